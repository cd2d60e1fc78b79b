"""Conversions: one layout's points as another's, as far as they go, and how far they can be trusted."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from components.keypoints.layouts import IntArray, Layout, layout
from components.keypoints.results import FloatArray, Keypoints, frozen

Kind: TypeAlias = Literal["exact", "by name", "approximate"]
Parents: TypeAlias = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class ConvertedPoints:
    """Those M points of one person or face that were found, or that a conversion gives.

    Attributes:
        layout: the target's, of N points.
        indices: int16 (M,), which of the N points they are, ascending.
        xyz_norm: (M, 3), as in `Keypoints`.
        world_m: (M, 3) or None, as in `Keypoints`.
        visibility, presence, score: (M,) or None; a derived point has the least of its parents'.
    """

    layout: Layout
    indices: IntArray
    xyz_norm: FloatArray
    world_m: FloatArray | None
    visibility: FloatArray | None
    presence: FloatArray | None
    score: FloatArray | None = None


@dataclass(frozen=True, eq=False)
class Conversion:
    """A way from the points of `source` to those of `target`.

    Attributes:
        kind: "exact": the same points, by definition of the target or the source. "by name": both call them
            the same, but they were annotated apart. "approximate": somebody's choice of the nearest points.
        parents: for each point of the target the points of the source whose mean it is; none where the
            source has nothing to make it of.
        note: where the correspondence comes from.

    Raises:
        ValueError: for parents that do not fit the two layouts.
    """

    source: Layout
    target: Layout
    kind: Kind
    parents: Parents
    note: str

    def __post_init__(self) -> None:
        if len(self.parents) != len(self.target):
            raise ValueError(
                f"{self.source.name} to {self.target.name}: each of the {len(self.target)} points "
                f"needs its parents, not {len(self.parents)}."
            )
        if any(not 0 <= parent < len(self.source) for ids in self.parents for parent in ids):
            raise ValueError(
                f"{self.source.name} to {self.target.name}: parents must be indices below {len(self.source)}."
            )

    @property
    def derived(self) -> tuple[str, ...]:
        """The target's points that are the middle of several of the source's."""
        return self._points(lambda parents: len(parents) > 1)

    @property
    def left_out(self) -> tuple[str, ...]:
        """The target's points that cannot be had from the source."""
        return self._points(lambda parents: not parents)

    def _points(self, asked: Callable[[tuple[int, ...]], bool]) -> tuple[str, ...]:
        return tuple(
            name for name, parents in zip(self.target.points, self.parents, strict=True) if asked(parents)
        )

    def convert(self, keypoints: Keypoints) -> ConvertedPoints:
        """The target's points that can be had from `keypoints`.

        Raises:
            ValueError: for keypoints of another layout than `source`.
        """
        if keypoints.layout is not self.source:
            raise ValueError(
                f"This conversion starts from {self.source.name}, not from {keypoints.layout.name}."
            )
        placed = _placed(keypoints)
        indices = _read_only([i for i, ids in enumerate(self.parents) if ids and placed[list(ids)].all()])
        given = [self.parents[i] for i in indices]
        return ConvertedPoints(
            layout=self.target,
            indices=indices,
            xyz_norm=_means(keypoints.xyz_norm, given),
            world_m=None if keypoints.world_m is None else _means(keypoints.world_m, given),
            visibility=None if keypoints.visibility is None else _least(keypoints.visibility, given),
            presence=None if keypoints.presence is None else _least(keypoints.presence, given),
            score=None if keypoints.score is None else _least(keypoints.score, given),
        )


def as_given(keypoints: Keypoints) -> ConvertedPoints:
    """All points of `keypoints` that were found, in their own layout."""
    indices = _read_only(np.flatnonzero(_placed(keypoints)))
    every = len(indices) == len(keypoints.layout)

    def found(values: FloatArray) -> FloatArray:
        return values if every else frozen(values[indices], (-1, *values.shape[1:]), "found points")

    return ConvertedPoints(
        layout=keypoints.layout,
        indices=indices,
        xyz_norm=found(keypoints.xyz_norm),
        world_m=None if keypoints.world_m is None else found(keypoints.world_m),
        visibility=None if keypoints.visibility is None else found(keypoints.visibility),
        presence=None if keypoints.presence is None else found(keypoints.presence),
        score=None if keypoints.score is None else found(keypoints.score),
    )


def _placed(keypoints: Keypoints) -> NDArray[np.bool_]:
    """(N,) which points have a place."""
    return np.asarray(np.isfinite(keypoints.xyz_norm[:, :2]).all(axis=1))


def _read_only(indices: object) -> IntArray:
    array = np.asarray(indices, np.int16)
    array.setflags(write=False)
    return array


def _means(values: FloatArray, given: list[tuple[int, ...]]) -> FloatArray:
    return frozen([values[list(ids)].mean(axis=0) for ids in given], (-1, 3), "converted points")


def _least(values: FloatArray, given: list[tuple[int, ...]]) -> FloatArray:
    return frozen([values[list(ids)].min() for ids in given], (-1,), "converted scores")


# As OpenPose makes its neck and mid-hip (openpose_train, experimental_models/README.md). Those of MPII and
# Halpe are annotated; here they are made in the same way.
_SHOULDERS, _HIPS = ("left_shoulder", "right_shoulder"), ("left_hip", "right_hip")
_MIDDLES = {"neck": _SHOULDERS, "thorax": _SHOULDERS, "mid_hip": _HIPS, "hip": _HIPS, "pelvis": _HIPS}

_BY_NAME: tuple[tuple[str, str, Kind, str], ...] = (
    *(
        (
            "blazepose-33",
            target,
            "by name",
            "both call the points the same, which does not promise the same place",
        )
        for target in (
            *("body-13", "mpii-16", "coco-17", "openpose-18"),
            *("human-art-21", "body-25", "halpe-26"),
        )
    ),
    ("coco-17", "openpose-18", "exact", "COCO's points in another order, and a neck"),
    ("openpose-18", "coco-17", "exact", "COCO's points in another order, without the neck"),
    ("body-25", "coco-17", "by name", "both call the points the same"),
    ("halpe-26", "coco-17", "exact", "Halpe's first 17 points are COCO's"),
    ("face-mesh-478", "face-mesh-468", "exact", "the same mesh without its irises"),
)

# PeizhiYan/Mediapipe_2_Dlib_Landmarks@14e7480964c564b35debd878bde359c204388919:mediapipe2dlib/mp2dlib.py,
# with its point 13 mended: there it is 361 alone, where its twin, point 3, is the middle of 132 and 58.
_IBUG_68 = """
127 234 93 132,58 58,172 136 150 176 152 400 379 365 397,288 361,288 323 454 356
70 63 105 66 107 336 296 334 293 300
168,6 197,195 5 4 75 97 2 326 305
33 160 158 133 153 144 362 385 387 263 373 380
61 39 37 0 267 269 291 321 314 17 84 91 78 82 13 312 308 317 14 87
"""
_IBUG_NOTE = (
    "one author's choice, a slip at jaw 13 mended; other published lists agree with it on most points of "
    "brows, eyes and lips, not on the jaw: iBUG's follows the visible contour, the mesh's stays on the skin"
)

# The points of WFLW that have one in iBUG by what both papers' figures show: nose, corners of the eyes, lips.
# Jaw, brows and lids are divided differently; no conversion is published by WFLW's authors.
_WFLW_OF_IBUG = {
    **dict(zip(range(51, 60), range(27, 36), strict=True)),
    **{60: 36, 64: 39, 68: 42, 72: 45},
    **dict(zip(range(76, 96), range(48, 68), strict=True)),
}
_PUPILS_OF_WFLW = {96: 468, 97: 473}
_WFLW_NOTE = (
    "nose, eye corners, lips and pupils alone: jaw, brows and lids are divided differently, and WFLW's "
    "authors publish no correspondence"
)


def _wflw_of(source: str, parents: Parents, pupils: Mapping[int, int]) -> Conversion:
    """To WFLW-98 from a layout by the parents of its iBUG-68."""
    target = layout("wflw-98")
    made = {point: parents[ibug] for point, ibug in _WFLW_OF_IBUG.items()}
    made |= {point: (own,) for point, own in pupils.items()}
    return Conversion(
        layout(source),
        target,
        "approximate",
        tuple(made.get(point, ()) for point in range(len(target))),
        _WFLW_NOTE,
    )


def _by_name(source: Layout, target: Layout, kind: Kind, note: str) -> Conversion:
    """Each point from that of the same name, else from the points that it lies in the middle of."""
    index = {name: i for i, name in enumerate(source.points)}
    parents = []
    for name in target.points:
        names = (name,) if name in index else _MIDDLES.get(name, ())
        parents.append(tuple(index[parent] for parent in names))
    return Conversion(source, target, kind, tuple(parents), note)


@functools.cache
def conversions() -> tuple[Conversion, ...]:
    """All conversions there are."""
    ibug = tuple(tuple(map(int, ids.split(","))) for ids in _IBUG_68.split())
    return (
        *(_by_name(layout(start), layout(end), kind, note) for start, end, kind, note in _BY_NAME),
        Conversion(layout("face-mesh-478"), layout("ibug-68"), "approximate", ibug, _IBUG_NOTE),
        _wflw_of("face-mesh-478", ibug, _PUPILS_OF_WFLW),
        _wflw_of("ibug-68", tuple((point,) for point in range(68)), {}),
    )


def conversion(source: str, target: str) -> Conversion | None:
    """The conversion between the layouts of these names, or None when there is none."""
    matching = (each for each in conversions() if (each.source.name, each.target.name) == (source, target))
    return next(matching, None)
