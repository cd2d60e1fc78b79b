"""Made-up results with points where a test wants them."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import ArrayLike, NDArray

from components.keypoints import DEFAULT_NETWORKS, Keypoints, NetworkResult, layout, network
from components.keypoints.colours import FACE, POSE, rgb

BODY_LAYOUT, FACE_LAYOUT = layout("blazepose-33"), layout("face-mesh-478")
BODY_COLOR, FACE_COLOR = rgb(POSE), rgb(FACE)
NO_POSE, NO_FACE = map(NetworkResult, DEFAULT_NETWORKS)


def result(key: str, *xy_norms: ArrayLike, visibility: ArrayLike | None = None) -> NetworkResult:
    """A network's result with somebody at each position (2,), where all points lie, or positions (N, 2)."""
    kind = layout(network(key).layout)
    people = []
    for xy_norm in xy_norms:
        xyz_norm = np.zeros((len(kind), 3), np.float32)
        xyz_norm[:, :2] = xy_norm
        seen = None if visibility is None else np.broadcast_to(visibility, len(kind))
        people.append(Keypoints(kind, xyz_norm, visibility=seen))
    return NetworkResult(key, tuple(people))


def spread(key: str, seed: int = 0) -> NDArray[np.float64]:
    """(N, 2) positions all over the frame, one for each point of that network."""
    n = len(layout(network(key).layout))
    return np.random.default_rng(seed).uniform(0.1, 0.9, (n, 2))


@functools.cache
def mask() -> NDArray[np.float64]:
    """(478, 2): a face flattened into the unit disc, no edges crossing. Read-only.

    Tutte's embedding: the oval on the circle, each other point in the middle of its neighbours.
    """
    weights = np.zeros((478, 478))
    a, b = FACE_LAYOUT.edges.T
    weights[a, b] = weights[b, a] = -1
    weights -= np.diag(weights.sum(axis=1))
    oval = list(FACE_LAYOUT.regions["face_oval"])
    inside = [edge for edge in FACE_LAYOUT.edges.tolist() if set(edge) <= set(oval)]
    ring = [oval[0]]
    while len(ring) < len(oval):
        ring.append(next(q for edge in inside if ring[-1] in edge for q in edge if q not in ring))
    angles = np.linspace(0, 2 * np.pi, len(ring), endpoint=False)
    goal = np.zeros((478, 2))
    weights[ring] = np.eye(478)[ring]
    goal[ring] = np.column_stack([np.cos(angles), np.sin(angles)])
    # Irises hang together with nothing else; give each the middle of its eye.
    for side in ("left", "right"):
        iris, eye = FACE_LAYOUT.regions[f"{side}_iris"], FACE_LAYOUT.regions[f"{side}_eye"]
        weights[iris] = np.eye(478)[iris]
        for point in iris:
            weights[point, eye] -= 1 / len(eye)
    flat = np.asarray(np.linalg.solve(weights, goal), np.float64)
    flat.setflags(write=False)
    return flat
