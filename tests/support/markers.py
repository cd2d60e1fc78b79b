"""Clips of coloured squares whose places, and so frame numbers, can be read off any picture of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.codec.context import Flags
from av.video.stream import VideoStream
from numpy.typing import NDArray

from components.keypoints.arrays import Rgb

SHOWN_PX = (128, 96)
FRAMES = 12
Matrix = tuple[int, int, int, int]
UPRIGHT: Matrix = (1, 0, 0, 1)
EIGHT: list[Matrix] = [
    *[(1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0)],
    *[(-1, 0, 0, 1), (1, 0, 0, -1), (0, 1, 1, 0), (0, -1, -1, 0)],
]
"""Four turns, and the same mirrored: a stored (x, y) is shown at (a x + c y, b x + d y), moved into view."""
_HALF_NORM = 0.06


def places_norm(number: int) -> NDArray[np.float64]:
    """(3, 2) middles of the red, green and blue square of a frame; the green one moves."""
    return np.array([(0.25, 0.3), (0.15 + 0.05 * (number % FRAMES), 0.55), (0.7, 0.78)])


def picture(number: int, size_px: tuple[int, int] = SHOWN_PX) -> Rgb:
    """The frame as it is to be shown."""
    rgb = np.full((size_px[1], size_px[0], 3), 100, np.uint8)
    for channel, (x, y) in enumerate(places_norm(number)):
        (left, right), (top, bottom) = (
            [round((middle + side * _HALF_NORM) * length) for side in (-1, 1)]
            for middle, length in ((x, size_px[0]), (y, size_px[1]))
        )
        rgb[top:bottom, left:right] = 30
        rgb[top:bottom, left:right, channel] = 220
    return rgb


def found_norm(rgb: Rgb) -> NDArray[np.float64]:
    """(3, 2) where the squares are."""
    middles = []
    for channel in range(3):
        others = np.delete(rgb, channel, axis=2).max(axis=2).astype(int)
        rows, columns = np.nonzero(rgb[..., channel].astype(int) - others > 100)
        assert rows.size, f"no square of channel {channel}"
        middles.append([(columns.mean() + 0.5) / rgb.shape[1], (rows.mean() + 0.5) / rgb.shape[0]])
    return np.array(middles)


def number_of(rgb: Rgb, most_off_norm: float = 0.02) -> int:
    """Which frame it is; fails where the squares are not where they were drawn."""
    found = found_norm(rgb)
    number = int(round((found[1, 0] - 0.15) / 0.05))
    np.testing.assert_allclose(found, places_norm(number), atol=most_off_norm)
    return number


def stored(shown: Rgb, matrix: Matrix) -> Rgb:
    """What a camera that writes this display matrix stores, pixel by pixel by its definition."""
    a, b, c, d = matrix
    height, width = shown.shape[:2] if a else shown.shape[1::-1]
    y, x = np.mgrid[:height, :width]
    at_x, at_y = a * x + c * y, b * x + d * y
    return np.ascontiguousarray(shown[at_y - at_y.min(), at_x - at_x.min()])


@dataclass(frozen=True)
class Made:
    """How a clip is written.

    Attributes:
        ratio: a pixel's width by its height.
        size_px: as shown.
        units: the frames' times in units of `base`, by default at the rate.
        colours: ISO 23091-2's primaries, transfer and matrix; then 1 for the limited range or 2 for the full.
    """

    ending: str = "mp4"
    codec: str = "libx264"
    rate: Fraction | int = 30
    frames: int = FRAMES
    matrix: Matrix = UPRIGHT
    ratio: Fraction = Fraction(1)
    size_px: tuple[int, int] = SHOWN_PX
    units: Sequence[int] | None = None
    base: Fraction | None = None
    options: dict[str, str] = field(default_factory=dict)
    container: dict[str, str] = field(default_factory=dict)
    format: str | None = None
    pixels: str = "yuv420p"
    interlaced: bool = False
    colours: tuple[int, int, int, int] | None = None

    def write(self, path: Path) -> Path:
        """The clip."""
        with av.open(str(path), "w", format=self.format, options=self.container) as out:
            self.add_to(out)
        return path

    def add_to(self, out: av.container.OutputContainer) -> None:
        """The clip as one track of a file."""
        stream = out.add_stream(self.codec, rate=self.rate, options=self.options)
        assert isinstance(stream, VideoStream)
        self.describe(stream)
        for frame in self.pictures():
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))

    def describe(self, stream: VideoStream) -> None:
        """Sets all but the pictures."""
        a, b, c, d = self.matrix
        first = next(self.pictures())
        stream.width, stream.height, stream.pix_fmt = first.width, first.height, self.pixels
        base = self.base or 1 / Fraction(self.rate)
        stream.codec_context.time_base = base
        if self.ratio != 1:
            stream.codec_context.sample_aspect_ratio = self.ratio
        if self.matrix != UPRIGHT:
            one = 1 << 16
            stream.set_display_matrix([a * one, b * one, 0, c * one, d * one, 0, 0, 0, 1 << 30])
        if self.colours:
            context = stream.codec_context
            context.color_primaries, context.color_trc, context.colorspace, context.color_range = self.colours
        if self.interlaced:
            stream.codec_context.flags |= int(Flags.interlaced_dct)

    def pictures(self) -> Iterator[av.VideoFrame]:
        """The frames as stored."""
        for number in range(self.frames):
            rgb = stored(picture(number, self.size_px), self.matrix)
            if self.ratio != 1:
                rgb = cv2.resize(rgb, (round(rgb.shape[1] / self.ratio), rgb.shape[0])).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
            frame.pts = number if self.units is None else self.units[number]
            frame.time_base = self.base or 1 / Fraction(self.rate)
            yield frame
