"""The part of a picture that somebody's points span."""

from __future__ import annotations

import numpy as np

from components.keypoints import Keypoints
from components.keypoints.arrays import BoxPx


def box_of(person: Keypoints, size_px: tuple[int, int]) -> BoxPx | None:
    """The part of a picture of `size_px` (width, height) that the points span; None for less than a pixel."""
    xy_px = person.xy_px(size_px)
    xy_px = xy_px[np.isfinite(xy_px).all(axis=1)].clip(0, size_px)
    if not len(xy_px):
        return None
    (left, top), (right, bottom) = xy_px.min(axis=0), xy_px.max(axis=0)
    if right - left < 1 or bottom - top < 1:
        return None
    return int(left), int(top), round(float(right)), round(float(bottom))
