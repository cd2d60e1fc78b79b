"""What a stream is doing, and what it has done."""

from __future__ import annotations

import enum
from dataclasses import dataclass


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
class Status:
    """A stream's state and counts since it began.

    Attributes:
        connected: whether the viewer's browser has begun to take pictures.
        age_s: since the stream was opened.
        received, analysed, refused: frames.
        restarts: workers lost.
        unsent: pictures dropped because the connection could not carry them.
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
