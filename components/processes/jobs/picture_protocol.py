"""What the command line's process and those of its pictures say to each other.

A picture lies in memory that all of them share: the decoder puts it there, the models look at it there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from components.keypoints.arrays import BoxPx
from components.media.examine import Limits
from components.processes.jobs.protocol import Failed, Refused
from components.processes.protocol import Request


@dataclass(frozen=True)
class Decode:
    """Decode the file into one of the shared memories.

    Attributes:
        path: absolute, for the processes work in another folder.
        name: of the file, for messages.
        place: the number of the memory.
    """

    path: Path
    name: str
    limits: Limits
    place: int


@dataclass(frozen=True)
class Decoded:
    """The picture lies in its memory as (height, width, 3) RGB.

    Attributes:
        size_px: (width, height) of all its pixels, as `Still`.
        notes: as `Still`.
    """

    shape: tuple[int, int, int]
    size_px: tuple[int, int]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """The decoder's answer.

    Attributes:
        held_bytes: what it still had of earlier files when it began with this one.
    """

    answer: Decoded | Refused | Failed
    held_bytes: int


@dataclass(frozen=True)
class AnalysePicture:
    """Run the models on the picture that lies in the memory of this number.

    Attributes:
        box: the part of it that they see; all without.
    """

    request: Request
    place: int
    box: BoxPx | None = None


Question: TypeAlias = Decode | AnalysePicture
