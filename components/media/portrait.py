"""A clip made from one portrait, gently moved, so that the page has a live picture without any camera."""

from __future__ import annotations

import itertools
import math
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from components.keypoints.arrays import Rgb
from components.media.clip_writer import ClipWriter, open_mp4

ANCHOR, ANCHOR_IN_FRAME = (0.5, 0.3), (0.5, 0.33)
"""A point (x by width, y by height) of the portrait, about its face, and where it stays in the frame."""
MOST_ZOOM = 1.2
MOST_TURN_DEG = 4.0
MOST_SHIFT = 0.025
"""Of the picture's size, to each side."""
BORDER = 0.5
"""Width of the blurred surroundings, of the portrait's longer side."""
BLUR = 0.05
FEATHER = 0.03


class PortraitClip:
    """A loop of a portrait that drifts, leans and comes nearer; the whole of it in view once a loop.

    Args:
        portrait_rgb: (H, W, 3) uint8.
        size_px: (width, height) of the frames.
        fps: frames a second.
        seconds: length of the loop.
    """

    def __init__(
        self, portrait_rgb: Rgb, size_px: tuple[int, int] = (640, 480), fps: float = 30, seconds: float = 8
    ) -> None:
        self.size_px = size_px
        self.fps = fps
        self.period_frames = max(1, round(fps * seconds))
        self._border_px = round(BORDER * max(portrait_rgb.shape[:2]))
        # OpenCV warps four channels in less than half the time that it takes for three: 1.0 against 2.4 ms.
        self._surrounded = cv2.cvtColor(_surrounded(portrait_rgb, self._border_px), cv2.COLOR_RGB2RGBA)
        self._portrait_px = (portrait_rgb.shape[1], portrait_rgb.shape[0])

    def frame(self, index: int) -> Rgb:
        """(height, width, 3) uint8 RGB, the same for `index` and `index + period_frames`."""
        matrix = self.transform(index)
        # The border moves the portrait within its surroundings.
        matrix[:, 2] -= matrix[:, :2] @ (self._border_px, self._border_px)
        moved = cv2.warpAffine(
            self._surrounded, matrix, self.size_px, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(cv2.cvtColor(moved, cv2.COLOR_RGBA2RGB), np.uint8)

    def transform(self, index: int) -> NDArray[np.float64]:
        """(2, 3) float64 from pixels of the portrait to pixels of that frame."""
        phase = 2 * math.pi * (index % self.period_frames) / self.period_frames
        width_px, height_px = self.size_px
        fit = min(width_px / self._portrait_px[0], height_px / self._portrait_px[1])
        zoom = fit * (1 + (MOST_ZOOM - 1) * (1 - math.cos(phase)) / 2)
        anchor_px = (ANCHOR[0] * self._portrait_px[0], ANCHOR[1] * self._portrait_px[1])
        matrix = cv2.getRotationMatrix2D(anchor_px, MOST_TURN_DEG * math.sin(phase), zoom)
        moved = (
            ANCHOR_IN_FRAME[0] + MOST_SHIFT * math.sin(2 * phase),
            ANCHOR_IN_FRAME[1] + MOST_SHIFT * math.sin(phase),
        )
        matrix[:, 2] += (moved[0] * width_px - anchor_px[0], moved[1] * height_px - anchor_px[1])
        return np.asarray(matrix, np.float64)

    def frames(self) -> Iterator[tuple[float, Rgb]]:
        """Endless: when each frame is due, in seconds from the start, and (height, width, 3) uint8 RGB."""
        for index in itertools.count():
            yield index / self.fps, self.frame(index)

    def as_mp4(self) -> bytes:
        """One loop of it as an MP4 file's content."""
        with tempfile.NamedTemporaryFile(suffix=".mp4") as file, open_mp4(file.name) as container:
            writer = ClipWriter(container, Fraction(round(self.fps)), Fraction(1, round(self.fps)))
            for index in range(self.period_frames):
                writer.add(self.frame(index), index)
            writer.finish()
            container.close()
            return Path(file.name).read_bytes()


def _surrounded(portrait_rgb: Rgb, border_px: int) -> Rgb:
    """The portrait amid its own blurred reflection, so that no edge shows when it does not fill the frame."""
    borders = (border_px,) * 4
    wide = cv2.copyMakeBorder(portrait_rgb, *borders, cv2.BORDER_REFLECT_101)
    longer_px = max(portrait_rgb.shape[:2])
    blurred = cv2.GaussianBlur(wide, (0, 0), BLUR * longer_px)
    inside = np.zeros(wide.shape[:2], np.float32)
    inset_px = border_px + round(FEATHER * longer_px)
    inside[inset_px:-inset_px, inset_px:-inset_px] = 1
    inside = cv2.GaussianBlur(inside, (0, 0), FEATHER * longer_px / 2)[:, :, None]
    return np.asarray(wide * inside + blurred * (1 - inside), np.uint8)
