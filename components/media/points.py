"""Where a person's points fall on a picture, in the fixed-point integers that OpenCV draws with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from components.keypoints import Keypoints
from components.keypoints.arrays import Indices, Rgb
from components.media.text import Color

SHIFT = 4
"""Bits of sub-pixel position: OpenCV's drawing calls take sixteenths of a pixel."""
FARTHEST = 4.0
"""Frame sizes. A point farther than this from the frame's corner belongs to nothing in view: not drawn."""

IntArray: TypeAlias = NDArray[np.int32]
BoolArray: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class PlacedPoints:
    """N points on a picture.

    Attributes:
        xy: (N, 2) in 1/16 px, where a pixel's middle is the whole number; 0 where not drawable.
        drawable: (N,), false for points that are not finite or too far away.
        extent_px: the longer side of the drawable points' bounding box, whether in the picture or not.
    """

    xy: IntArray
    drawable: BoolArray
    extent_px: float

    def among(self, paths: Indices) -> Indices:
        """The rows of `paths` (M, L), indices of points, whose points are all drawable."""
        return paths if self.drawable.all() else paths[self.drawable[paths].all(axis=1)]


def place(person: Keypoints, pane: Rgb, *, mirror: bool) -> PlacedPoints | None:
    """The person's points on `pane` (H, W, 3), or None when none can be drawn.

    Bounding them keeps OpenCV's integers from overflowing: 4 frames of 1280 px are 2^17 sixteenths.
    """
    xy_norm = person.xyz_norm[:, :2]
    drawable: BoolArray = np.asarray((np.abs(xy_norm) <= FARTHEST).all(axis=1))
    if not drawable.any():
        return None
    size_px = np.array([pane.shape[1], pane.shape[0]], np.float32)
    xy_px = np.where(drawable[:, None], xy_norm, 0) * size_px
    extent_px = float(np.ptp(xy_px[drawable], axis=0).max())
    if mirror:
        xy_px[:, 0] = size_px[0] - xy_px[:, 0]
    # Normalised positions run from edge to edge; OpenCV counts from the middle of the first pixel.
    return PlacedPoints(np.rint((xy_px - 0.5) * 2**SHIFT).astype(np.int32), drawable, extent_px)


def draw_paths(pane: Rgb, paths: IntArray, color: Color, width_px: int) -> None:
    """Draws paths (M, L, 2), in 1/16 px, with smooth edges onto `pane` (H, W, 3) in place, in one call."""
    if len(paths):
        cv2.polylines(pane, list(paths), False, color, width_px, cv2.LINE_AA, SHIFT)
