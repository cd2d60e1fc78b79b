"""Clips read from files: decoding that is bounded in pixels and time and never follows a file elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from components.media.errors import MediaError
from components.media.text import Rgb

FilePath: TypeAlias = str | Path

SAFE_OPTIONS = {
    # A playlist names other files, which the decoder would then open on this machine.
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm",
    "protocol_whitelist": "file",
    # Opening a file may decode some of it. Room for 8K, so that the usual too large ones are told their size.
    "max_pixels": "40000000",
}
MAX_MEGAPIXELS = 9.5
"""A frame of 4K, 4096 x 2304."""
MARGIN_PIXELS = 1_000_000
"""Decoders count margins of up to 32 px that they add to a frame's sides."""
LIVE_WIDTH_PX = 640
FALLBACK_FPS = 30.0
"""For the rare file that does not state its own."""
MAX_SECONDS_OVER = 1.0
"""A clip may be this much longer than allowed, for clips are seldom cut to the frame."""


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


def clip_info(path: FilePath, *, max_megapixels: float = MAX_MEGAPIXELS) -> ClipInfo:
    """Reads a clip's header and first frame.

    Raises:
        MediaError: as `read_clip`.
    """
    with _opened(path, max_megapixels) as (container, stream):
        frame = next(_decoded(container, stream, path))
        turned = _quarter_turns(frame) % 2 == 1
        size_px = (frame.height, frame.width) if turned else (frame.width, frame.height)
        fps = float(stream.average_rate) if stream.average_rate else None
        return ClipInfo(size_px, fps, _duration_s(container, stream), stream.frames or None)


def read_clip(
    path: FilePath, *, max_seconds: float = 180, max_fps: float = 30, max_megapixels: float = MAX_MEGAPIXELS
) -> Iterator[ClipFrame]:
    """Decodes an MP4, MOV, MKV or WebM clip, one frame at a time, on one thread.

    Args:
        max_seconds: a longer clip is refused, at once where its header tells.
        max_fps: frames beyond this rate are left out.
        max_megapixels: of a frame, before any scaling.

    Yields:
        At least one frame; timestamps are strictly increasing.

    Raises:
        MediaError: for a file that is missing, of another format, without a video stream, with frames that
            are too large, damaged, or too long. Raised by the first `next`, or where the clip breaks off.
    """
    with _opened(path, max_megapixels) as (container, stream):
        _check_length(_duration_s(container, stream), path, max_seconds)
        first_s: float | None = None
        taken, timestamp_ms = -1, -1
        reformatter = VideoReformatter()
        for index, frame in enumerate(_decoded(container, stream, path)):
            time_s = _time_s(frame, index, stream)
            first_s = time_s if first_s is None else first_s
            _check_length(time_s - first_s, path, max_seconds)
            # A quarter of an interval's grace: files round their times to whole milliseconds.
            due = math.floor((time_s - first_s) * max_fps + 0.25)
            if due > taken:
                taken = due
                timestamp_ms = max(timestamp_ms + 1, round((time_s - first_s) * 1000))
                yield ClipFrame(timestamp_ms, _upright(frame, reformatter, frame.width))


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
            with _opened(self._path, MAX_MEGAPIXELS) as (container, stream):
                interval_s = 1 / float(stream.average_rate or FALLBACK_FPS)
                first_s: float | None = None
                for index, frame in enumerate(_decoded(container, stream, self._path)):
                    shown_s = _time_s(frame, index, stream)
                    first_s = shown_s if first_s is None else first_s
                    time_s = max(time_s, shown_s - first_s)
                    width_px = min(frame.width, self._max_width_px)
                    yield began_s + time_s, _upright(frame, reformatter, width_px)
            began_s += time_s + interval_s


@contextmanager
def _opened(path: FilePath, max_megapixels: float) -> Iterator[tuple[InputContainer, VideoStream]]:
    name = Path(path).name
    if not Path(path).is_file():
        raise MediaError(f"There is no file {name}; check its path.")
    try:
        container = av.open(str(path), options=SAFE_OPTIONS)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise MediaError(f"{name} is damaged, or no MP4, MOV, MKV or WebM clip; use one of these.") from error
    with container:
        if not container.streams.video:
            raise MediaError(f"{name} has no video stream; use a clip with a picture.")
        stream = container.streams.video[0]
        if stream.width * stream.height > max_megapixels * 1e6:
            raise MediaError(
                f"{name} has frames of {stream.width} x {stream.height} pixels; use a clip of at most "
                f"{max_megapixels:g} megapixels a frame."
            )
        # The header can lie, and the size can change on the way: the decoder itself must refuse.
        stream.codec_context.options = {"max_pixels": str(int(max_megapixels * 1e6) + MARGIN_PIXELS)}
        stream.codec_context.thread_count = 1
        yield container, stream


def _decoded(container: InputContainer, stream: VideoStream, path: FilePath) -> Iterator[VideoFrame]:
    """At least one frame, or an error."""
    decoded = 0
    try:
        for frame in container.decode(stream):
            decoded += 1
            yield frame
    except (av.FFmpegError, ValueError) as error:
        raise MediaError(
            f"{Path(path).name} cannot be decoded after frame {decoded}: it is damaged, or its frames are "
            "too large; save it again."
        ) from error
    if not decoded:
        raise MediaError(f"{Path(path).name} holds no frames; save it again.")


def _check_length(seconds: float | None, path: FilePath, max_seconds: float) -> None:
    if seconds is not None and seconds > max_seconds + MAX_SECONDS_OVER:
        raise MediaError(f"{Path(path).name} is longer than {max_seconds:g} s; cut it to at most that.")


def _duration_s(container: InputContainer, stream: VideoStream) -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return None if container.duration is None else container.duration / av.time_base


def _time_s(frame: VideoFrame, index: int, stream: VideoStream) -> float:
    return index / float(stream.average_rate or FALLBACK_FPS) if frame.time is None else frame.time


def _quarter_turns(frame: VideoFrame) -> int:
    """Counter-clockwise quarter turns that make the frame upright, from its display matrix.

    A phone turns only in quarters; anything between is taken to the nearest.
    """
    return round(frame.rotation / 90) % 4


def _upright(frame: VideoFrame, reformatter: VideoReformatter, width_px: int) -> Rgb:
    """(H, W, 3) uint8 RGB, scaled to `width_px` as stored and then turned.

    One reformatter for all frames keeps swscale's tables; FAST_BILINEAR is the cheapest that looks well:
    together 1.5 ms a frame from 1768 x 994 to 640 x 360, where frame.reformat with AREA took 4.
    """
    height_px = max(1, round(frame.height * width_px / frame.width))
    scaled = reformatter.reformat(frame, width_px, height_px, "rgb24", interpolation="FAST_BILINEAR")
    return np.ascontiguousarray(np.rot90(scaled.to_ndarray(), _quarter_turns(frame)))
