"""How far a face's mouth and eyes are open, as ratios that do not depend on its size."""

from __future__ import annotations

import functools

import numpy as np

from components.keypoints import Keypoints
from components.keypoints.conversions import conversion
from components.keypoints.values import Floats, sealed
from components.measures.in_view import in_view

OPENINGS: tuple[str, ...] = ("mouth", "left_eye", "right_eye")
"""What can be open, left and right of the face itself."""
# iBUG-68, 0-based: corner, two of the upper lid, corner, two of the lower lid, as the points p1 to p6 of the
# eye aspect ratio; of the inner lips both corners and the middles above and below.
_EYES = {"right_eye": (36, 37, 38, 39, 40, 41), "left_eye": (42, 43, 44, 45, 46, 47)}
_MOUTH = (60, 64, 62, 66)
_IBUG = "ibug-68"


def openings(face: Keypoints, size_px: tuple[int, int]) -> Floats:
    """(3,) how far one face's mouth and eyes are open in a picture of `size_px` (width, height).

    In the order of `OPENINGS`. An eye's is the eye aspect ratio (|p2 − p6| + |p3 − p5|) / (2 |p1 − p4|) of
    Soukupová and Čech, "Real-Time Eye Blink Detection using Facial Landmarks", CVWW 2016, defined on iBUG's
    points, which are those of the mesh by `conversion`. The mouth's is the gap in the middle of the inner
    lips over their width from corner to corner. All in the picture's plane, where a head that turns away
    shortens the widths. NaN where a width is 0, for points that are not in view, and for a layout that does
    not convert to iBUG's.
    """
    ids = _ibug_points(face.layout.name)
    if ids is None:
        return sealed([np.nan] * len(OPENINGS))
    points_px = face.xyz_norm[list(ids), :2].astype(np.float64) * size_px
    points_px[~in_view(face)[list(ids)]] = np.nan
    left, right, above, below = points_px[:4]
    mouth = _ratio(_far(above, below), _far(left, right))
    return sealed([mouth, _aspect(points_px[4:10]), _aspect(points_px[10:])])


@functools.cache
def _ibug_points(name: str) -> tuple[int, ...] | None:
    """The layout's points of the mouth and both eyes, left first, 16 in all; None where it lacks some."""
    wanted = (*_MOUTH, *_EYES["left_eye"], *_EYES["right_eye"])
    if name == _IBUG:
        return wanted
    to_ibug = conversion(name, _IBUG)
    parents = [to_ibug.parents[point] for point in wanted] if to_ibug is not None else []
    if not parents or any(len(ids) != 1 for ids in parents):
        return None
    return tuple(parent for (parent,) in parents)


def _aspect(eye_px: Floats) -> float:
    p1, p2, p3, p4, p5, p6 = eye_px
    return _ratio(_far(p2, p6) + _far(p3, p5), 2 * _far(p1, p4))


def _far(one: Floats, other: Floats) -> float:
    return float(np.hypot(*(one - other)))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
