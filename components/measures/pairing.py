"""Who is who in two results of one picture or clip: people are paired by place before points are compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from components.keypoints import Keypoints
from components.keypoints.values import Floats
from components.measures.scale import extent_px
from components.measures.shared_points import SharedPoints

REACH = 0.5
"""In `extent_px` (torso, eye distance), the mean over the points: two results on the same pixels put one
person's points farther apart than this only where at least one of them is wrong about who it is. A choice."""


def partner(
    people: Sequence[Keypoints],
    rivals: Sequence[Keypoints],
    person: int,
    size_px: tuple[int, int],
    points: SharedPoints,
) -> int | None:
    """Which of `rivals` is the person of that number among `people`, on one frame of two results.

    All people of the one result are paired with those of the other at once, so that nobody is taken twice
    (the assignment with the least sum of distances; Kuhn, "The Hungarian method for the assignment problem",
    Naval Research Logistics Quarterly 2, 1955). A distance is the mean over the points in view in both.

    Args:
        points: those that the layouts of both have in common.

    Returns:
        A place among `rivals`; None where nobody is near enough.
    """
    if not rivals:
        return None
    costs = np.array([[_far(one, other, size_px, points) for other in rivals] for one in people])
    return assigned(costs, REACH).get(person)


def assigned(costs: Floats, reach: float) -> dict[int, int]:
    """Which column each row of an (R, C) matrix gets, none twice, so that the sum of their costs is least.

    Args:
        costs: may be infinite.
        reach: pairs that cost more are none.
    """
    # A large number, for the solver takes no infinities where all others are taken.
    own, theirs = linear_sum_assignment(np.minimum(costs, 1e6))
    pairs = zip(own.tolist(), theirs.tolist(), strict=True)
    return {row: column for row, column in pairs if costs[row, column] <= reach}


def _far(one: Keypoints, other: Keypoints, size_px: tuple[int, int], points: SharedPoints) -> float:
    extent = extent_px(one, size_px)
    distances_px = points.distances_px(one, other, size_px)
    finite_px = distances_px[np.isfinite(distances_px)]
    return float(finite_px.mean()) / extent if len(finite_px) and extent > 0 else np.inf
