"""Pictures with a small known change, for repeatability."""

from __future__ import annotations

import cv2
import numpy as np

from components.keypoints.arrays import Rgb
from components.measures.repeatability import PictureChange


def changed(frame_rgb: Rgb, change: PictureChange) -> Rgb:
    """The (H, W, 3) uint8 picture with the change made, of the same size; what comes in repeats the edge."""
    height_px, width_px = frame_rgb.shape[:2]
    matrix = change.matrix((width_px, height_px))
    # OpenCV's places are those of pixels' middles, half a pixel off from the corners that points count from.
    matrix[:, 2] += 0.5 * (matrix[:, :2].sum(axis=1) - 1)
    moved = cv2.warpAffine(
        frame_rgb, matrix, (width_px, height_px), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    if change.light == 1:
        return np.asarray(moved, np.uint8)
    return np.asarray((moved.astype(np.float32) * change.light).round().clip(0, 255), np.uint8)
