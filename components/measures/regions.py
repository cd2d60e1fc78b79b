"""Where a layout spends its points, and how close to one another they are there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from components.keypoints import Layout
from components.measures.density import Density, nearest_px
from components.measures.scale import percent_of
from components.measures.values import Floats, Spread, spread


@dataclass(frozen=True)
class RegionPoints:
    """The points of one region of a layout on one person or face.

    Attributes:
        region: its name in the layout.
        points: how many it has.
        share: of all the layout's points, in [0, 1].
        spacing_percent: median distance of its points to their nearest neighbours of any region, in % of the
            own scale; None when that is 0.
    """

    region: str
    points: int
    share: float
    spacing_percent: float | None


@dataclass(frozen=True)
class LayoutSpacing:
    """How far apart the M points of one layout lie.

    Attributes:
        points: M.
        spacing_px: the spread of the distances to the nearest neighbour.
        median_percent: their median in % of the own scale of the model that found them; None when that is 0.
    """

    points: int
    spacing_px: Spread
    median_percent: float | None


def region_points(layout: Layout, found: Density) -> tuple[RegionPoints, ...]:
    """The regions of `layout` with their points and spacings, the one with most points first.

    Raises:
        ValueError: for a density of another number of points than the layout's.
    """
    if found.points != len(layout):
        raise ValueError(f"The layout {layout.name} has {len(layout)} points, the density {found.points}.")
    regions = []
    for region, indices in layout.regions.items():
        median_px = float(np.median(found.spacings_px[indices]))
        share = len(indices) / len(layout)
        percent = percent_of(found.own_scale_px, median_px)
        regions.append(RegionPoints(region, len(indices), share, percent))
    return tuple(sorted(regions, key=lambda each: -each.points))


def layout_spacing(points_px: Floats, own_scale_px: float) -> LayoutSpacing:
    """The spacing of (M, 2) points in pixels.

    Args:
        own_scale_px: of the model that found them, see `own_scale_px`.

    Raises:
        ValueError: for fewer than two points, which have no neighbours.
    """
    if len(points_px) < 2:
        raise ValueError(f"A spacing needs two points or more, not {len(points_px)}.")
    # The nearest to a point is itself, so the second nearest is its neighbour.
    spacing_px = spread(nearest_px(points_px))
    return LayoutSpacing(len(points_px), spacing_px, percent_of(own_scale_px, spacing_px.median))
