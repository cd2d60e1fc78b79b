"""Single frames of a clip, found again by the times that `read_clip` gave them."""

from __future__ import annotations

from collections.abc import Iterator

import av

from components.keypoints.arrays import Rgb
from components.media.clips import shown
from components.media.containers import OpenClip
from components.media.decoding import DecodedFrame
from components.media.errors import MediaError

SAME_FRAME_S = 0.0006
"""Half a millisecond, to which times are rounded, and a margin for the arithmetic."""
FORWARD_S = 1.0
"""A frame that follows so soon is reached by decoding on rather than by seeking."""
FIELDS_AROUND = 2
"""Frames before one of two fields that its deinterlacing looks at, and one to spare."""


class FrameFinder:
    """Finds frames of an open clip. Seeks to the key frame before, so that a find decodes few frames."""

    def __init__(self, clip: OpenClip) -> None:
        self._clip = clip
        self._show = shown(clip)
        self._frames: Iterator[DecodedFrame] = clip.frames()
        first = next(self._frames)
        self._first_s = self._now_s = first.time_s
        # Elsewhere a frame's time is known by those before it alone.
        self._seekable = clip.timeline.order == "stated"

    def find(self, timestamp_ms: int) -> Rgb:
        """(H, W, 3) uint8 RGB of the frame that `read_clip` gave this time, as shown.

        Raises:
            MediaError: when the clip has no such frame, or is damaged before it.
        """
        wanted_s = self._first_s + timestamp_ms / 1000
        item = self._near(wanted_s) or self._from_the_start(wanted_s)
        if item is None:
            raise MediaError(f"{self._clip.name} has no frame at {timestamp_ms / 1000:.3f} s.")
        return self._show.rgb(item)

    def _near(self, wanted_s: float) -> DecodedFrame | None:
        """The frame, where it follows soon, or by way of the key frame before it."""
        if self._now_s + SAME_FRAME_S < wanted_s < self._now_s + FORWARD_S or not self._seekable:
            return self._ahead(wanted_s) if self._now_s + SAME_FRAME_S < wanted_s else None
        timeline = self._clip.timeline
        around = FIELDS_AROUND * timeline.step if self._clip.tally.deinterlaced else 0
        wanted = int((wanted_s + SAME_FRAME_S) / timeline.time_base) - around
        key = timeline.key_before(wanted)
        return self._ahead(wanted_s) if key is not None and self._seek(key) else None

    def _from_the_start(self, wanted_s: float) -> DecodedFrame | None:
        # Of a file whose index is wrong or whose frames have no times.
        start = int(self._first_s / self._clip.timeline.time_base)
        if not self._seek(min(0, start)) and not self._seek(start):
            raise MediaError(f"{self._clip.name} cannot be read at {wanted_s - self._first_s:.3f} s.")
        return self._ahead(wanted_s)

    def _seek(self, time: int) -> bool:
        try:
            self._clip.container.seek(time, stream=self._clip.stream)
        except (av.FFmpegError, OSError):
            return False
        self._frames, self._now_s = self._clip.frames(), float("-inf")
        return True

    def _ahead(self, wanted_s: float) -> DecodedFrame | None:
        try:
            for item in self._frames:
                self._now_s = item.time_s
                if abs(self._now_s - wanted_s) <= SAME_FRAME_S:
                    return item
                if self._now_s > wanted_s:
                    return None
        except MediaError:
            # Also raised when nothing follows the place that was sought.
            pass
        # All that follows has been decoded.
        self._now_s = float("inf")
        return None
