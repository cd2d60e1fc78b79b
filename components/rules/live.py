"""A rule on a stream: fed with what is new, it says what it has counted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from components.keypoints import FrameResult
from components.rules.rule import EventCounter, Observed, Rule


class LiveRule:
    """One rule on one stream, from its choosing on.

    Attributes:
        value: the signal on the newest frame; NaN where it is not shown.
        seen: on how many frames it was.
    """

    def __init__(self, used: Rule) -> None:
        self.used = used
        self.value = float("nan")
        self.seen = 0
        self._counter = EventCounter(used.enter, used.leave, used.least_s)
        self._last_ms = -1

    @property
    def complete(self) -> int:
        """How many events began and ended."""
        return self._counter.complete

    @property
    def active(self) -> bool:
        """Whether one lasts."""
        return self._counter.active

    def feed(self, history: Sequence[FrameResult]) -> None:
        """Takes the frames that are newer than those of before; the first whom a network found counts."""
        if history and history[-1].timestamp_ms < self._last_ms:
            # Another stream, whose clock begins again.
            self._last_ms = -1
        for frame in history:
            if frame.timestamp_ms > self._last_ms:
                self._last_ms = frame.timestamp_ms
                self.value = self._signal(frame)
                self.seen += bool(np.isfinite(self.value))
                self._counter.step(self.value, frame.timestamp_ms / 1000)

    def _signal(self, frame: FrameResult) -> float:
        result = frame.first(self.used.subject)
        if not result.people:
            return float("nan")
        transform = None if result.extras.transform is None else result.extras.transform[0]
        return self.used.signal(Observed(result.people[0], frame.size_px, transform))
