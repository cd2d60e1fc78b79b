"""Edges joined into long strokes, because OpenCV draws a path much faster than its edges one by one."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from components.keypoints.arrays import Indices


def strokes(edges: NDArray[np.integer], most_points: int) -> Indices:
    """(M, most_points) indices: paths that run along each of the undirected edges (E, 2) exactly once.

    A path that is shorter stays on its last point, which draws nothing new.
    """
    rows = []
    for trail in _trails(edges):
        for start in range(0, len(trail) - 1, most_points - 1):
            part = trail[start : start + most_points]
            rows.append(part + part[-1:] * (most_points - len(part)))
    return np.array(rows, np.intp).reshape(-1, most_points)


def _trails(edges: NDArray[np.integer]) -> list[list[int]]:
    """Walks that use each edge once, each going on until it is stuck.

    A graph with 2k points of odd degree needs at least k of them, one from each to another: so start there.
    """
    left: defaultdict[int, set[int]] = defaultdict(set)
    for a, b in edges.tolist():
        left[a].add(b)
        left[b].add(a)
    trails = []
    while open_points := [point for point, others in left.items() if others]:
        point = next((point for point in open_points if len(left[point]) % 2), open_points[0])
        trail = [point]
        while left[point]:
            # Toward the most connected neighbour, so that the walk is not stuck soon.
            following = max(left[point], key=lambda other: len(left[other]))
            left[point].remove(following)
            left[following].remove(point)
            trail.append(following)
            point = following
        trails.append(trail)
    return trails
