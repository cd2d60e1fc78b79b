"""In view: which of a network's points are measurements, and which are guesses that nobody can check."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from components.keypoints import SEEN, Keypoints
from components.keypoints.conversions import ConvertedPoints

FEWEST_IN_VIEW = 5
"""With fewer points a spacing or a hull says more of which points are left than of the subject. A choice:
a torso's four corners and one point more."""


def in_view(points: Keypoints | ConvertedPoints) -> NDArray[np.bool_]:
    """(N,) whether each point lies inside the picture and, where that is given, is at least half visible.

    A score counts as a visibility does.

    A network that looks for a whole body also places the points that it cannot see, and those beyond the
    picture's edge. They are guesses, and no measure counts them.
    """
    xy_norm = points.xyz_norm[:, :2]
    inside = np.array(((xy_norm >= 0) & (xy_norm <= 1)).all(axis=1), np.bool_)
    given = points.score if points.visibility is None else points.visibility
    return inside if given is None else inside & (given >= SEEN)


def too_few(seen: NDArray[np.bool_]) -> str | None:
    """Why the points of the (N,) mask `seen` are too few to measure, or None where they are enough."""
    n = int(seen.sum())
    return None if n >= FEWEST_IN_VIEW else f"only {n} of {len(seen)} points in view"
