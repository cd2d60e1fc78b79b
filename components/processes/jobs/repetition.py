"""Repeatability at work: all networks on a picture and on its changed copies, one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from components.keypoints import FrameAnalysis, network
from components.keypoints.arrays import Rgb
from components.keypoints.values import OUT_OF_VIEW
from components.measures import Missing
from components.measures.repeatability import CHANGES, Repeatability, repeatability
from components.media.changes import changed
from components.models.errors import ModelError
from components.processes.stream.worker_client import FrameRefused, ModelsUnavailable, WorkerLost

STEPS = 1 + len(CHANGES)
"""The picture as it is, then each change."""


Repeated: TypeAlias = Mapping[str, Repeatability | Missing]
"""What came out, by the network's key, in the order of the settings."""


class Repetition:
    """One run over a picture, in a thread of its own, from its making to its end. All methods return at once.

    Args:
        frame_rgb: (H, W, 3) uint8; not to be changed meanwhile.
        analyse: all networks in IMAGE mode on such a picture; may raise FrameRefused, ModelsUnavailable or
            WorkerLost, or ModelError. It is called in the thread, so others' pictures may come between.
        close: called at the end, in the thread.
    """

    def __init__(
        self,
        frame_rgb: Rgb,
        analyse: Callable[[Rgb], FrameAnalysis],
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self._analyse, self._close = analyse, close
        self._done = 0
        self._cancelled = threading.Event()
        self._ended = threading.Event()
        self._problem: str | None = None
        self._outcome: Repeated | None = None
        threading.Thread(target=self._run, args=(frame_rgb,), daemon=True, name="repetition").start()

    @property
    def done(self) -> int:
        """Of the `STEPS`."""
        return self._done

    @property
    def ended(self) -> bool:
        """Whether the last picture has been looked at, or it was cancelled, or it failed."""
        return self._ended.is_set()

    @property
    def outcome(self) -> Repeated | None:
        """What came out, or None before the end, after `cancel` and after a failure."""
        return self._outcome

    @property
    def problem(self) -> str | None:
        """Why nothing came out, in a sentence, or None."""
        return self._problem

    @property
    def forgotten(self) -> bool:
        """Whether there is nothing left that a page's end would have to end."""
        return self.ended

    def cancel(self) -> None:
        """Ends it after the picture that is being looked at. Idempotent."""
        self._cancelled.set()

    def forget(self) -> None:
        """As `cancel`: for the end of the viewer's page."""
        self.cancel()

    def wait(self, timeout_s: float) -> bool:
        """Whether it has ended within the time."""
        return self._ended.wait(timeout_s)

    def _run(self, frame_rgb: Rgb) -> None:
        try:
            unchanged = self._step(frame_rgb)
            size_px = (frame_rgb.shape[1], frame_rgb.shape[0])
            found = any(result.people for result in unchanged.results.values())
            copies = [self._step(changed(frame_rgb, change)) for change in CHANGES] if found else []
            self._outcome = {key: _spread(key, unchanged, copies, size_px) for key in unchanged.results}
        except _Cancelled:
            self._problem = "The measurement was cancelled."
        except (FrameRefused, ModelsUnavailable, WorkerLost, ModelError) as error:
            self._problem = f"The picture could not be analysed. {error}"
        finally:
            self._close()
            self._ended.set()

    def _step(self, frame_rgb: Rgb) -> FrameAnalysis:
        if self._cancelled.is_set():
            raise _Cancelled
        found = self._analyse(frame_rgb)
        self._done += 1
        return found


def _spread(
    key: str, unchanged: FrameAnalysis, copies: Sequence[FrameAnalysis], size_px: tuple[int, int]
) -> Repeatability | Missing:
    """Of the first person whom that network found."""
    first = unchanged.results[key].people
    if not first:
        return Missing(OUT_OF_VIEW[network(key).subject])
    return repeatability(first[0], [copy.results[key].people for copy in copies], size_px)


class _Cancelled(Exception):
    """The viewer has asked for the end."""
