"""What a viewer can choose: how to analyse, and how to show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from components.keypoints.results import ModelName

Variant: TypeAlias = Literal["lite", "full", "heavy"]
View: TypeAlias = Literal["side by side", "one picture", "points only"]
Mode: TypeAlias = Literal["still", "stream"]
"""Pictures by themselves, or one after another so that a model may follow what it found."""
Models: TypeAlias = Literal["both", "pose", "face"]
"""Which of the models are asked."""

VARIANTS: tuple[Variant, ...] = get_args(Variant)
VIEWS: tuple[View, ...] = get_args(View)
MOST_PEOPLE = 4
OUTPUT_WIDTHS_PX = (640, 960, 1280)
THRESHOLDS = {
    "detection": "Detector: least score to find a person or face",
    "presence": "Landmark network: least score to hand out points and to go on following them",
    "tracking": "Overlap at which a new detection is somebody who is followed already; it matters only when "
    "several are looked for, or without the temporal filter",
}
"""MediaPipe's, and what each does. Whether the detector runs at all is decided by how many are
followed (has_enough_poses in pose_landmarker_graph.cc, has_enough_faces in face_landmarker_graph.cc)."""


@dataclass(frozen=True)
class AnalysisSettings:
    """What the worker's models are built with; a change rebuilds them.

    Attributes:
        variant: of the pose landmark net.
        people, faces: how many to look for, 1 to 4.
        detection, presence, tracking: MediaPipe's thresholds in [0, 1], the same for both models.
        smoothing: whether MediaPipe's temporal filter may stand behind a model in a stream, see `filtered`.

    Raises:
        ValueError: for a value outside its range.
    """

    variant: Variant = "full"
    people: int = 1
    faces: int = 1
    detection: float = 0.5
    presence: float = 0.5
    tracking: float = 0.5
    smoothing: bool = True

    def filtered(self, model: ModelName) -> bool:
        """Whether MediaPipe filters that model's points over time in a stream.

        Its graphs do so only where they look for one person or face, with the One Euro filter (Casiez,
        Roussel and Vogel, CHI 2012): pose_landmarker_graph.cc, face_landmarker_graph.cc.
        """
        return self.smoothing and (self.people if model == "pose" else self.faces) == 1

    def __post_init__(self) -> None:
        if self.variant not in VARIANTS:
            raise ValueError(f"The variant must be one of {', '.join(VARIANTS)}, not {self.variant!r}.")
        for name in ("people", "faces"):
            if not 1 <= getattr(self, name) <= MOST_PEOPLE:
                raise ValueError(f"{name} must be 1 to {MOST_PEOPLE}, not {getattr(self, name)}.")
        for name in ("detection", "presence", "tracking"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"The {name} threshold must lie in [0, 1], not {getattr(self, name)}.")


@dataclass(frozen=True)
class ViewSettings:
    """How a result is drawn; a change costs nothing.

    Attributes:
        fit: two pictures stand one below the other where the screen is narrow.
        narrow: whether the viewer's screen is.

    Raises:
        ValueError: for a view or a width that is not offered.
    """

    view: View = "side by side"
    mirror: bool = True
    output_width_px: int = 1280
    fit: bool = True
    narrow: bool = False

    @property
    def stacked(self) -> bool:
        """Whether there are two pictures, one below the other."""
        return self.fit and self.narrow and self.view != "one picture"

    def __post_init__(self) -> None:
        if self.view not in VIEWS:
            raise ValueError(f"The view must be one of {', '.join(VIEWS)}, not {self.view!r}.")
        if self.output_width_px not in OUTPUT_WIDTHS_PX:
            raise ValueError(
                f"The output width must be one of {OUTPUT_WIDTHS_PX} pixels, not {self.output_width_px}."
            )


@dataclass(frozen=True)
class Settings:
    """All that a viewer can choose on a stream."""

    analysis: AnalysisSettings = field(default_factory=AnalysisSettings)
    view: ViewSettings = field(default_factory=ViewSettings)
