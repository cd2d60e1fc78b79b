"""A clip's file, opened so that it stays within bounds and never leads to another file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import av
import numpy as np
from av.container import InputContainer
from av.stream import Disposition
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
FALLBACK_FPS = 30.0
"""For the rare file that does not state its own."""
MAX_SECONDS_OVER = 1.0
"""A clip may be this much longer than allowed, for clips are seldom cut to the frame."""


@dataclass(frozen=True, eq=False)
class OpenClip:
    """An open file and its video stream; `name` is what messages call it."""

    container: InputContainer
    stream: VideoStream
    name: str

    @property
    def fps(self) -> float | None:
        """Frames a second on the average, as the file says."""
        return float(self.stream.average_rate) if self.stream.average_rate else None

    @property
    def duration_s(self) -> float | None:
        """As the file says."""
        if self.stream.duration is not None and self.stream.time_base is not None:
            return float(self.stream.duration * self.stream.time_base)
        return None if self.container.duration is None else self.container.duration / av.time_base

    def check_length(self, seconds: float | None, max_seconds: float) -> None:
        """Raises MediaError for a clip that is longer than allowed."""
        if seconds is not None and seconds > max_seconds + MAX_SECONDS_OVER:
            raise MediaError(f"{self.name} is longer than {max_seconds:g} s; cut it to at most that.")

    def frames(self) -> Iterator[tuple[float, VideoFrame]]:
        """The frames that follow with their times in seconds, as the file counts them: at least one.

        Raises:
            MediaError: where the clip breaks off, or at the end when there was none.
        """
        decoded = 0
        try:
            for frame in self.container.decode(self.stream):
                unsaid_s = decoded / (self.fps or FALLBACK_FPS)
                decoded += 1
                yield unsaid_s if frame.time is None else frame.time, frame
        except (av.FFmpegError, ValueError) as error:
            raise MediaError(
                f"{self.name} cannot be decoded after frame {decoded}: it is damaged, or its frames are "
                "too large; save it again."
            ) from error
        if not decoded:
            raise MediaError(f"{self.name} holds no frames; save it again.")


@contextmanager
def open_clip(path: FilePath, max_megapixels: float, name: str | None = None) -> Iterator[OpenClip]:
    """The clip, for one thread to decode.

    Args:
        name: what messages call it, where that is not the path's last part.

    Raises:
        MediaError: for a file that is missing, of another format, without a video stream or too large.
    """
    name = name or Path(path).name
    if not Path(path).is_file():
        raise MediaError(f"There is no file {name}; check its path.")
    try:
        container = av.open(str(path), options=SAFE_OPTIONS)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise MediaError(f"{name} is damaged, or no MP4, MOV, MKV or WebM clip; use one of these.") from error
    with container:
        # The picture on a song's cover is a video stream too.
        videos = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
        if not videos:
            raise MediaError(f"{name} has no video stream; use a clip with a picture.")
        stream = videos[0]
        if stream.width * stream.height > max_megapixels * 1e6:
            raise MediaError(
                f"{name} has frames of {stream.width} x {stream.height} pixels; use a clip of at most "
                f"{max_megapixels:g} megapixels a frame."
            )
        # The header can lie, and the size can change on the way: the decoder itself must refuse.
        stream.codec_context.options = {"max_pixels": str(int(max_megapixels * 1e6) + MARGIN_PIXELS)}
        stream.codec_context.thread_count = 1
        yield OpenClip(container, stream, name)


def quarter_turns(frame: VideoFrame) -> int:
    """Counter-clockwise quarter turns that make the frame upright, from its display matrix.

    A phone turns only in quarters; anything between is taken to the nearest.
    """
    return round(frame.rotation / 90) % 4


def upright(frame: VideoFrame, reformatter: VideoReformatter, width_px: int) -> Rgb:
    """(H, W, 3) uint8 RGB, scaled to `width_px` as stored and then turned.

    One reformatter for all frames keeps swscale's tables; FAST_BILINEAR is the cheapest that looks well:
    together 1.5 ms a frame from 1768 x 994 to 640 x 360, where frame.reformat with AREA took 4.
    """
    height_px = max(1, round(frame.height * width_px / frame.width))
    scaled = reformatter.reformat(frame, width_px, height_px, "rgb24", interpolation="FAST_BILINEAR")
    return np.ascontiguousarray(np.rot90(scaled.to_ndarray(), quarter_turns(frame)))
