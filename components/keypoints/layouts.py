"""Layouts: which points a model gives, how they are grouped, joined and mirrored."""

from __future__ import annotations

import functools
import itertools
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

IntArray: TypeAlias = NDArray[np.int16]

_NUMBERED = "numbered-"
_DATA = files(__package__) / "data"
# The mesh's last ten points are the irises, which the older mesh has not.
_MESHES = {"face-mesh-468": 468, "face-mesh-478": 478}
_EYE_CORNERS = {
    "ibug-68": (36, 45),
    "wflw-98": (60, 72),
    "face-mesh-468": (33, 263),
    "face-mesh-478": (33, 263),
}
"""The outer corners of the right and the left eye: iBUG-68 and WFLW-98 as their authors number them, the mesh
as MediaPipe's canonical_face_model_uv_visualization.png does."""
_BODY_SPANS = (
    ("torso", ("left_shoulder", "right_shoulder"), ("left_hip", "right_hip")),
    ("shoulder width", ("left_shoulder",), ("right_shoulder",)),
    ("palm", ("wrist",), ("middle_mcp",)),
)
_MESH_SOURCE = (
    "google-ai-edge/mediapipe@85c0cdc7d70653888903c88df45962b764296342:"
    "mediapipe/tasks/cc/vision/face_landmarker/face_landmarks_connections.h; "
    "twins from the canonical face model in face_landmarker.task"
)

TITLES = {
    "body-13": "13-point body",
    "mpii-16": "MPII-16",
    "coco-17": "COCO-17",
    "openpose-18": "OpenPose COCO-18",
    "human-art-21": "Human-Art-21",
    "body-25": "OpenPose BODY_25",
    "halpe-26": "Halpe-26",
    "blazepose-33": "BlazePose-33",
    "hand-21": "21-point hand",
    "ibug-68": "iBUG-68",
    "wflw-98": "WFLW-98",
    "face-mesh-468": "MediaPipe face mesh 468",
    "face-mesh-478": "MediaPipe face mesh 478",
}
"""What people call the layouts."""


@dataclass(frozen=True)
class Span:
    """A length of the subject's own: from the middle of some points to the middle of others.

    Attributes:
        name: of the length: "torso".
        start, end: indices of the points.
    """

    name: str
    start: tuple[int, ...]
    end: tuple[int, ...]


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
        spans: the lengths by which its distances can be compared, the best first; none where it has none.

    Raises:
        ValueError: when built from parts that contradict each other.
    """

    name: str
    points: tuple[str, ...]
    regions: Mapping[str, IntArray]
    edges: IntArray
    mirror: IntArray
    source: str
    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        n = len(self.points)
        if len(set(self.points)) != n:
            raise ValueError(f"Layout {self.name}: point names repeat.")
        if sorted(i for indices in self.regions.values() for i in indices) != list(range(n)):
            raise ValueError(f"Layout {self.name}: regions must cover each of the {n} points once.")
        ends = self.edges.ravel()
        if self.edges.ndim != 2 or self.edges.shape[1] != 2 or ((ends < 0) | (ends >= n)).any():
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


@functools.cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads((_DATA / "layouts.toml").read_text(encoding="utf-8"))


def _read_only(values: object) -> IntArray:
    array = np.asarray(values, np.int16)
    array.setflags(write=False)
    return array


def _spans(text: str) -> list[int]:
    """The indices that "0-4 7" stands for."""
    ends = (tuple(map(int, span.split("-"))) for span in text.split())
    return [index for span in ends for index in range(span[0], span[-1] + 1)]


def _chains(text: str) -> list[list[int]]:
    """The pairs that "0-1-2 5-3" joins, smaller index first."""
    chains = (map(int, chain.split("-")) for chain in text.split())
    return [sorted(pair) for chain in chains for pair in itertools.pairwise(chain)]


def _twin(name: str) -> str:
    return name.replace("left", "?").replace("right", "left").replace("?", "right")


def _named_by_region(regions: Mapping[str, list[int]]) -> list[str]:
    names = {index: f"{region}_{index}" for region, indices in regions.items() for index in indices}
    return [names[index] for index in sorted(names)]


def _from_table(name: str) -> Layout:
    table = _tables()[name]
    regions = {region: _spans(text) for region, text in table["regions"].items()}
    names = table["points"].split() if "points" in table else _named_by_region(regions)
    mirror = list(range(len(names)))
    if "mirror" in table:
        for one, other in _chains(table["mirror"]):
            mirror[one], mirror[other] = other, one
    else:
        mirror = [names.index(_twin(point)) for point in names]
    return _build(name, names, regions, _chains(table["edges"]), mirror, table["source"])


def _mesh(name: str, points: int) -> Layout:
    """The first `points` of MediaPipe's mesh."""
    data = json.loads((_DATA / "face_mesh_478.json").read_text())
    regions = {region: ids for region, ids in data["regions"].items() if max(ids) < points}
    edges = [edge for edge in data["edges"] if max(edge) < points]
    return _build(name, _named_by_region(regions), regions, edges, data["mirror"][:points], _MESH_SOURCE)


def _spans_in(name: str, points: list[str]) -> tuple[Span, ...]:
    if name in _EYE_CORNERS:
        right, left = _EYE_CORNERS[name]
        return (Span("eye distance", (right,), (left,)),)
    place = {point: index for index, point in enumerate(points)}
    return tuple(
        Span(span, tuple(place[point] for point in start), tuple(place[point] for point in end))
        for span, start, end in _BODY_SPANS
        if {*start, *end} <= place.keys()
    )


def _build(
    name: str,
    points: list[str],
    regions: Mapping[str, list[int]],
    edges: list[list[int]],
    mirror: list[int],
    source: str,
) -> Layout:
    return Layout(
        name=name,
        points=tuple(points),
        regions=MappingProxyType({region: _read_only(ids) for region, ids in regions.items()}),
        edges=_read_only(np.reshape(edges, (-1, 2))),
        mirror=_read_only(mirror),
        source=source,
        spans=_spans_in(name, points),
    )


LAYOUT_NAMES: tuple[str, ...] = (*_tables(), *_MESHES)
"""Of all layouts: bodies, the hand, faces; each kind with ever more points."""


def numbered(points: int) -> Layout:
    """So many points that nothing is known of, each with its number for a name; the same object each time."""
    return layout(f"{_NUMBERED}{points}")


def title_of(name: str) -> str:
    """What people call a layout: of one of numbered points, how many there are.

    Raises:
        ValueError: as `layout`.
    """
    return TITLES.get(name) or f"{len(layout(name))} numbered points"


def _plain(points: int) -> Layout:
    names = [f"point_{index}" for index in range(points)]
    every = list(range(points))
    return _build(f"{_NUMBERED}{points}", names, {"points": every}, [], every, "")


@functools.cache
def layout(name: str) -> Layout:
    """The layout of that name, the same object each time.

    Raises:
        ValueError: for a name that is none of the known layouts, nor that of `numbered` points.
    """
    if name not in LAYOUT_NAMES:
        count = name.removeprefix(_NUMBERED)
        if name.startswith(_NUMBERED) and count.isascii() and count.isdigit() and 1 <= int(count) <= 10_000:
            return _plain(int(count))
        raise ValueError(f"No layout is called {name!r}; known are {', '.join(LAYOUT_NAMES)}.")
    if name in _tables():
        return _from_table(name)
    return _mesh(name, _MESHES[name])
