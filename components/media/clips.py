"""Clips read from files, frame by frame, at a bounded rate."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from components.keypoints.arrays import Rgb
from components.media.clip_notes import ClipNotes
from components.media.containers import FALLBACK_FPS, MAX_MEGAPIXELS, FilePath, OpenClip, open_clip
from components.media.sampling import Sampler
from components.media.shown import RgbConverter

LIVE_WIDTH_PX = 640
MAX_SECONDS, MAX_FPS = 180, 30


@dataclass(frozen=True, eq=False)
class ClipFrame:
    """One frame of a clip.

    Attributes:
        timestamp_ms: since the first one.
        rgb: (H, W, 3) uint8 RGB as players show it: upright, with square pixels, without interlacing.
        size_px: (width, height) as shown; `rgb` is smaller where that is above MAX_MEGAPIXELS.
        source_frame: its number among all frames that the clip shows, from 0; None for a picture.
        damaged: whether its packet is known to be hurt, or the decoder had to conceal parts of it.
        skipped: frames since the one before that could not be decoded or have no time of their own.
            Those that the rate leaves out are not among them.
    """

    timestamp_ms: int
    rgb: Rgb
    size_px: tuple[int, int]
    source_frame: int | None = None
    damaged: bool = False
    skipped: int = 0


@dataclass(frozen=True)
class ClipInfo:
    """What a clip's file says of itself; None where it says nothing.

    Attributes:
        size_px: (width, height) as shown.
        frames: number of frames.
    """

    size_px: tuple[int, int]
    fps: float | None
    duration_s: float | None
    frames: int | None


def clip_info(path: FilePath, *, max_megapixels: float = MAX_MEGAPIXELS, name: str | None = None) -> ClipInfo:
    """Reads a clip's header and first frame.

    Raises:
        MediaError: as `read_clip`.
    """
    with open_clip(path, max_megapixels, name) as clip:
        size_px = shown(clip).size_px(next(clip.frames()))
        return ClipInfo(size_px, clip.fps, clip.duration_s, clip.stream.frames or None)


def shown(clip: OpenClip) -> RgbConverter:
    """How the clip's frames are shown, at their own size or, above MAX_MEGAPIXELS, scaled down to it."""
    return RgbConverter(clip.stream, max_megapixels=MAX_MEGAPIXELS)


def read_clip(
    path: FilePath,
    *,
    max_seconds: float = MAX_SECONDS,
    max_fps: float = MAX_FPS,
    max_megapixels: float = MAX_MEGAPIXELS,
    name: str | None = None,
    account: ClipNotes | None = None,
) -> Iterator[ClipFrame]:
    """Decodes a clip, one frame at a time, on one thread.

    Args:
        max_seconds: a longer clip is refused, at once where its packets tell.
        max_fps: frames beyond this rate are left out.
        max_megapixels: of a frame, before any scaling. Frames above MAX_MEGAPIXELS are scaled down to it.
        name: what messages call it, where that is not the path's last part.
        account: is filled, while frames are read, with what a reader of the results must know of the clip.
        Each limit may be infinite.

    Yields:
        At least one frame; timestamps are strictly increasing.

    Raises:
        MediaError: for a file that is missing, of another format, without a video stream, with frames that
            are too large, damaged, or too long. Raised by the first `next`, or where the clip breaks off.
    """
    with open_clip(path, max_megapixels, name) as clip:
        clip.check_length(clip.duration_s, max_seconds)
        show, sampler = shown(clip), Sampler(max_fps, clip.timeline)
        account = account or ClipNotes()
        account.begin(clip, max_fps)
        skipped = 0
        for item in clip.frames():
            clip.check_length(sampler.since_first_s(item.time_s), max_seconds)
            skipped += item.left_out
            timestamp_ms = sampler.take(item.number, item.time_s)
            account.count(item, show, taken=timestamp_ms is not None)
            if timestamp_ms is not None:
                yield ClipFrame(
                    timestamp_ms, show.rgb(item), show.size_px(item), item.number, item.damaged, skipped
                )
                skipped = 0


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
        while True:
            first_s, time_s = math.nan, 0.0
            with open_clip(self._path, MAX_MEGAPIXELS) as clip:
                show = RgbConverter(clip.stream, self._max_width_px, MAX_MEGAPIXELS)
                for item in clip.frames():
                    first_s = item.time_s if math.isnan(first_s) else first_s
                    time_s = item.time_s - first_s
                    yield began_s + time_s, show.rgb(item)
                interval_s = 1 / (clip.fps or FALLBACK_FPS)
            began_s += time_s + interval_s
