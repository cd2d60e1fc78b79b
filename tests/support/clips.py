"""Small clips, written for the tests that read them."""

from __future__ import annotations

import fractions
import io
import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream

from components.keypoints.arrays import Rgb

SIZE_PX = (64, 48)


def halves(level: int) -> Rgb:
    """Red on the left, blue on the right, green as given."""
    rgb = np.zeros((SIZE_PX[1], SIZE_PX[0], 3), np.uint8)
    rgb[:, :32, 0] = rgb[:, 32:, 2] = 200
    rgb[:, :, 1] = level
    return rgb


def packets(codec: str, size_px: tuple[int, int], frames: int, fps: int) -> Iterator[av.Packet[VideoStream]]:
    encoder = av.CodecContext.create(codec, "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height = size_px
    encoder.pix_fmt, encoder.time_base = "yuv420p", fractions.Fraction(1, fps)
    for index in range(frames):
        picture = av.VideoFrame.from_ndarray(halves(index % 60), format="rgb24").reformat(*size_px, "yuv420p")
        picture.pts, picture.time_base = index, encoder.time_base
        yield from encoder.encode(picture)
    yield from encoder.encode(None)


def write_clip(path: Path, frames: int, fps: int = 30, codec: str = "mpeg4") -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=fps)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = SIZE_PX
        stream.pix_fmt = "yuv420p"
        for index in range(frames):
            picture = av.VideoFrame.from_ndarray(halves(index % 60), format="rgb24")
            picture.pts, picture.time_base = index, fractions.Fraction(1, fps)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


def turned(path: Path, matrix: tuple[int, int, int, int]) -> Path:
    """The MP4 with another display matrix (a, b, c, d) in its track header: ISO 14496-12, 8.3.2."""
    content = bytearray(path.read_bytes())
    start = content.index(b"tkhd") + 4 + 40
    a, b, c, d = (value * 65536 for value in matrix)
    content[start : start + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(content)
    return path


def without_duration(path: Path) -> Path:
    """A Matroska clip of 4 s written as a live stream, which does not know its length."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.content = b""

        def write(self, data: object) -> int:
            self.content += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

        def writable(self) -> bool:
            return True

    pipe = Pipe()
    with av.open(pipe, "w", format="matroska", options={"live": "1"}) as container:
        stream = container.add_stream("mpeg4", rate=10)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = SIZE_PX
        for packet in packets("mpeg4", SIZE_PX, 40, 10):
            packet.stream = stream
            container.mux(packet)
    path.write_bytes(pipe.content)
    return path


def sound_alone(path: Path) -> Path:
    """A tenth of a second of silence, without pictures."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48_000)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.float32), format="fltp", layout="mono")
        sound.sample_rate = 48_000
        container.mux(stream.encode(sound))
        container.mux(stream.encode(None))
    return path


def variable(path: Path, times_ms: list[int]) -> Path:
    """A clip whose frames are shown at these times."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for number, time_ms in enumerate(times_ms):
            frame = av.VideoFrame.from_ndarray(halves(number % 60), format="rgb24")
            frame.pts, frame.time_base = time_ms, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
