"""Density: how closely a model's points lie, in the picture and on their own subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, QhullError, cKDTree

from components.keypoints import Keypoints
from components.keypoints.values import Floats, Missing, Spread, sealed, spread
from components.measures.in_view import in_view, too_few
from components.measures.scale import OwnScale, own_scale


@dataclass(frozen=True, eq=False)
class Hull:
    """The convex hull of M points in view, so that it lies within the frame.

    Attributes:
        polygon_px: (H, 2) corners in order around it, px.
        area_px2: of the hull.
        frame_share: part of the frame's area that it covers, in [0, 1].
        points_per_1000_px2: M over `area_px2`, times 1,000.
    """

    polygon_px: Floats
    area_px2: float
    frame_share: float
    points_per_1000_px2: float


@dataclass(frozen=True, eq=False)
class Density:
    """How closely those of the N points of one person or face lie that are in view.

    Attributes:
        points: N, how many the network gives.
        in_view: (N,) which of them are counted, see `in_view`.
        points_px: (M, 2) positions of the M in view, px.
        size_px: (width, height) of the frame.
        own_scale: or why there is none.
        spacings_px: (N,) distance of each point in view to the nearest other in view; 0 where two coincide,
            NaN where the point is not in view.
        spacing_px: the spread of it.
        hull: of the points in view, or None when they lie on one line or on one spot.
    """

    points: int
    in_view: NDArray[np.bool_]
    points_px: Floats
    size_px: tuple[int, int]
    own_scale: OwnScale | Missing
    spacings_px: Floats
    spacing_px: Spread
    hull: Hull | None

    @property
    def counted(self) -> int:
        """M, how many points are in view."""
        return len(self.points_px)

    @property
    def left_out(self) -> int:
        """How many points are not in view."""
        return self.points - self.counted


def hull(points_px: Floats, size_px: tuple[int, int]) -> Hull | None:
    """The convex hull of (M, 2) points in a frame of `size_px`; None when they span no area."""
    try:
        convex = ConvexHull(points_px)
    except QhullError:
        # Qhull's way of saying that the points span no area.
        return None
    # In two dimensions Qhull's volume is the area.
    area_px2 = float(convex.volume)
    return Hull(
        polygon_px=sealed(points_px[convex.vertices]),
        area_px2=area_px2,
        frame_share=area_px2 / (size_px[0] * size_px[1]),
        points_per_1000_px2=1000 * len(points_px) / area_px2,
    )


def nearest_px(points_px: Floats) -> Floats:
    """(N,) the distance of each of (N, 2) points, N >= 2, to its nearest neighbour; 0 where two coincide."""
    # The nearest to a point is itself, so the second nearest is its neighbour.
    return sealed(cKDTree(points_px).query(points_px, k=2)[0][:, 1])


def density(keypoints: Keypoints, size_px: tuple[int, int]) -> Density | Missing:
    """The density of the points of `keypoints` that are in view, or why there is none.

    Args:
        size_px: (width, height) of the frame.

    Raises:
        ValueError: for a frame without area.
    """
    if min(size_px) <= 0:
        raise ValueError(f"A frame must have an area; this one is {size_px[0]}×{size_px[1]} pixels.")
    seen = in_view(keypoints)
    reason = too_few(seen)
    if reason is not None:
        return Missing(reason)
    points_px = sealed(keypoints.xy_px(size_px)[seen])
    near_px = nearest_px(points_px)
    spacings_px = np.full(len(seen), np.nan)
    spacings_px[seen] = near_px
    return Density(
        points=len(seen),
        in_view=seen,
        points_px=points_px,
        size_px=size_px,
        own_scale=own_scale(keypoints, size_px),
        spacings_px=sealed(spacings_px),
        spacing_px=spread(near_px),
        hull=hull(points_px, size_px),
    )
