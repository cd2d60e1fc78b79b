"""Frames that carry their own number, as black and white cells that survive the codec."""

from __future__ import annotations

import av
import numpy as np
from numpy.typing import NDArray

BITS = 16
CELL_PX = 16
MARGIN_PX = 8
BLACK, WHITE = 16, 235
"""Of luma in a video's limited range."""


def _cells(height: int) -> tuple[slice, slice]:
    # The lower left corner: overlays and labels leave it free.
    rows = slice(height - MARGIN_PX - CELL_PX, height - MARGIN_PX)
    return rows, slice(MARGIN_PX, MARGIN_PX + BITS * CELL_PX)


def write_number(luma: NDArray[np.uint8], number: int) -> None:
    """Draws `number` modulo 2^16 into a (height, width) luma plane, in place."""
    bits = (number >> np.arange(BITS)) & 1
    luma[_cells(luma.shape[0])] = np.repeat(np.where(bits, WHITE, BLACK), CELL_PX)


def to_luma(frame: av.VideoFrame) -> NDArray[np.uint8]:
    """(height, width) luma of a yuv420p frame."""
    return frame.to_ndarray()[: frame.height, : frame.width].astype(np.uint8, copy=False)


def read_number(luma: NDArray[np.uint8]) -> int:
    """The number in a (height, width) luma plane."""
    strip = luma[_cells(luma.shape[0])].reshape(CELL_PX, BITS, CELL_PX)
    # Only the middle of a cell: its border is blurred by the codec.
    middle = strip[4:-4, :, 4:-4].mean(axis=(0, 2))
    return int((middle > 128).astype(int) @ (1 << np.arange(BITS)))
