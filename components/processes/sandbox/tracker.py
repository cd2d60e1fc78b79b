"""A viewer's network as a tracker, whose process stays while it is used."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from components.keypoints import Keypoints, NetworkResult
from components.keypoints.arrays import Rgb
from components.keypoints.networks import VIEWER_NETWORK
from components.keypoints.results import FloatArray
from components.models.errors import ModelError
from components.models.onnx.viewer_network.network import Choices, Found, OwnPerson
from components.processes.protocol import SharedFrame
from components.processes.sandbox.protocol import Limits
from components.processes.sandbox.sandbox import NetworkFile, OwnBusy, Sandbox, SandboxFailed


@dataclass(frozen=True)
class ViewerNetwork:
    """How a viewer's network is run, and which of the readings of its outputs counts.

    Attributes:
        name: of the file, for messages.
        reading: number of the reading among those that fit, the likeliest first.
        layout: of its points.
        sha256: of the file, in hexadecimal.
        model, beside: as `NetworkFile`.
    """

    name: str
    choices: Choices
    reading: int
    layout: str
    sha256: str
    model: int
    beside: tuple[tuple[str, int], ...] = ()


class SandboxTracker:
    """A viewer's network in its sandbox. One call at a time.

    Args:
        memory: that holds the file and those beside it; the caller closes it, after this.

    Raises:
        ModelError: for a file that cannot be loaded, or while others' networks run.
    """

    def __init__(self, memory: SharedFrame, viewer: ViewerNetwork, limits: Limits | None = None) -> None:
        self._viewer = viewer
        try:
            self._sandbox = Sandbox(NetworkFile(memory, viewer.model, viewer.beside), limits)
            for _ in self._sandbox.load():
                pass
        except (OwnBusy, SandboxFailed) as error:
            raise ModelError(f"{viewer.name} cannot be run: {error}") from error

    def track(self, frame_rgb: Rgb, timestamp_ms: int) -> NetworkResult:  # noqa: ARG002
        """As `Tracker.track`.

        Raises:
            SandboxFailed: when the network gives no answer.
        """
        *_, found = self._sandbox.look(frame_rgb, self._viewer.choices)
        assert isinstance(found, Found)
        if self._viewer.reading >= len(found.readings):
            return NetworkResult(VIEWER_NETWORK)
        people = found.readings[self._viewer.reading].people
        return NetworkResult(VIEWER_NETWORK, tuple(whole(person) for person in people))

    def complete(self, result: NetworkResult, frame_rgb: Rgb, timestamp_ms: int) -> NetworkResult:  # noqa: ARG002
        """As `Tracker.complete`: there is nothing to add."""
        return result

    def close(self) -> None:
        """Ends the process. Idempotent."""
        self._sandbox.close()


def whole(person: OwnPerson) -> Keypoints:
    """The person with all points of the layout; those that were not found have no place and a score of 0."""
    points = person.points
    n = len(points.layout)

    def spread(values: FloatArray | None, missing: float) -> FloatArray | None:
        if values is None:
            return None
        every = np.full((n, *values.shape[1:]), missing, np.float32)
        every[points.indices] = values
        return every

    scores = person.scores
    if scores is not None and not ((scores >= 0) & (scores <= 1)).all():
        # Logits and heights of unbounded maps are no scores from 0 to 1.
        scores = None
    if scores is None and len(points.indices) < n:
        scores = np.ones(len(points.indices), np.float32)
    xyz = spread(points.xyz_norm, np.nan)
    assert xyz is not None
    return Keypoints(
        points.layout,
        xyz,
        spread(points.world_m, np.nan),
        spread(points.visibility, 0),
        spread(points.presence, 0),
        spread(scores, 0),
    )
