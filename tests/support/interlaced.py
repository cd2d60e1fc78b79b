"""H.264 whose frames are two pictures, one of each field, as camcorders write it; x264 does not."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from components.keypoints.arrays import Rgb
from components.media.planes import to_planes
from tests.support.markers import FRAMES, SHOWN_PX, picture

_LARGEST_COUNT_BITS, _SAMPLES_TYPE, _BLOCK_PX = 4, 25, 16


class _Bits:
    """Numbers as ITU-T H.264, 7.2 and 9.1 write them."""

    def __init__(self) -> None:
        self._bits: list[int] = []

    def fixed(self, bits: int, *values: int) -> _Bits:
        for value in values:
            self._bits += [value >> place & 1 for place in range(bits - 1, -1, -1)]
        return self

    def golomb(self, *values: int) -> _Bits:
        for value in values:
            self.fixed(2 * (value + 1).bit_length() - 1, value + 1)
        return self

    def samples(self, values: NDArray[np.uint8]) -> _Bits:
        self._bits += [0] * (-len(self._bits) % 8) + np.unpackbits(values).tolist()
        return self

    def unit(self, head: int) -> bytes:
        """A unit of the stream, after its start code; zeros that would look like one are broken up."""
        self.fixed(1, 1)
        body, zeros = bytearray(), 0
        for byte in np.packbits(np.array(self._bits, np.uint8)).tolist():
            if zeros >= 2 and byte <= 3:
                body.append(3)
                zeros = 0
            body.append(byte)
            zeros = zeros + 1 if byte == 0 else 0
        return b"\0\0\0\1" + bytes([head]) + bytes(body)


def _parameters() -> bytes:
    """Sequence (Main profile, fields allowed) and picture: 7.3.2.1 and 7.3.2.2."""
    width, height = SHOWN_PX
    sequence = _Bits().fixed(8, 77, 0, 30).golomb(0, 0, 0, _LARGEST_COUNT_BITS, 2).fixed(1, 0)
    sequence.golomb(width // _BLOCK_PX - 1, height // (2 * _BLOCK_PX) - 1).fixed(1, 0, 0, 1, 0, 0)
    pictures = _Bits().golomb(0, 0).fixed(1, 0, 0).golomb(0, 0, 0).fixed(1, 0, 0, 0)
    pictures.golomb(0, 0, 0).fixed(1, 1, 0, 0)
    return sequence.unit(0x67) + pictures.unit(0x68)


def _field(rgb: Rgb, number: int, lower: bool) -> bytes:
    """One field as a picture of blocks that hold their samples as they are: 7.3.3 and 7.3.5."""
    first = number == 0 and not lower
    bits = _Bits().golomb(0, 7, 0).fixed(4, number % 16).fixed(1, 1, lower)
    if first:
        bits.golomb(0)
    bits.fixed(8, 2 * number + lower).fixed(1, *([0] * (2 if first else 1))).golomb(0, 1)
    height, width = rgb.shape[:2]
    planes = np.maximum(to_planes(np.ascontiguousarray(rgb)), 1)
    luma, chroma = planes[:height], planes[height:].reshape(2, height // 2, width // 2)
    for top in range(0, height, _BLOCK_PX):
        for left in range(0, width, _BLOCK_PX):
            block = luma[top : top + _BLOCK_PX, left : left + _BLOCK_PX]
            half = chroma[:, top // 2 : top // 2 + 8, left // 2 : left // 2 + 8]
            bits.golomb(_SAMPLES_TYPE).samples(np.concatenate([block.ravel(), half.ravel()]))
    return bits.unit(0x65 if first else 0x61)


def _fields() -> Iterator[tuple[int, bool, bytes]]:
    for number in range(FRAMES):
        for lower in (False, True):
            start = b"\0\0\0\1\x09\x10" + (b"" if lower else _parameters())
            yield number, lower, start + _field(picture(number)[int(lower) :: 2], number, lower)


def write_fields(path: Path, apart: bool) -> Path:
    """A clip of 25 frames a second in 50 fields.

    Args:
        apart: whether each field is a packet of its own with its own time.
    """
    bare = path.with_suffix(".h264")
    bare.write_bytes(b"".join(content for _, _, content in _fields()))
    base = Fraction(1, 90_000)
    with av.open(str(bare), format="h264") as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        held = b""
        for number, lower, content in _fields():
            held += content
            if apart or lower:
                packet = av.Packet(held)
                packet.pts = packet.dts = 90_000 + 3600 * number + 1800 * (apart and lower)
                packet.time_base, packet.stream, held = base, stream, b""
                packet.is_keyframe = number == 0
                out.mux(packet)
    return path
