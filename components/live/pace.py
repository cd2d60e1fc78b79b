"""How fast frames pass a place of the live path, and which of them the models still warm up on."""

from __future__ import annotations

import time
from collections import deque

from components.keypoints import AnalysisSettings

WINDOW_S = 5.0
MOST_PER_S = 120
"""More frames than this a second are counted as so many."""
WARM_UP_FRAMES = 3
"""Measured: the first frame after the models are set up takes several times as long as those that follow, and
the two after it about twice as long, for networks lay out their memory on their first run."""


class FrameRate:
    """Counts what passes. One thread notes, any may ask.

    Attributes:
        total: how many have passed.
    """

    def __init__(self) -> None:
        self.total = 0
        self._began_s = self._last_s = time.monotonic()
        self._times_s: deque[float] = deque(maxlen=round(WINDOW_S * MOST_PER_S))

    def note(self) -> None:
        """One has passed now."""
        self.total += 1
        self._last_s = time.monotonic()
        self._times_s.append(self._last_s)

    @property
    def silent_s(self) -> float:
        """Seconds since the last, or since the beginning."""
        return time.monotonic() - self._last_s

    def per_s(self) -> float:
        """How many passed a second in the last `WINDOW_S`, or since the beginning where that is less ago."""
        now_s = time.monotonic()
        passed = sum(now_s - passed_s <= WINDOW_S for passed_s in tuple(self._times_s))
        return passed / max(1.0, min(WINDOW_S, now_s - self._began_s))


class WarmUp:
    """Tells the first frames after each set-up of the models from the others."""

    def __init__(self) -> None:
        self._settings: AnalysisSettings | None = None
        self._left = 0

    def begin_again(self) -> None:
        """The models were lost: the next frame meets new ones."""
        self._settings = None

    def holds(self, settings: AnalysisSettings) -> bool:
        """Whether the frame just analysed with these settings is one of the first; asked once a frame."""
        if settings != self._settings:
            self._settings, self._left = settings, WARM_UP_FRAMES
        self._left -= 1
        return self._left >= 0
