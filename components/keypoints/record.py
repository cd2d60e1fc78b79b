"""What was found on one picture, clip or recording, with all that must be known to use the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from components.keypoints.results import FrameResult
from components.keypoints.settings import AnalysisSettings

Kind: TypeAlias = Literal["picture", "clip"]


@dataclass(frozen=True)
class ModelFile:
    """The file a result came from: its name, and its content's SHA-256 in hexadecimal."""

    name: str
    sha256: str


@dataclass(frozen=True, eq=False)
class Record:
    """The results on every frame that was looked at, oldest first. Holds no pixels.

    Attributes:
        name: of the file, or in words where there is none.
        kind: a clip's frames have times; a picture is one frame.
        fps: frames a second as they were looked at; None for a picture and where it is not known.
        models: the files by network, none for one that was not asked.
        versions: of the app and of the libraries that made the results, by name.
        sha256: of the file that was looked at, in hexadecimal; None where there is none.
        notes: sentences about the file that a reader of the numbers must know: which of several tracks was
            taken, what was left out or concealed.
        max_fps: of a clip, how many frames a second were looked at, at most; None where all were.

    Raises:
        ValueError: for a picture that has not exactly one frame, or timestamps that do not increase.
    """

    name: str
    kind: Kind
    fps: float | None
    settings: AnalysisSettings
    frames: tuple[FrameResult, ...]
    models: Mapping[str, tuple[ModelFile, ...]] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    sha256: str | None = None
    notes: tuple[str, ...] = ()
    max_fps: float | None = None

    def __post_init__(self) -> None:
        if self.kind == "picture" and len(self.frames) != 1:
            raise ValueError(f"A picture has one frame, not {len(self.frames)}.")
        times_ms = [frame.timestamp_ms for frame in self.frames]
        if any(later <= earlier for earlier, later in zip(times_ms, times_ms[1:], strict=False)):
            raise ValueError("The frames' timestamps must increase.")
