"""A clip's frames as decoders give them, put in the order in which they are shown."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import av
from av.container import InputContainer
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from components.media.packets import PacketFrame, Tally, given
from components.media.timeline import Timeline

MOST_REORDERED = 17
"""Frames among which the next one to be shown is to be found: H.264 and H.265 keep at most 16 back."""

Timed: TypeAlias = tuple[int, PacketFrame]
"""When a frame is shown, in the stream's units, and the frame."""


@dataclass(frozen=True, eq=False)
class DecodedFrame:
    """A frame.

    Attributes:
        number: among all frames that the clip shows, from 0.
        time, time_s: when it is shown, as the file counts, in the stream's units and in seconds; later than
            the frame before.
        damaged: whether its packet is known to be hurt, or the decoder had to conceal parts of it.
        left_out: frames since the one before that could not be decoded or have no time of their own.
        ratio: a pixel's width by its height as the coded data have it; None where they do not say.
    """

    frame: VideoFrame
    number: int
    time: int
    time_s: float
    damaged: bool
    left_out: int
    ratio: Fraction | None


def decoded(
    container: InputContainer, stream: VideoStream, timeline: Timeline, tally: Tally
) -> Iterator[DecodedFrame]:
    """The frames from where the file stands, in the order in which they are shown.

    Raises:
        av.FFmpegError, ValueError: where decoding cannot go on, as when frames become too large.
    """
    frames = _timed(given(container, stream, tally, timeline.order == "stated"), timeline)
    if timeline.order == "sorted":
        frames = _sorted(frames, tally)
    last, before = None, _left_out(tally)
    for time, (frame, damaged, ratio) in _deinterlaced(frames, tally):
        if last is not None and time <= last:
            tally.untimely += 1
            continue
        last = time
        left_out = _left_out(tally) - before
        before += left_out
        time_s = time * float(timeline.time_base)
        yield DecodedFrame(frame, timeline.number(time), time, time_s, damaged, left_out, ratio)


def _left_out(tally: Tally) -> int:
    return tally.lost + tally.missing + tally.untimely


def _timed(frames: Iterator[PacketFrame], timeline: Timeline) -> Iterator[Timed]:
    step = timeline.step or max(1, round(1 / (30 * timeline.time_base)))
    last = None
    for item in frames:
        time = item.frame.dts if timeline.order == "decoded" else item.frame.pts
        if time is None:
            # The last frames of a decoder that is emptied, or a file that leaves some out.
            time = 0 if last is None else last + step
        last = time
        yield time, item


def _sorted(frames: Iterator[Timed], tally: Tally) -> Iterator[Timed]:
    """Deals the times out in the order in which the decoder shows the frames."""
    times: list[int] = []
    waiting: deque[Timed] = deque()

    def dealt() -> Timed:
        time, (stated, item) = heapq.heappop(times), waiting.popleft()
        tally.reordered += time != stated
        return time, item

    for item in frames:
        heapq.heappush(times, item[0])
        waiting.append(item)
        if len(waiting) > MOST_REORDERED:
            yield dealt()
    while waiting:
        yield dealt()


def _deinterlaced(frames: Iterator[Timed], tally: Tally) -> Iterator[Timed]:
    """Makes frames of two fields whole, from the first one on; the filter holds one frame back."""
    fields: _Fields | None = None
    for time, item in frames:
        if fields is not None and not fields.fits(item.frame):
            yield from fields.finish()
            fields = None
        if fields is None and item.frame.interlaced_frame:
            fields = _Fields(item.frame)
            tally.deinterlaced = True
        if fields is None:
            yield time, item
        else:
            yield from fields.add(time, item)
    if fields is not None:
        yield from fields.finish()


class _Fields:
    """FFmpeg's bwdif, a frame out for each frame in; frames that are whole pass through it unchanged."""

    def __init__(self, like: VideoFrame) -> None:
        self._like = _form(like)
        self._waiting: deque[Timed] = deque()
        self._graph = Graph()
        self._graph.threads = 1
        source = self._graph.add_buffer(
            width=like.width, height=like.height, format=like.format, time_base=like.time_base
        )
        bwdif = self._graph.add("bwdif", "mode=send_frame:deint=interlaced")
        self._graph.link_nodes(source, bwdif, self._graph.add("buffersink"))
        self._graph.configure()

    def fits(self, frame: VideoFrame) -> bool:
        """Whether the frame is of the size and form that the filter was made for."""
        return _form(frame) == self._like

    def add(self, time: int, item: PacketFrame) -> Iterator[Timed]:
        """What can be given once this frame is known."""
        self._waiting.append((time, item))
        self._graph.vpush(item.frame)
        yield from self._ready()

    def finish(self) -> Iterator[Timed]:
        """What is still held back."""
        self._graph.vpush(None)
        yield from self._ready()

    def _ready(self) -> Iterator[Timed]:
        while self._waiting:
            try:
                frame = self._graph.vpull()
            except (av.BlockingIOError, av.EOFError):
                return
            time, item = self._waiting.popleft()
            yield time, item._replace(frame=frame)


def _form(frame: VideoFrame) -> tuple[int, int, str]:
    return frame.width, frame.height, frame.format.name
