"""A clip's sound, put beside its pictures in another file."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer

COPIED = {"aac", "mp3"}
"""What all players of MP4 play; other sound is encoded anew."""
ENCODER = "aac"


class Soundtrack:
    """The first sound stream of a clip on its way into another container: copied, or encoded as AAC.

    Args:
        source: an open clip of its own, for its reading goes on apart from the pictures'.
        start_s: the source's time that becomes 0; what is before it is left out.
    """

    def __init__(self, source: InputContainer, out: OutputContainer, start_s: float) -> None:
        self._source, self._out, self._start_s = source, out, start_s
        self._packets: Iterator[av.Packet[AudioStream]] = iter(())
        if source.streams.audio:
            heard = source.streams.audio[0]
            copied = heard.codec_context.name in COPIED
            self._packets = self._copied(heard) if copied else self._encoded(heard)
        # The new stream is made with its first packet, and must be there before any picture is written.
        self._next = next(self._packets, None)

    def write_until(self, time_s: float) -> None:
        """Writes what is heard before this time of the new clip.

        Raises:
            av.FFmpegError: for sound that cannot be read or written.
        """
        while self._next is not None and _start_s(self._next) < time_s:
            self._out.mux(self._next)
            self._next = next(self._packets, None)

    def _copied(self, source: AudioStream) -> Iterator[av.Packet[AudioStream]]:
        stream = self._out.add_stream_from_template(source)
        for packet in self._source.demux(source):
            if packet.pts is None or packet.dts is None or packet.time_base is None:
                continue
            late = round(self._start_s / packet.time_base)
            if packet.pts >= late:
                packet.pts, packet.dts = packet.pts - late, packet.dts - late
                packet.stream = stream
                yield packet

    def _encoded(self, source: AudioStream) -> Iterator[av.Packet[AudioStream]]:
        stream = self._out.add_stream(ENCODER, rate=source.rate)
        assert isinstance(stream, AudioStream)
        stream.layout = "mono" if source.channels == 1 else "stereo"
        resampler = av.AudioResampler(format="fltp", layout=stream.layout, rate=source.rate)
        for frame in self._source.decode(source):
            if frame.time is not None and frame.time >= self._start_s and frame.time_base is not None:
                frame.pts = round((frame.time - self._start_s) / frame.time_base)
                for even in resampler.resample(frame):
                    yield from stream.encode(even)
        yield from stream.encode(None)


def _start_s(packet: av.Packet[AudioStream]) -> float:
    return float((packet.pts or 0) * (packet.time_base or Fraction(0)))
