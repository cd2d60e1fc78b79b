"""Made-up results with points where a test wants them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from components.keypoints import Keypoints, ModelName, ModelResult, layout

POSE, FACE = layout("blazepose-33"), layout("face-mesh-478")
NO_POSE, NO_FACE = ModelResult("pose"), ModelResult("face")


def result(model: ModelName, *xy_norms: ArrayLike, visibility: ArrayLike | None = None) -> ModelResult:
    """A result with one person or face for each (2,) or (N, 2) of positions."""
    kind = POSE if model == "pose" else FACE
    people = []
    for xy_norm in xy_norms:
        xyz_norm = np.zeros((len(kind), 3), np.float32)
        xyz_norm[:, :2] = xy_norm
        seen = None if visibility is None else np.broadcast_to(visibility, len(kind))
        people.append(Keypoints(kind, xyz_norm, visibility=seen))
    return ModelResult(model, tuple(people))


def spread(model: ModelName, seed: int = 0) -> np.ndarray:
    """(N, 2) positions all over the frame."""
    kind = POSE if model == "pose" else FACE
    return np.random.default_rng(seed).uniform(0.1, 0.9, (len(kind), 2))
