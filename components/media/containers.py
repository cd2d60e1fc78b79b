"""A clip's file, opened so that it stays within bounds and never leads to another file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from components.media.decoding import DecodedFrame, decoded
from components.media.errors import MediaError
from components.media.kinds import CLIPS
from components.media.packets import Tally, prepare
from components.media.timeline import Timeline, survey
from components.media.tracks import chosen_track

FilePath: TypeAlias = str | Path

SAFE_OPTIONS = {
    # A playlist names other files, which the decoder would then open on this machine.
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,gif",
    "protocol_whitelist": "file",
    # Opening a file may decode some of it. Room for 8K, so that the usual too large ones are told their size.
    "max_pixels": "40000000",
}
WHOLE = {"ignore_editlist": "1"}
"""For MP4 and MOV whose frames have the times of decoding alone: their edit lists count by those, too, and
cut off frames of which some are shown in the middle."""
MAX_MEGAPIXELS = 9.5
"""A frame of 4K, 4096 x 2304."""
MOST_MEGAPIXELS = 39.0
"""A frame of 8K: what is decoded where no limit is set, within the memory that decoding may take."""
MARGIN_PIXELS = 1_000_000
"""Decoders count margins of up to 32 px that they add to a frame's sides."""
FALLBACK_FPS = 30.0
"""For the rare file that does not state its own."""
MAX_SECONDS_OVER = 1.0
"""A clip may be this much longer than allowed, for clips are seldom cut to the frame."""


@dataclass(frozen=True, eq=False)
class OpenClip:
    """An open file and the video stream that players show; `name` is what messages call it.

    Attributes:
        tracks: how many video streams there are to choose from, and `track` the one that was, from 1.
        timeline: when the frames are shown; the whole file was read for it once, without decoding.
        tally: what its frames turned out to be; counts on as they are decoded.
    """

    container: InputContainer
    stream: VideoStream
    name: str
    track: int
    tracks: int
    timeline: Timeline
    tally: Tally

    @property
    def fps(self) -> float | None:
        """Frames a second on the average, as the file says."""
        return float(self.stream.average_rate) if self.stream.average_rate else None

    @property
    def duration_s(self) -> float | None:
        """From the first frame's time to the end, as the file says."""
        if self.stream.duration is not None and self.stream.time_base is not None:
            return float(self.stream.duration * self.stream.time_base)
        return None if self.container.duration is None else self.stated_s

    @property
    def stated_s(self) -> float:
        """From the file's beginning to the end of its last stream, as it says; 0 where it says nothing.

        Matroska's Duration is written as the time of the end, and as the length by some programs; where it is
        before the beginning it can only be the length. All other formats state the length.
        """
        stated_s = (self.container.duration or 0) / av.time_base
        absolute = "matroska" in self.container.format.name and stated_s > self._start_s
        return stated_s - self._start_s if absolute else stated_s

    @property
    def missing_s(self) -> float:
        """What lacks at the end against what the file states; 0 where it states nothing."""
        return max(0.0, self.stated_s - (self.timeline.end_s - self._start_s)) if self.stated_s else 0.0

    @property
    def _start_s(self) -> float:
        return (self.container.start_time or 0) / av.time_base

    def check_length(self, seconds: float | None, max_seconds: float) -> None:
        """Raises MediaError for a clip that is longer than allowed."""
        if seconds is not None and seconds > max_seconds + MAX_SECONDS_OVER:
            raise MediaError(f"{self.name} is longer than {max_seconds:g} s; cut it to at most that.")

    def frames(self) -> Iterator[DecodedFrame]:
        """The frames that follow in the order in which they are shown, at least one: see `decoded`.

        Raises:
            MediaError: where the clip breaks off, or at the end when there was none.
        """
        shown = 0
        try:
            for item in decoded(self.container, self.stream, self.timeline, self.tally):
                shown += 1
                yield item
        except (av.FFmpegError, ValueError) as error:
            raise MediaError(
                f"{self.name} cannot be decoded after frame {shown}: it is damaged, or its frames are "
                "too large; save it again."
            ) from error
        if not shown and (self.tally.lost or self.tally.missing):
            raise MediaError(f"{self.name} cannot be decoded: it is damaged; save it again.")
        if not shown:
            raise MediaError(f"{self.name} holds no frames; save it again.")


@contextmanager
def open_clip(path: FilePath, max_megapixels: float, name: str | None = None) -> Iterator[OpenClip]:
    """The clip, for one thread to decode.

    Args:
        max_megapixels: of a frame as stored; infinite for what decoding can take.
        name: what messages call it, where that is not the path's last part.

    Raises:
        MediaError: for a file that is missing, of another format, without a video stream or too large.
    """
    name = name or Path(path).name
    max_megapixels = min(max_megapixels, MOST_MEGAPIXELS)
    options = SAFE_OPTIONS
    with _opened(path, name, options) as container:
        stream, track, tracks = chosen_track(container, lambda: _opened(path, name, SAFE_OPTIONS), name)
        if stream.width * stream.height > max_megapixels * 1e6:
            raise MediaError(
                f"{name} has frames of {stream.width} x {stream.height} pixels; use a clip of at most "
                f"{max_megapixels:g} megapixels a frame."
            )
        index, reorders = stream.index, bool(stream.codec_context.has_b_frames)
        timeline = survey(container, stream, reorders)
    if timeline.order == "sorted" and not timeline.delayed:
        options = {**SAFE_OPTIONS, **WHOLE}
        with _opened(path, name, options) as container:
            timeline = survey(container, container.streams[index], reorders)
    with _opened(path, name, options) as container:
        stream = next(each for each in container.streams.video if each.index == index)
        # The header can lie, and the size can change on the way: the decoder itself must refuse.
        stream.codec_context.options = {"max_pixels": str(int(max_megapixels * 1e6) + MARGIN_PIXELS)}
        stream.codec_context.thread_count = 1
        prepare(stream)
        yield OpenClip(container, stream, name, track, tracks, timeline, Tally())


@contextmanager
def _opened(path: FilePath, name: str, options: dict[str, str]) -> Iterator[InputContainer]:
    if not Path(path).is_file():
        raise MediaError(f"There is no file {name}; check its path.")
    try:
        container = av.open(str(path), options=options)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise MediaError(
            f"{name} is damaged, or no clip of a known kind ({CLIPS}); use one of these."
        ) from error
    with container:
        yield container
