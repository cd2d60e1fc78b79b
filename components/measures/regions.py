"""Where a layout spends its points, and how close to one another they are there."""

from __future__ import annotations

from dataclasses import dataclass

from components.keypoints import Layout
from components.keypoints.values import Floats, Missing, Spread, spread
from components.measures.density import Density, nearest_px
from components.measures.scale import percent_by_region


@dataclass(frozen=True)
class RegionPoints:
    """The points of one region of a layout on one person or face.

    Attributes:
        region: its name in the layout.
        points: how many it has.
        in_view: how many of them are in view.
        share: of all the layout's points, in [0, 1].
        spacing_percent: median distance of its points in view to their nearest neighbours of any region, in %
            of the own scale; None when there is none, or no point is in view.
    """

    region: str
    points: int
    in_view: int
    share: float
    spacing_percent: float | None


@dataclass(frozen=True)
class LayoutSpacing:
    """How far apart the M points of one layout lie.

    Attributes:
        points: M.
        spacing_px: the spread of the distances to the nearest neighbour.
    """

    points: int
    spacing_px: Spread


def region_points(layout: Layout, density: Density) -> tuple[RegionPoints, ...]:
    """The regions of `layout` with their points and spacings, the one with most points first.

    Raises:
        ValueError: for a density of another number of points than the layout's.
    """
    if density.points != len(layout):
        raise ValueError(f"The layout {layout.name} has {len(layout)} points, the density {density.points}.")
    percents = percent_by_region(layout, density.own_scale, density.spacings_px) or {}
    regions = [
        RegionPoints(
            region,
            points=len(indices),
            in_view=int(density.in_view[indices].sum()),
            share=len(indices) / len(layout),
            spacing_percent=percents.get(region),
        )
        for region, indices in layout.regions.items()
    ]
    return tuple(sorted(regions, key=lambda each: -each.points))


def layout_spacing(points_px: Floats) -> LayoutSpacing | Missing:
    """The spacing of (M, 2) points in pixels, or why there is none."""
    if len(points_px) < 2:
        return Missing("fewer than two points in view")
    return LayoutSpacing(len(points_px), spread(nearest_px(points_px)))
