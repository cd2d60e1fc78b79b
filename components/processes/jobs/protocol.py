"""What the page's process and the process of a job say to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from components.keypoints import AnalysisSettings, FrameResult, ViewSettings
from components.keypoints.record import Kind
from components.media.examine import Limits
from components.processes.sandbox.tracker import ViewerNetwork

BATCH_S = 0.25
"""Results and progress are sent this often."""


@dataclass(frozen=True)
class Analyse:
    """Decode the file and analyse its picture, or every frame that the limits let through.

    Attributes:
        name: of the file, for messages.
        viewer: the viewer's network, where the settings ask for it; its file comes by a descriptor.
    """

    name: str
    settings: AnalysisSettings = field(default_factory=AnalysisSettings)
    limits: Limits = field(default_factory=Limits)
    viewer: ViewerNetwork | None = None


@dataclass(frozen=True)
class Draw:
    """Write the clip anew with what was found drawn on each frame that was analysed.

    Attributes:
        frames: results of this very clip.
        sound: keep the clip's sound.
        most_bytes: the written clip's size.
    """

    name: str
    frames: tuple[FrameResult, ...]
    view: ViewSettings
    sound: bool = False
    limits: Limits = field(default_factory=Limits)
    most_bytes: int = 200_000_000


@dataclass(frozen=True)
class Read:
    """Stand ready to give single frames of the clip."""

    name: str
    limits: Limits = field(default_factory=Limits)


Order: TypeAlias = Analyse | Draw | Read


@dataclass(frozen=True)
class At:
    """Give the frame that was analysed at this time; answered by Pixels or Refused."""

    timestamp_ms: int


@dataclass(frozen=True)
class Pixels:
    """The frame lies in the output as (height, width, 3) RGB."""

    shape: tuple[int, int, int]


@dataclass(frozen=True)
class Started:
    """The process has loaded what it opens files with. Its time to open the file begins."""


@dataclass(frozen=True)
class Opened:
    """The file can be used.

    Attributes:
        size_px: (width, height) as shown; of a clip, its first frame's.
        fps: frames a second that will be analysed; None for a picture or where the clip does not tell.
        frames_expected: None where the clip does not tell.
        sound: whether the clip has any.
    """

    kind: Kind
    size_px: tuple[int, int]
    fps: float | None
    frames_expected: int | None
    sound: bool = False


@dataclass(frozen=True, eq=False)
class Frames:
    """The next results, in order."""

    frames: tuple[FrameResult, ...]


@dataclass(frozen=True)
class FramesDrawn:
    """So many frames of the annotated clip are written."""

    frames: int


@dataclass(frozen=True)
class Refused:
    """The file cannot be used, in a sentence for the person who chose it. The last event."""

    reason: str


@dataclass(frozen=True)
class Failed:
    """The work could not go on, in a sentence; what came before stands. The last event."""

    reason: str


@dataclass(frozen=True)
class Finished:
    """All is done. The last event.

    Attributes:
        notes: of an analysis, what a reader of the results must know of the file, as `Record.notes`.
    """

    notes: tuple[str, ...] = ()


Event: TypeAlias = Opened | Frames | FramesDrawn | Refused | Failed | Finished
Last: TypeAlias = Refused | Failed | Finished
