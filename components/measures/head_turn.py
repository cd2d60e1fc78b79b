"""Head turn: where a face looks, from the transform that the face model gives."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from components.keypoints.values import Floats, sealed

TURNS: tuple[str, ...] = ("yaw", "pitch", "roll")
"""The names of the three angles."""


def head_turn(face_transform: NDArray[np.floating[Any]]) -> Floats:
    """(3,) yaw, pitch and roll in degrees, in the order of `TURNS`, of one (4, 4) face transform.

    The transform takes the canonical face, which looks along +z, into the camera's space: x to the right of
    the picture, y up, z towards the camera. Its rotation is read as R = Ry(yaw) Rx(−pitch) Rz(roll): the head
    is rolled first, then nods, then turns. The third column of R is where the nose points, (cos p sin y,
    sin p, cos p cos y); the second row begins with cos p (sin r, cos r). Yaw is positive when the nose points
    to the picture's right, pitch when it points up, roll when the head leans counter-clockwise as seen in the
    picture. Any scale in the transform is divided out. At a pitch of ±90° yaw and roll turn about one
    axis; the roll is then taken as 0. NaN for a transform without a rotation: one that flattens or mirrors.
    """
    part = np.array(face_transform, np.float64)[:3, :3]
    if not np.isfinite(part).all() or np.linalg.det(part) <= 0:
        return sealed([np.nan] * 3)
    # The nearest rotation: the singular values are the scale, which has no part in the turn.
    u, _, v = np.linalg.svd(part)
    turn = Rotation.from_matrix(u @ v)
    yaw, nod, roll = turn.as_euler("YXZ", degrees=True, suppress_warnings=True)
    return sealed([yaw, -nod, roll])
