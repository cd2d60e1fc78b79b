"""What a viewer can choose: how to analyse, and how to show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

from components.keypoints.networks import DEFAULT_NETWORKS, network

Variant: TypeAlias = Literal["lite", "full", "heavy"]
View: TypeAlias = Literal["side by side", "one picture", "points only"]
Mode: TypeAlias = Literal["still", "stream"]
"""Pictures by themselves, or one after another so that a model may follow what it found."""
Models: TypeAlias = Literal["both", "pose", "face"]
"""Which of MediaPipe's two that the page opens with are asked."""

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
class NetworkSettings:
    """What one network is asked for.

    Attributes:
        network: its key.
        people: how many people or faces to look for, 1 to 4; 1 for a network that finds one.
        detection, presence, tracking: MediaPipe's thresholds in [0, 1]; other networks have none of them.
        smoothing: whether the network's temporal filter may stand behind it in a stream, see `filtered`.

    Raises:
        ValueError: for a value outside its range, or a network that nobody knows.
    """

    network: str
    people: int = 1
    detection: float = 0.5
    presence: float = 0.5
    tracking: float = 0.5
    smoothing: bool = True

    @property
    def filtered(self) -> bool:
        """Whether the points are filtered over time in a stream.

        MediaPipe's graphs do so only where they look for one person or face: pose_landmarker_graph.cc,
        face_landmarker_graph.cc.
        """
        return self.smoothing and self.people == 1 and network(self.network).temporal_filter is not None

    def __post_init__(self) -> None:
        row = network(self.network)
        most = MOST_PEOPLE if row.several else 1
        if not 1 <= self.people <= most:
            range_ = f"1 to {most}" if row.several else "one"
            raise ValueError(f"{row.title} looks for {range_} at a time, not for {self.people}.")
        for name in ("detection", "presence", "tracking"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"The {name} threshold must lie in [0, 1], not {getattr(self, name)}.")


@dataclass(frozen=True)
class AnalysisSettings:
    """What the worker's networks are built with; a change rebuilds those that it concerns.

    Attributes:
        networks: in the order of the panes.

    Raises:
        ValueError: for no network, or for one that stands there twice.
    """

    networks: tuple[NetworkSettings, ...] = tuple(map(NetworkSettings, DEFAULT_NETWORKS))

    @property
    def keys(self) -> tuple[str, ...]:
        """The networks' keys, in the order of the panes."""
        return tuple(each.network for each in self.networks)

    def of(self, key: str) -> NetworkSettings:
        """What that network is asked for.

        Raises:
            KeyError: for a network that is not asked.
        """
        return {each.network: each for each in self.networks}[key]

    def __post_init__(self) -> None:
        if not self.networks or len(set(self.keys)) < len(self.keys):
            raise ValueError("The networks must be one or more, each once.")


def body_and_face(
    variant: Variant = "full", people: int = 1, faces: int = 1, models: Models = "both", **common: Any
) -> AnalysisSettings:
    """The settings of MediaPipe's two landmarkers, or of one of them.

    Args:
        variant: of the pose landmark net.
        people, faces: how many to look for.
        models: which of them.
        common: the fields of `NetworkSettings` that both share.

    Raises:
        ValueError: as `NetworkSettings`, or for a variant that there is not.
    """
    if variant not in VARIANTS:
        raise ValueError(f"The variant must be one of {', '.join(VARIANTS)}, not {variant!r}.")
    pose = NetworkSettings(f"blazepose-{variant}", people, **common)
    face = NetworkSettings("face-landmarker", faces, **common)
    return AnalysisSettings({"both": (pose, face), "pose": (pose,), "face": (face,)}[models])


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
