"""Layouts: which points a model gives, how they are grouped, joined and mirrored."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

IntArray: TypeAlias = NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class Layout:
    """A keypoint format of N points.

    Attributes:
        name: the layout's key, as in `layout(name)`.
        points: N names.
        regions: region name to the int16 indices of its points; regions do not overlap and cover all points.
        edges: int16 (E, 2), undirected, unique, 0-based, smaller index first.
        mirror: int16 (N,), the index of each point's left-right twin (itself on the midline).
        source: where names, edges and twins come from.

    Raises:
        ValueError: when built from parts that contradict each other.
    """

    name: str
    points: tuple[str, ...]
    regions: Mapping[str, IntArray]
    edges: IntArray
    mirror: IntArray
    source: str

    def __post_init__(self) -> None:
        n = len(self.points)
        if len(set(self.points)) != n:
            raise ValueError(f"Layout {self.name}: point names repeat.")
        if sorted(i for indices in self.regions.values() for i in indices) != list(range(n)):
            raise ValueError(f"Layout {self.name}: regions must cover each of the {n} points once.")
        if self.edges.ndim != 2 or self.edges.shape[1] != 2 or self.edges.min() < 0 or self.edges.max() >= n:
            raise ValueError(f"Layout {self.name}: edges must be pairs of indices below {n}.")
        if (self.edges[:, 0] >= self.edges[:, 1]).any() or len(np.unique(self.edges, axis=0)) != len(
            self.edges
        ):
            raise ValueError(f"Layout {self.name}: edges must be unique, smaller index first, no self-edges.")
        if self.mirror.shape != (n,) or (self.mirror[self.mirror] != np.arange(n)).any():
            raise ValueError(f"Layout {self.name}: mirror must pair the {n} points, each twin's twin itself.")

    def __len__(self) -> int:
        return len(self.points)

    def __reduce__(self) -> tuple[object, tuple[str]]:
        # Results cross the process boundary by the layout's name, so that both sides share one object.
        return layout, (self.name,)

    @functools.cached_property
    def region_of(self) -> tuple[str, ...]:
        """The region of each of the N points."""
        names = [""] * len(self)
        for region, indices in self.regions.items():
            for index in indices:
                names[index] = region
        return tuple(names)


def _read_only(values: object) -> IntArray:
    array = np.asarray(values, np.int16)
    array.setflags(write=False)
    return array


_BLAZEPOSE_POINTS = (
    "nose left_eye_inner left_eye left_eye_outer right_eye_inner right_eye right_eye_outer left_ear "
    "right_ear mouth_left mouth_right left_shoulder right_shoulder left_elbow right_elbow left_wrist "
    "right_wrist left_pinky right_pinky left_index right_index left_thumb right_thumb left_hip right_hip "
    "left_knee right_knee left_ankle right_ankle left_heel right_heel left_foot_index right_foot_index "
).split()
_BLAZEPOSE_REGIONS = {
    "head": range(11),
    "torso": (11, 12, 23, 24),
    "left_arm": (13, 15, 17, 19, 21),
    "right_arm": (14, 16, 18, 20, 22),
    "left_leg": (25, 27, 29, 31),
    "right_leg": (26, 28, 30, 32),
}
_BLAZEPOSE_EDGES = (
    "0-1 1-2 2-3 3-7 0-4 4-5 5-6 6-8 9-10 11-12 11-13 13-15 15-17 15-19 15-21 17-19 12-14 14-16 16-18 16-20 "
    "16-22 18-20 11-23 12-24 23-24 23-25 24-26 25-27 26-28 27-29 28-30 29-31 30-32 27-31 28-32"
)


def _twin(name: str, names: list[str]) -> int:
    swapped = name.replace("left", "?").replace("right", "left").replace("?", "right")
    return names.index(swapped)


def _blazepose_33() -> Layout:
    names = list(_BLAZEPOSE_POINTS)
    return Layout(
        name="blazepose-33",
        points=tuple(names),
        regions=MappingProxyType({key: _read_only(list(ids)) for key, ids in _BLAZEPOSE_REGIONS.items()}),
        edges=_read_only([[int(i) for i in edge.split("-")] for edge in _BLAZEPOSE_EDGES.split()]),
        mirror=_read_only([_twin(name, names) for name in names]),
        source="MediaPipe tasks/cc/vision/pose_landmarker/pose_landmarks_connections.h",
    )


def _face_mesh_478() -> Layout:
    data = json.loads((files(__package__) / "data" / "face_mesh_478.json").read_text())
    names = [""] * len(data["mirror"])
    for region, indices in data["regions"].items():
        for index in indices:
            names[index] = f"{region}_{index}"
    return Layout(
        name="face-mesh-478",
        points=tuple(names),
        regions=MappingProxyType({key: _read_only(ids) for key, ids in data["regions"].items()}),
        edges=_read_only(data["edges"]),
        mirror=_read_only(data["mirror"]),
        source="MediaPipe tasks/cc/vision/face_landmarker/face_landmarks_connections.h; "
        "twins from the canonical face model in face_landmarker.task",
    )


_BUILDERS = {"blazepose-33": _blazepose_33, "face-mesh-478": _face_mesh_478}


@functools.cache
def layout(name: str) -> Layout:
    """The layout of that name, the same object each time.

    Raises:
        ValueError: for a name that is none of the known layouts.
    """
    if name not in _BUILDERS:
        raise ValueError(f"No layout is called {name!r}; known are {', '.join(_BUILDERS)}.")
    return _BUILDERS[name]()
