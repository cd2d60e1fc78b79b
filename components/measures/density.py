"""Density: how closely a model's points lie, in the picture and on their own subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import ConvexHull, QhullError, cKDTree

from components.keypoints import Keypoints
from components.measures.scale import own_scale_px
from components.measures.values import Floats, Spread, sealed, spread


@dataclass(frozen=True, eq=False)
class Hull:
    """The convex hull of N points.

    Attributes:
        polygon_px: (H, 2) corners in order around it, px; may leave the frame.
        area_px2: of the whole hull.
        frame_share: part of the frame's area that it covers, in [0, 1]; what leaves the frame is cut off.
        points_per_1000_px2: N over `area_px2`, times 1,000.
    """

    polygon_px: Floats
    area_px2: float
    frame_share: float
    points_per_1000_px2: float


@dataclass(frozen=True, eq=False)
class Density:
    """How closely the N points of one person or face lie.

    Attributes:
        points: N.
        points_px: (N, 2) positions, px.
        size_px: (width, height) of the frame.
        own_scale_px: see `own_scale_px`.
        spacings_px: (N,) distance of each point to its nearest neighbour; 0 where two coincide.
        spacing_px: the spread of it.
        spacing_percent: the same in % of the own scale, or None when that is 0.
        hull: or None when the points lie on one line or on one spot.
    """

    points: int
    points_px: Floats
    size_px: tuple[int, int]
    own_scale_px: float
    spacings_px: Floats
    spacing_px: Spread
    spacing_percent: Spread | None
    hull: Hull | None


def polygon_area(polygon: Floats) -> float:
    """The area of a simple polygon of (H, 2) corners (the shoelace formula); 0 for fewer than 3."""
    x, y = polygon.T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def clip_to_frame(polygon_px: Floats, size_px: tuple[int, int]) -> Floats:
    """The part of a convex polygon (H, 2) that lies in the frame, (K, 2); K is 0 when none does.

    Source: Sutherland and Hodgman, "Reentrant polygon clipping", CACM 17(1), 1974.
    """
    corners = polygon_px
    for axis, bound, sign in ((0, 0, 1), (0, size_px[0], -1), (1, 0, 1), (1, size_px[1], -1)):
        inside = sign * (corners[:, axis] - bound)
        kept: list[Floats] = []
        for here, depth, after, after_depth in zip(
            corners, inside, np.roll(corners, -1, axis=0), np.roll(inside, -1), strict=True
        ):
            if depth >= 0:
                kept.append(here)
            if depth * after_depth < 0:
                kept.append(here + (after - here) * depth / (depth - after_depth))
        corners = np.array(kept).reshape(-1, 2)
    return corners


def _hull(points_px: Floats, size_px: tuple[int, int]) -> Hull | None:
    try:
        polygon_px = points_px[ConvexHull(points_px).vertices]
    except QhullError:
        # Qhull's way of saying that the points span no area.
        return None
    area_px2 = polygon_area(polygon_px)
    covered_px2 = polygon_area(clip_to_frame(polygon_px, size_px))
    return Hull(
        polygon_px=sealed(polygon_px),
        area_px2=area_px2,
        frame_share=covered_px2 / (size_px[0] * size_px[1]),
        points_per_1000_px2=1000 * len(points_px) / area_px2,
    )


def nearest_px(points_px: Floats) -> Floats:
    """(N,) the distance of each of (N, 2) points, N >= 2, to its nearest neighbour; 0 where two coincide."""
    # The nearest to a point is itself, so the second nearest is its neighbour.
    return sealed(cKDTree(points_px).query(points_px, k=2)[0][:, 1])


def density(keypoints: Keypoints, size_px: tuple[int, int]) -> Density:
    """The density of `keypoints` in a frame of `size_px` (width, height).

    Raises:
        ValueError: for a layout without an own scale, or a frame without area.
    """
    if min(size_px) <= 0:
        raise ValueError(f"A frame must have an area; this one is {size_px[0]}×{size_px[1]} pixels.")
    points_px = sealed(keypoints.xy_px(size_px))
    spacings_px = nearest_px(points_px)
    scale_px = own_scale_px(keypoints, size_px)
    return Density(
        points=len(points_px),
        points_px=points_px,
        size_px=size_px,
        own_scale_px=scale_px,
        spacings_px=spacings_px,
        spacing_px=spread(spacings_px),
        spacing_percent=spread(100 * spacings_px / scale_px) if scale_px > 0 else None,
        hull=_hull(points_px, size_px),
    )
