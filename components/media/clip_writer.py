"""Pictures into an MP4, H.264 in yuv420p, with the times that they are given."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import av
import cv2
import numpy as np
from av.container import OutputContainer
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

from components.keypoints.arrays import Rgb
from components.media.planes import to_video_frame

GOOD = {"preset": "veryfast", "crf": "23"}
"""x264's own measure of good quality, at its fastest setting whose files stay small."""


class ClipWriter:
    """The video stream of a clip that is being written, encoded on one thread.

    Args:
        rate: frames a second on the average, for the header.
        time_base: seconds that one unit of the pictures' times stands for.
        options: x264's.
    """

    def __init__(
        self,
        container: OutputContainer,
        rate: Fraction,
        time_base: Fraction,
        options: Mapping[str, str] = GOOD,
    ) -> None:
        self._container = container
        stream = container.add_stream("libx264", rate=rate, options=dict(options))
        assert isinstance(stream, VideoStream)
        self._stream, self._time_base = stream, time_base
        self._begun = False

    def begin(self, width_px: int, height_px: int) -> None:
        """Fixes the size, which must be even, and so the header, which other streams must precede."""
        context = self._stream.codec_context
        context.width, context.height, context.pix_fmt = width_px, height_px, "yuv420p"
        context.time_base, context.thread_count = self._time_base, 1
        # Without these, players take a large picture for BT.709.
        context.colorspace, context.color_range = Colorspace.ITU601, ColorRange.MPEG
        self._begun = True

    def add(self, rgb: Rgb, time: int) -> None:
        """Adds an RGB picture of even size; one of another size than the first is fitted into it.

        Args:
            time: when it is shown, in units of the time base, later than the one before.

        Raises:
            av.FFmpegError: when it cannot be written.
        """
        if not self._begun:
            self.begin(rgb.shape[1], rgb.shape[0])
        width_px, height_px = self._stream.codec_context.width, self._stream.codec_context.height
        frame = to_video_frame(_fitted(rgb, width_px, height_px))
        frame.pts, frame.time_base = time, self._time_base
        self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        """Writes what the encoder still holds.

        Raises:
            av.FFmpegError: when it cannot be written.
        """
        if self._begun:
            self._container.mux(self._stream.encode(None))


def _fitted(rgb: Rgb, width_px: int, height_px: int) -> Rgb:
    """The picture in the middle of a black one of this size, as large as it can be in its own proportions."""
    have_height_px, have_width_px = rgb.shape[:2]
    if (have_width_px, have_height_px) == (width_px, height_px):
        return rgb
    scale = min(width_px / have_width_px, height_px / have_height_px)
    size_px = max(1, round(have_width_px * scale)), max(1, round(have_height_px * scale))
    left, top = (width_px - size_px[0]) // 2, (height_px - size_px[1]) // 2
    fitted = np.zeros((height_px, width_px, 3), np.uint8)
    resized = cv2.resize(rgb, size_px, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    fitted[top : top + size_px[1], left : left + size_px[0]] = resized
    return fitted


def open_mp4(path: str) -> OutputContainer:
    """A new MP4 in the file, whatever its name, with its index at the beginning, for players to start early.

    Raises:
        av.FFmpegError: when it cannot be written.
    """
    return av.open(path, "w", format="mp4", options={"movflags": "faststart"})
