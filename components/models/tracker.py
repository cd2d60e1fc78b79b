"""What every network that gives points can do, whatever runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from components.keypoints import NetworkResult


class Tracker(Protocol):
    """A network, ready to look at frames. One call at a time, from any thread.

    Its classes name it as their base, for `completion`.
    """

    def track(self, frame_rgb: NDArray[np.uint8], timestamp_ms: int) -> NetworkResult:
        """What the network finds on a frame.

        Args:
            frame_rgb: uint8 (H, W, 3), checked, and not changed during the call.
            timestamp_ms: of the frame, larger than the one before in a stream; not looked at for stills.

        Raises:
            Exception: of any type, after which the tracker is to be closed and another built.
        """
        ...

    def completion(
        self,
        result: NetworkResult,  # noqa: ARG002
        frame_rgb: NDArray[np.uint8],  # noqa: ARG002
        timestamp_ms: int,  # noqa: ARG002
    ) -> Callable[[], NetworkResult] | None:
        """What adds to `result` of that frame what is read beside the network and does not count as its time.

        None where there is nothing, as for most. Another thread may call it, while `frame_rgb` is as it was.
        """
        return None

    def close(self) -> None:
        """Frees the network, after a running call. Idempotent."""
        ...
