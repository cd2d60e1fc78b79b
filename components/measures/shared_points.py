"""The points that two layouts have in common, so that one network's can be measured against another's."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.keypoints import Keypoints, Layout
from components.keypoints.conversions import Kind, conversion
from components.keypoints.values import Floats
from components.measures.in_view import in_view


@dataclass(frozen=True)
class PointMeans:
    """M points, each the mean of some of a layout's own.

    Attributes:
        parents: the own points' indices, those of the first of the M first.
        begins: (M,) where in `parents` those of each begin.
    """

    parents: NDArray[np.intp]
    begins: NDArray[np.intp]

    def of(self, who: Keypoints, size_px: tuple[int, int]) -> Floats:
        """(M, 2) places in a picture of `size_px`, px; NaN where one of the own points is not in view."""
        own_px = who.xy_px(size_px).astype(np.float64)
        own_px[~in_view(who)] = np.nan
        return self.of_places(own_px)

    def of_places(self, own_px: Floats) -> Floats:
        """(M, 2) of the layout's own (N, 2) places, of any unit; NaN where one of the own points is NaN."""
        counts = np.diff(self.begins, append=len(self.parents))
        return np.asarray(np.add.reduceat(own_px[self.parents], self.begins) / counts[:, None], np.float64)


@dataclass(frozen=True, eq=False)
class SharedPoints:
    """M points that the people of two layouts have in common.

    Attributes:
        layout: whose names the points have.
        indices: (M,) which of its points they are.
        first, second: how they are had from either.
        kind: as of a `Conversion`; None where both are of one layout.
    """

    layout: Layout
    indices: NDArray[np.intp]
    first: PointMeans
    second: PointMeans
    kind: Kind | None = None

    def distances_px(self, one: Keypoints, other: Keypoints, size_px: tuple[int, int]) -> Floats:
        """(M,) between the same points of two people; NaN for a point that is not in view in both."""
        apart_px = self.first.of(one, size_px) - self.second.of(other, size_px)
        return np.asarray(np.linalg.norm(apart_px, axis=1), np.float64)


@functools.cache
def shared(first: Layout, second: Layout) -> SharedPoints | None:
    """The points that the two have in common; None where there are none.

    All of one layout; else those that a conversion makes of the one for the other; else those that both call
    by the same name, where the name says more than a number.
    """
    if first is second:
        every = _single(range(len(first)))
        return SharedPoints(first, every.parents, every, every)
    for one, other, turned in ((first, second, False), (second, first, True)):
        way = conversion(one.name, other.name)
        if way is not None:
            indices = [index for index, parents in enumerate(way.parents) if parents]
            converted, own = _means([way.parents[index] for index in indices]), _single(indices)
            return SharedPoints(
                other, own.parents, *((own, converted) if turned else (converted, own)), way.kind
            )
    named = [point for point in second.points if point in first.points and _tells_place(point)]
    if not named:
        return None
    own, theirs = (_single([each.points.index(point) for point in named]) for each in (first, second))
    return SharedPoints(second, theirs.parents, own, theirs, "by name")


def _tells_place(point: str) -> bool:
    """Whether the name is more than a region's and a number: those of two layouts are not the same points."""
    return not point.rsplit("_", 1)[-1].isdigit()


def _single(indices: Sequence[int]) -> PointMeans:
    return _means([(index,) for index in indices])


def _means(parents: Sequence[Sequence[int]]) -> PointMeans:
    counts = [len(each) for each in parents]
    flat = np.array([index for each in parents for index in each], np.intp)
    return PointMeans(flat, np.cumsum([0, *counts[:-1]]))
