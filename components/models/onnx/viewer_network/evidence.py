"""What each manner of reading a network's outputs has in common: its evidence, and the points it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from components.keypoints import layout
from components.keypoints.layouts import LAYOUT_NAMES
from components.measures import Floats
from components.models.onnx.viewer_network.network import Head, layouts_of

Outputs: TypeAlias = Mapping[str, NDArray[np.generic]]
MOST_POINTS = 1000
FEWEST_POINTS = 3
# Ranks add up: a name outweighs what the numbers look like, and both outweigh a habit.
KNOWN, UNKNOWN = 50.0, 12.0
NAMED, LOOKS, HABIT = 30.0, 8.0, 3.0
AUXILIARY = 39
"""Points that BlazePose's own network writes: 33, and six that MediaPipe places its next crop by (the
auxiliary landmarks of mediapipe/modules/pose_landmark/tensors_to_pose_landmarks_and_segmentation.pbtxt)."""
_SHORT = 2
# Read here, with the module: the process that runs a network opens no file any more once it looks at one.
_SIZES = frozenset(len(layout(name)) for name in LAYOUT_NAMES)

_NAMES: Mapping[Head, tuple[str, ...]] = {
    "heatmap": ("heat", "hm", "maps", "confmap"),
    "simcc": ("simcc",),
    "paf": ("paf", "field", "net_output"),
    "regression": ("keypoint", "kpt", "landmark", "point", "coord", "joint", "pose"),
}
_OTHERS = (
    "seg", "mask", "offset", "tag", "embed", "feat", "depth", "displace", "score", "conf", "vis", "presence",
    "handed", "class", "box", "det", "label", "prob", "sigma", "variance", "aux", "stage",
)  # fmt: skip
WORLD_NAMES = ("world", "3d", "metre", "meter")
SCORE_NAMES = ("score", "conf", "vis", "prob", "presence")


@dataclass(frozen=True, eq=False)
class Located:
    """One person's points in the input.

    Attributes:
        indices: (M,) which points of the layout.
        shares: (M, 2) x and y as shares of the input's sides.
        scores, visibility, presence: (M,) or None.
        z: (M,) as shares of the input's width, or None.
        world_m: (M, 3) in metres, or None.
    """

    indices: NDArray[np.int_]
    shares: Floats
    scores: Floats | None = None
    z: Floats | None = None
    visibility: Floats | None = None
    presence: Floats | None = None
    world_m: Floats | None = None


@dataclass(frozen=True, eq=False)
class InputShown:
    """What the input showed.

    Attributes:
        size_px: (width, height) of the input.
        colours_last: whether its channels stand last.
        picture: (left, top, right, bottom) of the picture in it, as shares of its sides.
    """

    size_px: tuple[int, int]
    colours_last: bool = False
    picture: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, eq=False)
class Guess:
    """One manner of reading the outputs.

    Attributes:
        used: names of the outputs that it reads.
        layout: name of the points that it gives, numbered ones where no known layout has as many.
        rank: the higher, the likelier.
        words: what is read as what.
        reasons: why that may be right, each a sentence without its end.
    """

    head: Head
    used: tuple[str, ...]
    layout: str
    rank: float
    words: str
    reasons: tuple[str, ...]
    people: tuple[Located, ...]


Guesses: TypeAlias = list[Guess]


def shown_points(points: int) -> int | None:
    """How many of the points that an output holds are shown; None for a number of points that is none."""
    if points == AUXILIARY:
        return len(layout("blazepose-33"))
    return points if FEWEST_POINTS <= points <= MOST_POINTS else None


def is_known(points: int) -> bool:
    """Whether a layout has so many."""
    return points == AUXILIARY or points in _SIZES


def named(name: str, head: Head) -> tuple[float, tuple[str, ...]]:
    """What an output's name says for or against a head: its rank, and the reason."""
    low = name.lower()
    if any(word in low for word in _NAMES[head]):
        return NAMED, (f"the name “{name}” says so",)
    if any(word in low for word in _OTHERS):
        return -NAMED, ()
    others = (words for other, words in _NAMES.items() if other != head)
    return (-LOOKS if any(word in low for words in others for word in words) else 0.0), ()


def counted(points: int) -> tuple[str, tuple[str, ...]]:
    """The points in words, and the reason."""
    if points == AUXILIARY:
        return "33 of 39 points", ("39 points are BlazePose's 33 and six that only place its next crop",)
    names = layouts_of(points)
    if len(names) == 1:
        return f"{points} points", (f"no layout that is known here has {points} points",)
    return f"{points} points", ()


def evidence(shares: Floats, name: str, seen: InputShown) -> tuple[float, tuple[str, ...]]:
    """What places say for a reading of theirs: that they lie on the picture, and that joined ones are near.

    Only points read in a wrong order lie off the picture, or are joined across the whole person.

    Args:
        shares: (N, 2) in the input.
    """
    left, top, right, bottom = seen.picture
    x, y = shares.T
    inside = float(np.mean((x >= left) & (x <= right) & (y >= top) & (y <= bottom)))
    rank, reasons = LOOKS * inside, []
    if inside == 1:
        reasons.append("all its points lie on the picture")
    edges = layout(name).edges
    if len(edges):
        spread = np.linalg.norm(shares[:, np.newaxis] - shares[np.newaxis], axis=2).mean()
        ends = shares[edges]
        ratio = float(np.linalg.norm(ends[:, 0] - ends[:, 1], axis=1).mean() / spread) if spread > 0 else 1.0
        rank += 2 * LOOKS * min(max(1 - ratio, 0.0), 1.0)
        if ratio * _SHORT < 1:
            reasons.append("points that belong together lie close together")
    return rank, tuple(reasons)
