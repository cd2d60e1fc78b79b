"""Occlusion: a grey box on a picture, and what it covers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.keypoints.arrays import Rgb
from components.keypoints.results import FloatArray

GREY = 128
"""What hides or fills a part of a picture: neither bright nor dark, and without edges of its own."""


@dataclass(frozen=True)
class Box:
    """A square on a picture, of `side_px` about `center_px` (x, y). It may reach over the picture's edge."""

    center_px: tuple[float, float]
    side_px: float

    def contains(self, points_px: FloatArray) -> NDArray[np.bool_]:
        """(N,) whether each of (N, 2) points lies in it."""
        return np.asarray((np.abs(points_px - np.array(self.center_px)) <= self.side_px / 2).all(axis=1))

    def paint(self, frame_rgb: Rgb) -> Rgb:
        """A copy of the (H, W, 3) frame with this box in grey."""
        height_px, width_px, _ = frame_rgb.shape
        x, y = self.center_px
        half = self.side_px / 2
        left, right = np.clip(np.rint([x - half, x + half]), 0, width_px).astype(int)
        top, bottom = np.clip(np.rint([y - half, y + half]), 0, height_px).astype(int)
        covered = frame_rgb.copy()
        covered[top:bottom, left:right] = GREY
        return covered
