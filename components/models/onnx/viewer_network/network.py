"""A viewer's own network: what is read from its file, what the viewer chooses, and what comes of it.

Values only: nothing here opens the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np

from components.keypoints import layout
from components.keypoints.arrays import BoxPx
from components.keypoints.conversions import ConvertedPoints
from components.keypoints.layouts import LAYOUT_NAMES, numbered
from components.keypoints.layouts import title_of as title_of
from components.keypoints.results import FloatArray
from components.operator import settings

Head: TypeAlias = Literal["heatmap", "simcc", "paf", "regression"]
Normalisation: TypeAlias = Literal["0..1", "-1..1", "-0.5..0.5", "imagenet", "0..255"]
Channels: TypeAlias = Literal["RGB", "BGR"]
Region: TypeAlias = Literal["picture", "person", "face"]

HEADS: Mapping[Head, str] = {
    "heatmap": "heatmaps",
    "simcc": "SimCC",
    "paf": "heatmaps and part affinity fields",
    "regression": "direct regression",
}
NORMALISATIONS: Mapping[Normalisation, str] = {
    "0..1": "0 to 1",
    "-1..1": "−1 to 1",
    "-0.5..0.5": "−0.5 to 0.5",
    "imagenet": "ImageNet's mean and deviation",
    "0..255": "0 to 255, as it is",
}
REGIONS: Mapping[Region, str] = {
    "picture": "the whole picture",
    "person": "the person that BlazePose finds",
    "face": "the face that the mesh finds",
}
"""What the network sees of a picture."""
LARGEST_BYTES = 300_000_000
"""Of a file. HRNet-W48 has 254 MB and OpenPose 209 MB (FACTS: parameters of four bytes each)."""
LARGEST_SIDE_PX = 2048


class ViewerNetworkError(Exception):
    """The file or the choices cannot be used. The message is one sentence for the viewer."""


@dataclass(frozen=True)
class Choices:
    """What the file does not say.

    Attributes:
        layout, head: of the points that the network gives, in their order, and how it writes them, where that
            is known; None to have all readings of its outputs that fit.
        size_px: (width, height) of the input.
        normalisation: what becomes of a pixel's 0..255; "imagenet" takes away the means and divides by the
            standard deviations of ImageNet.
        box_px: (left, top, right, bottom) of the person or face in the picture, for a network that wants one
            in the middle; the whole picture without it.
    """

    layout: str | None
    head: Head | None
    size_px: tuple[int, int]
    normalisation: Normalisation = "imagenet"
    channels: Channels = "RGB"
    box_px: BoxPx | None = None


@dataclass(frozen=True)
class TrainedFile:
    """Published weights, in place of a viewer's file: see `trained`.

    Attributes:
        key: of the network.
        path: of the file as it was fetched.
    """

    key: str
    path: Path


@dataclass(frozen=True)
class DeclaredPort:
    """An input or output: its name, its shape ("?" where the file leaves it open), its type."""

    name: str
    shape: tuple[int | str, ...] | None
    kind: str

    def __str__(self) -> str:
        shape = "of any shape" if self.shape is None else " × ".join(map(str, self.shape)) or "one number"
        return f"“{self.name}” {shape} ({self.kind})"


@dataclass(frozen=True)
class Description:
    """What the file says of itself.

    Attributes:
        control_flow: the names of its operators that may repeat or branch.
    """

    inputs: tuple[DeclaredPort, ...]
    outputs: tuple[DeclaredPort, ...]
    nodes: int
    parameters: int
    opset: int
    control_flow: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class DetectedPerson:
    """One person or face that the network found.

    Attributes:
        points: those M that were found, which are all of the layout but for a network with fields.
        scores: (M,) as the network writes them, such as the height of a heatmap; None where it writes none.
    """

    points: ConvertedPoints
    scores: FloatArray | None


@dataclass(frozen=True)
class Manner:
    """What tells one manner of reading a network's outputs from the others, on whatever picture.

    Attributes:
        output: the first that is read, in words.
        words: what is read as what.
    """

    output: str
    words: str


@dataclass(frozen=True, eq=False)
class Reading:
    """One manner of reading the outputs as points, and the points so read.

    Attributes:
        layout: name of the likeliest layout of its points; there may be others of as many.
        head: how the network writes them.
        used: the outputs that were read, in words.
        words: what is read as what.
        reasons: why it may be right, each a sentence without its end.
    """

    layout: str
    head: Head
    people: tuple[DetectedPerson, ...]
    used: tuple[str, ...]
    words: str
    reasons: tuple[str, ...]

    @property
    def manner(self) -> Manner:
        """What stays the same from picture to picture: what is read beside the points may not."""
        return Manner(self.used[0], self.words.partition(", with ")[0])


@dataclass(frozen=True, eq=False)
class Detections:
    """What the network gave on the picture.

    Attributes:
        readings: all manners of reading it that fit, the likeliest first; at least one.
        ambiguous: whether the second fits about as well.
        run_ns: of the run alone.
    """

    readings: tuple[Reading, ...]
    ambiguous: bool
    run_ns: int

    @property
    def people(self) -> tuple[DetectedPerson, ...]:
        """Those of the likeliest reading."""
        return self.readings[0].people

    @property
    def used(self) -> tuple[str, ...]:
        """The outputs of the likeliest reading, in words."""
        return self.readings[0].used


def layouts_of(points: int) -> tuple[str, ...]:
    """The names of all layouts of so many points, numbered ones last."""
    known = [name for name in LAYOUT_NAMES if len(layout(name)) == points]
    return (*known, numbered(points).name)


def renamed(person: DetectedPerson, name: str) -> DetectedPerson:
    """The same points under the names of another layout of as many."""
    points = person.points
    found = found_points(
        name,
        points.indices.tolist(),
        points.xyz_norm,
        points.world_m,
        points.visibility,
        points.presence,
    )
    return DetectedPerson(found, person.scores)


def found_points(
    name: str,
    indices: Sequence[int],
    xyz_norm: FloatArray,
    world_m: FloatArray | None = None,
    visibility: FloatArray | None = None,
    presence: FloatArray | None = None,
) -> ConvertedPoints:
    """Those points of the layout of that name.

    Args:
        indices: (M,), ascending.
        xyz_norm, world_m: (M, 3), as in `Keypoints`.
        visibility, presence: (M,), as in `Keypoints`.

    Raises:
        ValueError: for indices that are not the layout's, or as many as there are points.
    """
    known = layout(name)
    if len(indices) != len(xyz_norm) or list(indices) != sorted(set(indices) & set(range(len(known)))):
        raise ValueError(f"{len(xyz_norm)} points of {name} need as many of its indices, not {indices}.")
    kept = np.array(indices, np.int16)
    kept.setflags(write=False)
    return ConvertedPoints(known, kept, xyz_norm, world_m, visibility, presence)


def offered() -> tuple[Path, ...]:
    """The ONNX files in the operator's folder, which a viewer may point to in place of an upload."""
    folder = settings().files
    return tuple(sorted(folder.glob("*.onnx"))) if folder else ()


def beside_of(path: Path) -> tuple[Path, ...]:
    """The files with weights that exporters write beside an ONNX file: model.onnx.data, model.onnx_data."""
    names = (f"{path.name}.data", f"{path.name}_data", f"{path.stem}.data")
    return tuple(found for name in names if (found := path.with_name(name)).is_file())
