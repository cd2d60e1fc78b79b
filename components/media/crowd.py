"""Copies of one person or face set out on one canvas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import numpy as np

from components.keypoints.arrays import BoxPx, Rgb
from components.measures.occlusion import GREY
from components.media.images import fit

Way: TypeAlias = Literal["row", "grid"]

COPY_PX = 480
# Tried in this order. A model finds copies only in some: they must be neither too small for its detector
# nor so close that it takes two for one.
_WAYS: tuple[tuple[tuple[float, float], Way], ...] = (
    ((0.2, 0.2), "grid"),
    ((0.05, 0.2), "row"),
    ((0.05, 0.3), "row"),
    ((0.1, 0.2), "row"),
    ((0.05, 0.1), "row"),
    ((0.1, 0.1), "row"),
    ((0.1, 0.3), "row"),
    ((0.0, 0.1), "row"),
)


def crowds(frame_rgb: Rgb, box_px: BoxPx, people: int) -> Iterator[Rgb]:
    """Canvases with so many copies of what lies in the box, set out in different ways, one after another."""
    for margins, way in _WAYS:
        yield crowd(frame_rgb, box_px, people, margins, way)


def crowd(frame_rgb: Rgb, box_px: BoxPx, people: int, margins: tuple[float, float], way: Way) -> Rgb:
    """A canvas with copies in a row, or row by row in a square grid whose free cells stay grey.

    Args:
        frame_rgb: (H, W, 3) uint8.
        box_px: (left, top, right, bottom); what of it, or of its margin, lies outside the frame is left out.
        margins: kept left and right, and above and below, as shares of the box's longer side.

    Raises:
        ValueError: for a box that has nothing of the frame in it, or no copies.
    """
    copy = _cut(frame_rgb, box_px, margins)
    if copy.size == 0 or people < 1:
        raise ValueError(f"There is nothing to copy {people} times in the box {box_px}.")
    copy = fit(copy, COPY_PX)
    height, width, _ = copy.shape
    columns = people if way == "row" else int(np.ceil(np.sqrt(people)))
    rows = 1 if way == "row" else columns
    canvas = np.full((rows * height, columns * width, 3), GREY, np.uint8)
    for i in range(people):
        y, x = (i // columns) * height, (i % columns) * width
        canvas[y : y + height, x : x + width] = copy
    return canvas


def _cut(frame_rgb: Rgb, box_px: BoxPx, margins: tuple[float, float]) -> Rgb:
    left, top, right, bottom = box_px
    across_px, down_px = (round(margin * max(right - left, bottom - top)) for margin in margins)
    rows = slice(max(0, top - down_px), max(0, bottom + down_px))
    return frame_rgb[rows, max(0, left - across_px) : max(0, right + across_px)]
