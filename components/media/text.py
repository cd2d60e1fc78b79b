"""Text as small pictures, made once each, so that a label on a frame costs the copying of a few pixels."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from components.keypoints.arrays import Rgb

Color: TypeAlias = tuple[int, int, int]

PAPER: Color = (24, 24, 24)
INK: Color = (240, 240, 240)
FAINT_INK: Color = (176, 176, 176)
SMALLEST_FONT_PX = 6
LINE_HEIGHT = 1.35
"""A line's height over its font size."""
TEXT_WIDTH = 0.9
"""The part of a picture's width that text may fill."""


def chip(text: str, font_px: int, ink: Color, paper: Color) -> Rgb:
    """(H, W, 3) read-only uint8 RGB: one line of text on a filled label just large enough for it."""
    return _strip(text, font_px, ink, paper, None)


def banner(text: str, width_px: int, font_px: int) -> Rgb:
    """(H, width_px, 3) read-only uint8 RGB: one line amid a strip, made smaller where too long."""
    fitting_px = int(font_px * TEXT_WIDTH * width_px / max(1.0, _font(font_px).getlength(text)))
    return _strip(text, max(SMALLEST_FONT_PX, min(font_px, fitting_px)), PAPER, INK, width_px)


def blit(canvas: Rgb, picture: Rgb, x_px: int, y_px: int) -> None:
    """Copies the picture onto the canvas with its corner at (x_px, y_px) >= 0, cut where it does not fit."""
    room = canvas[y_px : y_px + picture.shape[0], x_px : x_px + picture.shape[1]]
    room[:] = picture[: room.shape[0], : room.shape[1]]


def placard(size_px: tuple[int, int], lines: Sequence[str]) -> Rgb:
    """A calm picture with text, for when there is no frame to show.

    Args:
        size_px: (width, height).
        lines: the first is the headline; each is wrapped, and all are made smaller until they fit.

    Returns:
        (height, width, 3) uint8 RGB.
    """
    width_px, height_px = size_px
    font_px = max(SMALLEST_FONT_PX, min(width_px // 14, height_px // 5))
    rows = _wrapped_rows(lines, font_px, width_px)
    while font_px > SMALLEST_FONT_PX and not _fit(rows, size_px):
        font_px = max(SMALLEST_FONT_PX, int(font_px * 0.9))
        rows = _wrapped_rows(lines, font_px, width_px)
    picture = Image.new("RGB", size_px, PAPER)
    draw = ImageDraw.Draw(picture)
    y_px = (height_px - _height_px(rows)) / 2
    for text, size, ink in rows:
        y_px += size * LINE_HEIGHT
        draw.text((width_px / 2, y_px - size * LINE_HEIGHT / 2), text, ink, _font(size), anchor="mm")
    return np.array(picture)


_Row: TypeAlias = tuple[str, int, Color]


def _wrapped_rows(lines: Sequence[str], font_px: int, width_px: int) -> list[_Row]:
    """Wrapped lines with font size and colour; what stands below the headline is smaller and fainter."""
    rows: list[_Row] = []
    for number, line in enumerate(lines):
        size = font_px if number == 0 else max(SMALLEST_FONT_PX, int(font_px * 0.7))
        ink = INK if number == 0 else FAINT_INK
        rows += [(row, size, ink) for row in _wrapped(line, size, TEXT_WIDTH * width_px)]
    return rows


def _wrapped(text: str, font_px: int, width_px: float) -> list[str]:
    rows: list[str] = []
    for word in text.split():
        if rows and _font(font_px).getlength(f"{rows[-1]} {word}") <= width_px:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    return rows


def _height_px(rows: list[_Row]) -> float:
    return sum(size * LINE_HEIGHT for _, size, _ in rows)


def _fit(rows: list[_Row], size_px: tuple[int, int]) -> bool:
    longest_px = max((_font(size).getlength(text) for text, size, _ in rows), default=0.0)
    return _height_px(rows) <= 0.9 * size_px[1] and longest_px <= TEXT_WIDTH * size_px[0]


@functools.lru_cache(maxsize=64)
def _strip(text: str, font_px: int, ink: Color, paper: Color, width_px: int | None) -> Rgb:
    """One line of text in the middle of a strip, as wide as the text where no width is given."""
    font = _font(font_px)
    size_px = (width_px or round(font.getlength(text) + 0.9 * font_px), round(1.5 * font_px))
    picture = Image.new("RGB", size_px, paper)
    ImageDraw.Draw(picture).text((size_px[0] / 2, size_px[1] / 2), text, ink, font, anchor="mm")
    pixels = np.array(picture)
    pixels.setflags(write=False)
    return pixels


@functools.lru_cache(maxsize=64)
def _font(font_px: int) -> ImageFont.FreeTypeFont:
    # Pillow's own font: the same on every machine, none to ship or to find.
    font = ImageFont.load_default(font_px)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise RuntimeError("This Pillow was built without FreeType; install Pillow's wheel from PyPI.")
    return font
