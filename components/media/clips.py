"""Clips read from files, frame by frame, at a bounded rate."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from av.video.reformatter import VideoReformatter

from components.media.containers import (
    FALLBACK_FPS,
    MAX_MEGAPIXELS,
    FilePath,
    open_clip,
    quarter_turns,
    upright,
)
from components.media.text import Rgb

LIVE_WIDTH_PX = 640
MAX_SECONDS, MAX_FPS = 180, 30


@dataclass(frozen=True, eq=False)
class ClipFrame:
    """One frame of a clip: milliseconds since the first one, and (H, W, 3) uint8 RGB, upright."""

    timestamp_ms: int
    rgb: Rgb


@dataclass(frozen=True)
class ClipInfo:
    """What a clip's file says of itself; None where it says nothing.

    Attributes:
        size_px: (width, height) as shown, after turning it upright.
        frames: number of frames.
    """

    size_px: tuple[int, int]
    fps: float | None
    duration_s: float | None
    frames: int | None


class Sampler:
    """Chooses frames so that no more than `max_fps` are taken, and gives them strictly increasing times."""

    def __init__(self, max_fps: float) -> None:
        self._max_fps = max_fps
        self._first_s: float | None = None
        self._taken, self._timestamp_ms = -1, -1

    def since_first_s(self, time_s: float) -> float:
        """Seconds since the first frame that was asked about."""
        if self._first_s is None:
            self._first_s = time_s
        return time_s - self._first_s

    def take(self, time_s: float) -> int | None:
        """Milliseconds since the first frame, or None for a frame to be left out."""
        since_s = self.since_first_s(time_s)
        # A quarter of an interval's grace: files round their times to whole milliseconds.
        every = math.isinf(self._max_fps)
        due = self._taken + 1 if every else math.floor(since_s * self._max_fps + 0.25)
        if due <= self._taken:
            return None
        self._taken = due
        self._timestamp_ms = max(self._timestamp_ms + 1, round(since_s * 1000))
        return self._timestamp_ms


def clip_info(path: FilePath, *, max_megapixels: float = MAX_MEGAPIXELS, name: str | None = None) -> ClipInfo:
    """Reads a clip's header and first frame.

    Raises:
        MediaError: as `read_clip`.
    """
    with open_clip(path, max_megapixels, name) as clip:
        _, frame = next(clip.frames())
        turned = quarter_turns(frame) % 2 == 1
        size_px = (frame.height, frame.width) if turned else (frame.width, frame.height)
        return ClipInfo(size_px, clip.fps, clip.duration_s, clip.stream.frames or None)


def read_clip(
    path: FilePath,
    *,
    max_seconds: float = MAX_SECONDS,
    max_fps: float = MAX_FPS,
    max_megapixels: float = MAX_MEGAPIXELS,
    name: str | None = None,
) -> Iterator[ClipFrame]:
    """Decodes an MP4, MOV, MKV or WebM clip, one frame at a time, on one thread.

    Args:
        max_seconds: a longer clip is refused, at once where its header tells.
        max_fps: frames beyond this rate are left out.
        max_megapixels: of a frame, before any scaling.
        name: what messages call it, where that is not the path's last part.

    Yields:
        At least one frame; timestamps are strictly increasing.

    Raises:
        MediaError: for a file that is missing, of another format, without a video stream, with frames that
            are too large, damaged, or too long. Raised by the first `next`, or where the clip breaks off.
    """
    with open_clip(path, max_megapixels, name) as clip:
        clip.check_length(clip.duration_s, max_seconds)
        reformatter, sampler = VideoReformatter(), Sampler(max_fps)
        for time_s, frame in clip.frames():
            clip.check_length(sampler.since_first_s(time_s), max_seconds)
            timestamp_ms = sampler.take(time_s)
            if timestamp_ms is not None:
                yield ClipFrame(timestamp_ms, upright(frame, reformatter, frame.width))


class LoopedClip:
    """A clip played again and again at its own pace, for the live path; decoded in the consumer's thread.

    Args:
        path: of the file.
        max_width_px: frames as stored are scaled down to this width, within the decoder's conversion.

    Raises:
        MediaError: by the first `next` on `frames()`, as `read_clip`.
    """

    def __init__(self, path: FilePath, *, max_width_px: int = LIVE_WIDTH_PX) -> None:
        self._path = path
        self._max_width_px = max_width_px

    def frames(self) -> Iterator[tuple[float, Rgb]]:
        """Endless: when each frame is due, in seconds from the start, and (H, W, 3) uint8 RGB."""
        began_s = 0.0
        reformatter = VideoReformatter()
        while True:
            time_s = 0.0
            with open_clip(self._path, MAX_MEGAPIXELS) as clip:
                interval_s = 1 / (clip.fps or FALLBACK_FPS)
                first_s: float | None = None
                for shown_s, frame in clip.frames():
                    first_s = shown_s if first_s is None else first_s
                    time_s = max(time_s, shown_s - first_s)
                    yield began_s + time_s, upright(frame, reformatter, min(frame.width, self._max_width_px))
            began_s += time_s + interval_s
