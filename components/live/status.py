"""What a stream is doing, and what it has done."""

from __future__ import annotations

import enum
from dataclasses import dataclass

STALE_AFTER_S = 2.0
"""Numbers of a frame that is older are no longer those of now."""


class Phase(enum.Enum):
    """What a stream is doing, in the words that the viewer reads."""

    WAITING_FOR_SEAT = "all seats are in use, waiting for one"
    STARTING = "starting the analysis"
    RUNNING = "running"
    RESTARTING = "analysis restarting"
    NO_FRAMES = "no picture is arriving"
    PAUSED = "paused"
    UNAVAILABLE = "the models cannot be used"
    ENDED = "ended"


@dataclass(frozen=True)
class StreamStatus:
    """A stream's state and counts since it began.

    Attributes:
        connected: whether the viewer's browser has begun to take pictures.
        age_s: since the stream was opened, until it ended.
        received, analysed, refused: frames.
        restarts: workers lost.
        unsent: pictures dropped because the connection could not carry them.
        result_age_s: since the last frame was analysed, or since the stream was opened before the first.
        received_per_s, analysed_per_s, sent_per_s: frames a second in the last `pace.WINDOW_S`.
    """

    phase: Phase
    reason: str
    connected: bool
    age_s: float
    received: int
    analysed: int
    refused: int
    restarts: int
    unsent: int
    result_age_s: float = 0.0
    received_per_s: float = 0.0
    analysed_per_s: float = 0.0
    sent_per_s: float = 0.0

    @property
    def stale_s(self) -> float | None:
        """How old the last result of a stream that should be running is, or None while it is of now."""
        held = self.phase in (Phase.PAUSED, Phase.ENDED)
        return None if held or self.result_age_s <= STALE_AFTER_S else self.result_age_s
