"""Which frames a model may see."""

from __future__ import annotations

import numpy as np

from components.keypoints.arrays import Rgb
from components.models.errors import BadFrame


def check_frame(frame_rgb: Rgb) -> None:
    """Refuses what would poison a MediaPipe graph, or be misread by it.

    Raises:
        BadFrame: unless it is a C-contiguous uint8 array of the shape (H, W, 3) with at least one pixel.
    """
    if not isinstance(frame_rgb, np.ndarray):
        raise BadFrame(f"A frame must be a NumPy array, not {type(frame_rgb).__name__}.")
    if frame_rgb.ndim != 3 or frame_rgb.shape[2] != 3:
        raise BadFrame(f"A frame must be RGB with the shape (height, width, 3), not {frame_rgb.shape}.")
    if frame_rgb.size == 0:
        raise BadFrame(f"A frame must have at least one pixel, not the shape {frame_rgb.shape}.")
    if frame_rgb.dtype != np.uint8:
        raise BadFrame(f"A frame must have 8 bits a channel (uint8), not {frame_rgb.dtype}.")
    if not frame_rgb.flags.c_contiguous:
        raise BadFrame("A frame must lie in memory row by row; pass numpy.ascontiguousarray(frame).")
