"""Which of a clip's frames are looked at, so that their rate stays within a limit."""

from __future__ import annotations

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from components.media.timeline import Timeline

_WINDOW = 31
"""Steps from frame to frame by which the rate at a frame is judged: about a second."""
_BLOCK = 4096
_SAME_RATE = 0.02
"""A source may be this much faster than the limit and loses no frame, for its times are rounded."""


class Sampler:
    """Chooses frames so that about `max_fps` are taken at most, and gives them strictly increasing times.

    Of a steady source it takes every n-th frame, with the smallest n that stays within the limit: steps of
    equal length make speeds that can be compared, which 40, 20, 40 ms do not. Frames of 50 a second become 25
    and not 30. Of an unsteady source it takes each frame that is at least 1 / `max_fps` after the one before.
    What is steady is judged at each frame by the second about it, for a phone changes its rate on the way.
    """

    def __init__(self, max_fps: float, timeline: Timeline) -> None:
        self._timeline = timeline
        self._gaps_s = _gaps_s(timeline.times_s, max_fps)
        self._first_s: float | None = None
        self._last_s, self._timestamp_ms = -math.inf, -1

    def since_first_s(self, time_s: float) -> float:
        """Seconds since the first frame that was asked about."""
        if self._first_s is None:
            self._first_s = time_s
        return time_s - self._first_s

    def take(self, number: int, time_s: float) -> int | None:
        """Milliseconds since the first frame, or None for a frame to be left out.

        Args:
            number: among the timeline's frames.
        """
        since_s = self.since_first_s(time_s)
        gap_s = self._gaps_s[min(number, len(self._gaps_s) - 1)] if len(self._gaps_s) else 0.0
        if time_s - self._last_s < gap_s:
            return None
        self._last_s = time_s
        self._timestamp_ms = max(self._timestamp_ms + 1, round(since_s * 1000))
        return self._timestamp_ms

    def planned_s(self) -> list[float]:
        """The times of the timeline's frames that are taken. To be asked of a new sampler."""
        times_s = self._timeline.times_s.tolist()
        return [time_s for number, time_s in enumerate(times_s) if self.take(number, time_s) is not None]


def _gaps_s(times_s: NDArray[np.float64], max_fps: float) -> NDArray[np.float64]:
    """(T,) how long after the last frame that was taken each frame must be to be taken."""
    least_s = 1 / max_fps
    if len(times_s) < 2 or least_s == 0:
        return np.zeros(len(times_s))
    steps_s = _local_steps_s(np.diff(times_s))
    every = np.maximum(1, np.ceil(least_s / steps_s - _SAME_RATE))
    # Half a step early, so that no rounding of the source's can make it miss its turn.
    turns_s = (every - 0.5) * steps_s
    gaps_s = np.where(turns_s <= least_s, turns_s, least_s * (1 - _SAME_RATE))
    return np.concatenate([gaps_s[:1], gaps_s])


def _local_steps_s(steps_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """The usual step about each one: the mean of those in the window that are near its median."""
    width = min(_WINDOW, len(steps_s))
    before = (width - 1) // 2
    windows = sliding_window_view(steps_s, width)
    usual_s = [_usual(windows[start : start + _BLOCK]) for start in range(0, len(windows), _BLOCK)]
    return np.pad(np.concatenate(usual_s), (before, width - 1 - before), mode="edge")


def _usual(windows: NDArray[np.float64]) -> NDArray[np.float64]:
    middle = np.median(windows, axis=1, keepdims=True)
    near = np.abs(windows - middle) <= middle / 2
    count = near.sum(axis=1)
    # Between two groups of steps that are far apart there may be none.
    usual: NDArray[np.float64] = np.where(
        count > 0, (windows * near).sum(axis=1) / np.maximum(count, 1), middle[:, 0]
    )
    return usual
