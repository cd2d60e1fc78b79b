"""Single frames of a clip, found again by the times that `read_clip` gave them."""

from __future__ import annotations

from collections.abc import Iterator

import av
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from components.media.containers import OpenClip, upright
from components.media.errors import MediaError
from components.media.text import Rgb

SAME_FRAME_S = 0.0006
"""Half a millisecond, to which times are rounded, and a margin for the arithmetic."""
FORWARD_S = 1.0
"""A frame that follows so soon is reached by decoding on rather than by seeking."""


class FrameFinder:
    """Finds frames of an open clip. Seeks to the key frame before, so that a find decodes few frames."""

    def __init__(self, clip: OpenClip) -> None:
        self._clip = clip
        self._reformatter = VideoReformatter()
        self._frames = clip.frames()
        self._now_s, first = next(self._frames)
        self._first_s = self._now_s
        self._timed = first.time is not None

    def find(self, timestamp_ms: int) -> Rgb:
        """(H, W, 3) uint8 RGB of the frame that `read_clip` gave this time, upright.

        Raises:
            MediaError: when the clip has no such frame, or is damaged before it.
        """
        wanted_s = self._first_s + timestamp_ms / 1000
        if self._timed and self._now_s + SAME_FRAME_S < wanted_s < self._now_s + FORWARD_S:
            frame = self._ahead(wanted_s)
        else:
            frame = (self._timed and self._after_seek(wanted_s)) or self._from_the_start(wanted_s)
        if frame is None:
            raise MediaError(f"{self._clip.name} has no frame at {timestamp_ms / 1000:.3f} s.")
        return upright(frame, self._reformatter, frame.width)

    def _after_seek(self, wanted_s: float) -> VideoFrame | None:
        self._seek(wanted_s)
        return self._ahead(wanted_s)

    def _from_the_start(self, wanted_s: float) -> VideoFrame | None:
        # Of a file whose index is wrong or whose frames have no times.
        self._seek(min(0.0, self._first_s))
        return self._ahead(wanted_s)

    def _seek(self, time_s: float) -> None:
        try:
            self._clip.container.seek(int(time_s * av.time_base))
        except (av.FFmpegError, OSError) as error:
            raise MediaError(f"{self._clip.name} cannot be read at {time_s:.3f} s.") from error
        self._frames = self._clip.frames()

    def _ahead(self, wanted_s: float) -> VideoFrame | None:
        frames: Iterator[tuple[float, VideoFrame]] = self._frames
        try:
            for self._now_s, frame in frames:
                if abs(self._now_s - wanted_s) <= SAME_FRAME_S:
                    return frame
                if self._now_s > wanted_s:
                    return None
        except MediaError:
            # Also raised when nothing follows the place that was sought.
            return None
        return None
