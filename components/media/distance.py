"""A picture as if its subject had stepped back."""

from __future__ import annotations

import cv2
import numpy as np

from components.keypoints.arrays import Rgb
from components.measures.occlusion import GREY


def move_away(frame_rgb: Rgb, share: float) -> Rgb:
    """The picture scaled down in the middle of a grey frame of its own size.

    Args:
        frame_rgb: (H, W, 3) uint8.
        share: in (0, 1], of its width and height that is left.

    Raises:
        ValueError: for a share outside of (0, 1].
    """
    if not 0 < share <= 1:
        raise ValueError(f"A picture can keep more than 0 and at most 1 of its size, not {share}.")
    height_px, width_px = frame_rgb.shape[:2]
    small_px = (max(1, round(width_px * share)), max(1, round(height_px * share)))
    small = cv2.resize(frame_rgb, small_px, interpolation=cv2.INTER_AREA)
    moved = np.full_like(frame_rgb, GREY)
    left, top = (width_px - small_px[0]) // 2, (height_px - small_px[1]) // 2
    moved[top : top + small_px[1], left : left + small_px[0]] = small
    return moved
