"""The boxes that a network is given: those of the labels, or the same made worse."""

from __future__ import annotations

import zlib

import numpy as np

from components.keypoints.arrays import BoxPx
from components.measures.accuracy.labels import LabelBox

PADDING = 1.25
"""By which the labels' boxes are enlarged: GetBBoxCenterScale of MMPose
(mmpose/datasets/transforms/common_transforms.py)."""
SHIFT, SCALE = 0.1, 1.25
"""Of a jittered box: the most by which it is moved, as a share of its sides, and by which it is enlarged
or made smaller. A choice."""
LEAST_PX = 8


def seen_box(
    box: LabelBox, size_px: tuple[int, int], shift: tuple[float, float] = (0.0, 0.0), scale: float = 1.0
) -> BoxPx | None:
    """The part of a picture of `size_px` (width, height) that a network is given for a label's box.

    Args:
        shift: of its middle, as shares of its width and height.
        scale: of its sides, beside PADDING.

    Returns:
        None where less than LEAST_PX of it lies in the picture.
    """
    left, top, width, height = box
    middle = np.array([left + width / 2, top + height / 2]) + np.array(shift) * (width, height)
    half = np.array([width, height]) * PADDING * scale / 2
    first = np.floor(middle - half).clip(0, size_px).astype(int)
    last = np.ceil(middle + half).clip(0, size_px).astype(int)
    if (last - first < LEAST_PX).any():
        return None
    return int(first[0]), int(first[1]), int(last[0]), int(last[1])


def jitter(picture: str, number: int) -> tuple[tuple[float, float], float]:
    """The shift and scale of a label's jittered box: by chance, but the same each time.

    Args:
        picture: its file's name.
        number: of the label on it.
    """
    generator = np.random.default_rng(zlib.crc32(f"{picture}#{number}".encode()))
    across, down, size = generator.uniform(-1, 1, 3).tolist()
    return (SHIFT * across, SHIFT * down), SCALE**size
