"""Frames as a decoder gives them, each with what is known of the packet that it came in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import av
from av.codec.context import Flags
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

_SILENT = {"h264", "hevc", "mpeg1video", "mpeg2video"}
"""Whose decoders pass over a frame without a word where those that it is decoded from are missing."""


class PacketFrame(NamedTuple):
    """A frame.

    Attributes:
        damaged: whether the container knows its packet to be hurt, or the decoder had to conceal parts of it.
        ratio: a pixel's width by its height as the coded data have it; None where they do not say.
    """

    frame: VideoFrame
    damaged: bool
    ratio: Fraction | None


@dataclass
class Tally:
    """What a clip's frames turned out to be.

    Attributes:
        lost: packets that gave no frame, for they are damaged.
        missing: packets that gave no frame, for others that they build on are missing.
        reordered: frames that were given another time than the file states.
        untimely: frames whose time does not come after that of the frame before.
        deinterlaced: whether there were frames of two fields each.
    """

    lost: int = 0
    missing: int = 0
    reordered: int = 0
    untimely: int = 0
    deinterlaced: bool = False


class _Sent(NamedTuple):
    """What the decoder keeps of a packet and hands out with its frame."""

    number: int
    damaged: bool


def prepare(stream: VideoStream) -> None:
    """Sets the stream's decoder so that it hands packets' marks on. To be called before it decodes."""
    stream.codec_context.flags |= int(Flags.copy_opaque)


def given(
    container: InputContainer, stream: VideoStream, tally: Tally, rising: bool
) -> Iterator[PacketFrame]:
    """What the decoder gives. A packet that makes no sense is counted and passed over, as players do.

    Args:
        rising: whether frames come out in the order of the times that their packets state.

    Raises:
        av.FFmpegError, ValueError: where decoding cannot go on.
    """
    packets = _Packets(stream, tally, rising)
    for packet in container.demux(stream):
        packets.send(packet)
        try:
            frames = stream.decode(packet)
        except av.InvalidDataError:
            packets.lose()
            continue
        yield from packets.given(frames)
    packets.finish()


class _Packets:
    """Follows packets through the decoder, which gives their frames later and in another order."""

    def __init__(self, stream: VideoStream, tally: Tally, rising: bool) -> None:
        self._context, self._tally, self._rising = stream.codec_context, tally, rising
        self._number = -1
        self._ratios = [(0, self._context.sample_aspect_ratio)]
        self._awaited: dict[int, int] = {}
        self._silent = self._context.name in _SILENT

    def send(self, packet: Packet[VideoStream]) -> None:
        """Marks a packet on its way into the decoder."""
        self._number += 1
        packet.opaque = _Sent(self._number, packet.is_corrupt)
        if self._silent and packet.size and packet.pts is not None and not packet.is_discard:
            self._awaited[self._number] = packet.pts

    def lose(self) -> None:
        """The packet that was sent last cannot be decoded."""
        self._awaited.pop(self._number, None)
        self._tally.lost += 1

    def given(self, frames: list[VideoFrame]) -> Iterator[PacketFrame]:
        """The frames that the decoder gave for the packet that was sent last."""
        # The decoder has the ratio of what it reads, while it gives frames that it read before.
        ratio = self._context.sample_aspect_ratio
        if ratio != self._ratios[-1][1]:
            self._ratios.append((self._number, ratio))
        for frame in frames:
            sent = frame.opaque if isinstance(frame.opaque, _Sent) else _Sent(self._number, False)
            self._arrived(frame, sent.number)
            ratio = next((ratio for first, ratio in reversed(self._ratios) if first <= sent.number), None)
            yield PacketFrame(frame, frame.is_corrupt or sent.damaged, ratio)

    def finish(self) -> None:
        """What has not come by now is missing."""
        self._tally.missing += len(self._awaited)

    def _arrived(self, frame: VideoFrame, number: int) -> None:
        self._awaited.pop(number, None)
        if frame.interlaced_frame:
            # Of two fields, each may have a packet of its own.
            self._awaited.pop(number + 1, None)
        if self._rising and frame.pts is not None:
            # Not what was sent after it: where times begin again, that still comes.
            for late in [late for late, pts in self._awaited.items() if late < number and pts < frame.pts]:
                del self._awaited[late]
                self._tally.missing += 1
