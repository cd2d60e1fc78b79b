"""Small pictures of what a page holds, drawn from what the models found; all RGB and of one size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np

from components.keypoints.arrays import Rgb
from components.keypoints.colours import POSE_RGB
from components.keypoints.results import FloatArray
from components.media.text import PAPER, Color

Figure: TypeAlias = tuple[FloatArray, Sequence[tuple[int, int]], Color]
"""Points (N, 2), in any unit, the pairs that are joined, and the colour."""
WIDTH_PX, HEIGHT_PX = 320, 180
_MARGIN_PX = 16


def blank() -> Rgb:
    """(180, 320, 3) uint8 of the paper's colour."""
    return np.full((HEIGHT_PX, WIDTH_PX, 3), PAPER, np.uint8)


def filled(picture_rgb: Rgb, width_px: int = WIDTH_PX) -> Rgb:
    """The middle of an (H, W, 3) picture, scaled so that it fills (180, `width_px`, 3)."""
    height, width = picture_rgb.shape[:2]
    scale = max(width_px / width, HEIGHT_PX / height)
    size = max(width_px, round(width * scale)), max(HEIGHT_PX, round(height * scale))
    scaled = cv2.resize(picture_rgb, size, interpolation=cv2.INTER_AREA)
    left, top = (size[0] - width_px) // 2, (size[1] - HEIGHT_PX) // 2
    return np.ascontiguousarray(scaled[top : top + HEIGHT_PX, left : left + width_px])


def beside(left_rgb: Rgb, right_rgb: Rgb) -> Rgb:
    """Two pictures, each in its half."""
    return np.hstack([filled(left_rgb, WIDTH_PX // 2), filled(right_rgb, WIDTH_PX // 2)])


def figures(drawn: Sequence[Figure]) -> Rgb:
    """Each set of points fitted into its own part of the width."""
    picture = blank()
    wide_px = WIDTH_PX // max(1, len(drawn))
    room = np.array([wide_px, HEIGHT_PX]) - 2 * _MARGIN_PX
    for place, (points, edges, colour) in enumerate(drawn):
        low, high = points.min(axis=0), points.max(axis=0)
        scale = (room / np.maximum(high - low, 1e-6)).min()
        middle = np.array([(place + 0.5) * wide_px, HEIGHT_PX / 2])
        at = np.rint((points - (low + high) / 2) * scale + middle).astype(int).tolist()
        for start, end in edges:
            cv2.line(picture, at[start], at[end], colour, 1, cv2.LINE_AA)
        for point in at:
            cv2.circle(picture, point, 1 if len(at) > 100 else 3, colour, -1, cv2.LINE_AA)
    return picture


def courses(lines: Sequence[FloatArray], colours: Sequence[Color]) -> Rgb:
    """One line for each network, over the whole width; heights are logarithms of its values > 0."""
    picture = blank()
    top = np.log2(max(float(line.max()) for line in lines))
    longest = max(len(line) for line in lines)
    for line, colour in zip(lines, colours, strict=True):
        x = _MARGIN_PX + np.arange(len(line)) * (WIDTH_PX - 2 * _MARGIN_PX) / max(1, longest - 1)
        y = HEIGHT_PX - _MARGIN_PX - np.log2(line) * (HEIGHT_PX - 2 * _MARGIN_PX) / max(1e-6, top)
        path = np.rint(np.stack([x, y], axis=1)).astype(np.int32)
        cv2.polylines(picture, [path], isClosed=False, color=colour, thickness=2, lineType=cv2.LINE_AA)
    return picture


def bars(values: Sequence[float], colours: Sequence[Color]) -> Rgb:
    """One bar for each value, as long as it is."""
    picture = blank()
    tall_px = (HEIGHT_PX - (len(values) + 1) * _MARGIN_PX) // len(values)
    for place, (value, colour) in enumerate(zip(values, colours, strict=True)):
        top = _MARGIN_PX + place * (tall_px + _MARGIN_PX)
        long_px = round(value / max(*values, 1e-9) * (WIDTH_PX - 2 * _MARGIN_PX))
        cv2.rectangle(picture, (_MARGIN_PX, top), (_MARGIN_PX + long_px, top + tall_px), colour, -1)
    return picture


def heated(crop_rgb: Rgb, heat: FloatArray) -> Rgb:
    """A crop under a map (h, w) in [0, 1], in the pose's colour."""
    size = crop_rgb.shape[1], crop_rgb.shape[0]
    share = cv2.resize(np.asarray(heat, np.float32), size)[..., None].clip(0, 1)
    return filled(np.asarray(crop_rgb * (1 - share) + np.array(POSE_RGB) * share, np.uint8))


def blocks(picture_rgb: Rgb, across: int = 16) -> Rgb:
    """The picture in blocks, `across` of them beside each other, in which nobody is known again."""
    size = across, across * HEIGHT_PX // WIDTH_PX
    small = cv2.resize(filled(picture_rgb), size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_NEAREST), np.uint8)


def measured(picture_rgb: Rgb, points_px: FloatArray, ends: tuple[int, int], colour: Color) -> Rgb:
    """A picture about points (N, 2) of it in their box, with a line between two of them."""
    low, high = (np.rint(end).astype(int).tolist() for end in (points_px.min(axis=0), points_px.max(axis=0)))
    drawn = picture_rgb.copy()
    cv2.rectangle(drawn, low, high, colour, 2, cv2.LINE_AA)
    start, end = (np.rint(points_px[index]).astype(int).tolist() for index in ends)
    cv2.line(drawn, start, end, colour, 2, cv2.LINE_AA)
    side = high[1] - low[1]
    top, left = max(0, low[1] - side // 4), max(0, low[0] - side)
    return filled(drawn[top : high[1] + side // 4, left : high[0] + side])
