"""Joint angles: how far a body's joints are bent, from the pose model's own metres."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np

from components.keypoints import Keypoints, layout
from components.keypoints.values import Floats, Missing, sealed
from components.measures.in_view import in_view

_JOINTS = {
    "elbow": ("shoulder", "elbow", "wrist"),
    "shoulder": ("hip", "shoulder", "elbow"),
    "hip": ("shoulder", "hip", "knee"),
    "knee": ("hip", "knee", "ankle"),
}
ANGLES: tuple[str, ...] = tuple(f"{side}_{joint}" for joint in _JOINTS for side in ("left", "right"))
"""The names of the eight angles, left and right of the body itself."""


def angle_deg(start: Floats, joint: Floats, end: Floats) -> Floats:
    """(…) the angle at `joint` between the directions to `start` and to `end`, all (…, 3), in degrees.

    It lies in [0, 180]; 180 is straight. It is atan2(|u × v|, u · v), which keeps its digits near 0 and 180,
    where the arc cosine loses half of them. NaN where one of the two has no length.
    """
    u, v = start - joint, end - joint
    across = np.linalg.norm(np.cross(u, v), axis=-1)
    along = (u * v).sum(axis=-1)
    angles = np.degrees(np.arctan2(across, along))
    lengths = np.linalg.norm(u, axis=-1) * np.linalg.norm(v, axis=-1)
    return np.asarray(np.where(lengths > 0, angles, np.nan), np.float64)


def joint_angles(person: Keypoints) -> Floats | Missing:
    """(8,) the angles of one body in degrees, in the order of `ANGLES`, or why there are none.

    They are angles in space, from `world_m`, whose depth is the network's estimate and changes with the view.
    An elbow is measured between upper and lower arm, a knee between thigh and shin, a hip between trunk and
    thigh, a shoulder between trunk and upper arm. NaN where a limb has no length, where one of its three
    points is not in view, and where the layout has no such joint.
    """
    if person.world_m is None:
        return Missing("the pose has no coordinates in metres")
    ids = _joints_of(person.layout.name)
    if not ids:
        return Missing(f"the layout {person.layout.name} has no joints with angles")
    seen, angles = in_view(person), np.full(len(ANGLES), np.nan)
    for angle, three in ids.items():
        if seen[list(three)].all():
            start, joint, end = person.world_m[list(three)].astype(np.float64)
            angles[angle] = angle_deg(start, joint, end)
    return sealed(angles)


@functools.cache
def _joints_of(name: str) -> Mapping[int, tuple[int, ...]]:
    """The three points of each of `ANGLES` that the layout has, by its number there."""
    place = {point: index for index, point in enumerate(layout(name).points)}
    joints = [
        [f"{side}_{point}" for point in points] for points in _JOINTS.values() for side in ("left", "right")
    ]
    return {
        angle: tuple(place[point] for point in points)
        for angle, points in enumerate(joints)
        if all(point in place for point in points)
    }
