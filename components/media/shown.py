"""A decoded frame as players show it: upright, with square pixels, in the right colours."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, VideoReformatter
from av.video.stream import VideoStream

from components.keypoints.arrays import Rgb
from components.media.decoding import DecodedFrame
from components.media.patches import side_data

HD_LINES = 720
"""A frame of so many lines that does not say its colours is taken for BT.709, a smaller one for BT.601, as
browsers do."""
_KNOWN_MATRICES = {0, 1, 4, 5, 6, 7, 9}
"""ISO 23091-2's matrix coefficients that swscale converts: RGB, BT.709, FCC, BT.601 twice, SMPTE 240M and
BT.2020."""
MOST_STRETCHED = 5
"""Pixels longer than this in one direction are an error: the widest in use are 32:11 and 1:2."""
_IDENTITY = (1, 0, 0, 1)
_UPRIGHT = [
    _IDENTITY,
    (-1, 0, 0, 1),
    (1, 0, 0, -1),
    (-1, 0, 0, -1),
    (0, 1, 1, 0),
    (0, 1, -1, 0),
    (0, -1, 1, 0),
    (0, -1, -1, 0),
]
"""The eight ways in which a camera is held or a picture mirrored: (x, y) goes to (a x + c y, b x + d y)."""


side_data.install()


class RgbConverter:
    """Makes RGB of the frames of one stream. One for all of them keeps swscale's tables.

    Args:
        max_width_px: frames are scaled down to this width, as stored, before they are turned.
        max_megapixels: and to this size.
    """

    def __init__(
        self, stream: VideoStream, max_width_px: float = math.inf, max_megapixels: float = math.inf
    ) -> None:
        self._max_width_px, self._max_pixels = max_width_px, max_megapixels * 1e6
        self._reformatter = VideoReformatter()
        self._sizes_px: dict[tuple[int, int, Fraction], tuple[int, int]] = {}
        self._matrices: dict[int, tuple[int, int, int, int]] = {}
        context_ratio = stream.codec_context.sample_aspect_ratio
        # A ratio of the container's own goes before the one that the frames state, which may change.
        said = stream.sample_aspect_ratio
        self._container_ratio = said if said and said != context_ratio else None

    def size_px(self, item: DecodedFrame) -> tuple[int, int]:
        """(width, height) as shown; that of `rgb` but for what the limits shrink."""
        width_px, height_px = (max(1, round(length)) for length in self._stretched(item))
        return (height_px, width_px) if self._matrix(item.frame)[0] == 0 else (width_px, height_px)

    def rgb(self, item: DecodedFrame) -> Rgb:
        """(H, W, 3) uint8 RGB as shown.

        FAST_BILINEAR is the cheapest that looks well: together 1.5 ms a frame from 1768 x 994 to 640 x 360,
        where frame.reformat with AREA took 4.
        """
        frame = item.frame
        width_px, height_px = self._size_px(item)
        scaled = self._reformatter.reformat(
            frame,
            width_px,
            height_px,
            "rgb24",
            src_colorspace=_untagged_matrix(frame),
            interpolation="FAST_BILINEAR",
        )
        return _turned(scaled.to_ndarray().astype(np.uint8, copy=False), self._matrix(frame))

    def _matrix(self, frame: VideoFrame) -> tuple[int, int, int, int]:
        """See `_matrix_of`: read from the first frame of each angle, for a clip that turns changes its angle.

        A frame whose side data were looked at refers to itself, and so its megabytes stay until the
        collector runs.
        """
        angle = frame.rotation
        if angle not in self._matrices:
            self._matrices[angle] = _matrix_of(frame)
        return self._matrices[angle]

    def said_ratio(self, item: DecodedFrame) -> Fraction:
        """A pixel's width by its height, as the file says of the frame."""
        return self._container_ratio or item.ratio or Fraction(1)

    def pixel_ratio(self, item: DecodedFrame) -> Fraction:
        """The same, but 1 where what is said makes no sense."""
        ratio = self.said_ratio(item)
        return ratio if 1 / MOST_STRETCHED <= ratio <= MOST_STRETCHED else Fraction(1)

    def shrinks(self, item: DecodedFrame) -> bool:
        """Whether the frame is shown smaller than it is stored."""
        return self._shrink(*self._stretched(item)) < 1

    def _stretched(self, item: DecodedFrame) -> tuple[float, float]:
        """(width, height) with square pixels. The shorter side is stretched, so that no pixel is lost."""
        ratio = float(self.pixel_ratio(item))
        return item.frame.width * max(ratio, 1.0), item.frame.height / min(ratio, 1.0)

    def _shrink(self, width: float, height: float) -> float:
        return min(1.0, self._max_width_px / width, math.sqrt(self._max_pixels / (width * height)))

    def _size_px(self, item: DecodedFrame) -> tuple[int, int]:
        """(width, height) before turning."""
        key = item.frame.width, item.frame.height, self.said_ratio(item)
        if key not in self._sizes_px:
            width, height = self._stretched(item)
            shrink = self._shrink(width, height)
            self._sizes_px = {key: (max(1, round(width * shrink)), max(1, round(height * shrink)))}
        return self._sizes_px[key]


def _untagged_matrix(frame: VideoFrame) -> Colorspace | None:
    """What to take a frame for that does not say, or says what cannot be converted."""
    if frame.colorspace in _KNOWN_MATRICES:
        return None
    return Colorspace.ITU709 if frame.height >= HD_LINES else Colorspace.ITU601


def _matrix_of(frame: VideoFrame) -> tuple[int, int, int, int]:
    """(a, b, c, d) of the nearest of the eight: ISO 14496-12, 6.2.2, and FFmpeg's display matrix."""
    side: Any = frame.side_data.get("DISPLAYMATRIX")
    if side is None:
        return _IDENTITY
    a, b, _, c, d = np.frombuffer(memoryview(side), np.int32)[:5].tolist()
    return _nearest(a, b, c, d)


def _nearest(a: float, b: float, c: float, d: float) -> tuple[int, int, int, int]:
    return max(_UPRIGHT, key=lambda m: m[0] * a + m[1] * b + m[2] * c + m[3] * d)


def _turned(rgb: Rgb, matrix: tuple[int, int, int, int]) -> Rgb:
    """The picture with (x, y) at (a x + c y, b x + d y), moved back into view."""
    a, b, c, d = matrix
    if a == 0:
        rgb = cv2.transpose(rgb).astype(np.uint8, copy=False)
    flip_x, flip_y = a + c < 0, b + d < 0
    if flip_x or flip_y:
        # OpenCV's code: 1 for left and right, 0 for top and bottom, -1 for both.
        rgb = cv2.flip(rgb, -1 if flip_x and flip_y else int(flip_x)).astype(np.uint8, copy=False)
    return np.ascontiguousarray(rgb)
