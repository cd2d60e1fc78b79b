"""Joint angles: how far a body's joints are bent, from the pose model's own metres."""

from __future__ import annotations

import numpy as np

from components.keypoints import Keypoints
from components.measures.values import Floats, Missing, sealed

_JOINTS = {
    "elbow": ("shoulder", "elbow", "wrist"),
    "shoulder": ("hip", "shoulder", "elbow"),
    "hip": ("shoulder", "hip", "knee"),
    "knee": ("hip", "knee", "ankle"),
}
ANGLES: tuple[str, ...] = tuple(f"{side}_{joint}" for joint in _JOINTS for side in ("left", "right"))
"""The names of the eight angles, left and right of the body itself."""
_LAYOUT = "blazepose-33"


def angle_deg(start: Floats, joint: Floats, end: Floats) -> Floats:
    """(…) the angle at `joint` between the ways to `start` and to `end`, all (…, 3), in degrees of [0, 180].

    180 is straight. It is atan2(|u × v|, u · v), which keeps its digits near 0 and 180, where the arc cosine
    loses half of them. NaN where one of the ways has no length.
    """
    u, v = start - joint, end - joint
    across = np.linalg.norm(np.cross(u, v), axis=-1)
    along = (u * v).sum(axis=-1)
    angles = np.degrees(np.arctan2(across, along))
    lengths = np.linalg.norm(u, axis=-1) * np.linalg.norm(v, axis=-1)
    return np.asarray(np.where(lengths > 0, angles, np.nan), np.float64)


def joint_angles(person: Keypoints) -> Floats | Missing:
    """(8,) the angles of one body in degrees, in the order of `ANGLES`, or why there are none.

    They are angles in space, from `world_m`, and so do not depend on where the camera stands; the depth in
    them is the model's estimate. An elbow is measured between upper and lower arm, a knee between thigh and
    shin, a hip between trunk and thigh, a shoulder between trunk and upper arm. NaN where a limb has no
    length.

    Raises:
        ValueError: for another layout than blazepose-33.
    """
    if person.layout.name != _LAYOUT:
        raise ValueError(f"Joint angles need the layout {_LAYOUT}, not {person.layout.name}.")
    if person.world_m is None:
        return Missing("the pose has no coordinates in metres")
    place = {name: index for index, name in enumerate(person.layout.points)}
    ids = [
        [place[f"{side}_{point}"] for point in points]
        for points in _JOINTS.values()
        for side in ("left", "right")
    ]
    ends = person.world_m[np.array(ids)].astype(np.float64)
    return sealed(angle_deg(ends[:, 0], ends[:, 1], ends[:, 2]))
