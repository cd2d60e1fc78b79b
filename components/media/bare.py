"""A picture's file without its metadata: only what its pixels need reaches a decoder.

A decoder that reads metadata on the way to the pixels fails on the first odd tag, profile or text of an
editor, none of which changes what the picture shows. The orientation is read here, and the rest left out.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from components.media.exif import Directory, first_directory, orientation_of
from components.media.kinds import JPEG_HEAD, PNG_HEAD, TIFF_HEADS

SCAN = 0xDA
_END = 0xD9
_ALONE = {0x01, *range(0xD0, 0xD9)}
"""JPEG's markers without a length: TEM, the restarts, and another start."""
_JFIF, _EXIF, _ADOBE = (0xE0, b"JFIF\0", 14), (0xE1, b"Exif\0", 6), (0xEE, b"Adobe", 12)
"""Marker, first bytes and least length of the segments that decide on the colours, or on the turn."""
_COMMENT = 0xFE
_EXIF_ITEM = re.compile(rb"(infe[\2\3].{7}(?:..)?)Exif", re.DOTALL)
"""The type of an item, after its number of 2 or 4 bytes and its protection (ISO 14496-12)."""
_PNG_TYPES = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
_TRANSPARENCY_BYTES = {0: (2, 2), 2: (6, 6), 3: (1, 256)}
"""By the colour type of PNG's header, how much its tRNS chunk may hold."""
_PIXEL_TAGS = frozenset(
    {
        *(254, 255, 256, 257, 258, 259, 262, 263, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320),
        *(322, 323, 324, 325, 332, 338, 339, 347, 512, 513, 514, 515, 517, 518, 519, 520, 521),
        *(529, 530, 531, 532),
    }
)
"""Of TIFF 6.0 and its supplements: layout, coding and colours of the pixels."""


class StrippedImage(NamedTuple):
    """What a decoder gets.

    Attributes:
        content: a file of the same format.
        orientation: 1 to 8, as EXIF has it; None for a format of which the decoder tells it.
    """

    content: bytes | bytearray
    orientation: int | None


def bare(content: bytes) -> StrippedImage:
    """The picture's file without what is not needed for its pixels; the same one for other formats."""
    if content.startswith(JPEG_HEAD):
        return _bare_jpeg(content)
    if content.startswith(PNG_HEAD):
        return _bare_png(content)
    if content.startswith(TIFF_HEADS):
        return _bare_tiff(content)
    if content[4:8] == b"ftyp":
        # HEIF (ISO 23008-12) and AVIF have properties of their own for the turn, which EXIF does not change.
        return StrippedImage(_EXIF_ITEM.sub(rb"\1none", content), None)
    return StrippedImage(content, None)


class Segment(NamedTuple):
    """A part of a JPEG file, from its marker to its end."""

    marker: int
    start: int
    end: int


def segments(content: bytes, start: int = 2) -> Iterator[Segment]:
    """A JPEG's whole segments from there on, up to a scan, the end, or where it breaks off."""
    while (start := content.find(b"\xff", start)) >= 0:
        while content[start + 1 : start + 2] == b"\xff":
            start += 1
        if start + 2 > len(content):
            return
        marker = content[start + 1]
        if marker == 0 or marker in _ALONE:
            start += 2
            continue
        if marker == _END or start + 4 > len(content):
            return
        end = start + 2 + int.from_bytes(content[start + 2 : start + 4], "big")
        if end < start + 4 or end > len(content):
            return
        yield Segment(marker, start, end)
        if marker == SCAN:
            return
        start = end


def _bare_jpeg(content: bytes) -> StrippedImage:
    kept, orientation, end = [content[:2]], None, 2
    for segment in segments(content):
        if segment.marker == SCAN:
            break
        if orientation is None and _is(content, segment, *_EXIF):
            orientation = orientation_of(content[segment.start + 4 : segment.end])
        about = segment.marker == _COMMENT or 0xE0 <= segment.marker <= 0xEF
        if not about or _is(content, segment, *_JFIF) or _is(content, segment, *_ADOBE):
            kept.append(content[segment.start : segment.end])
        end = segment.end
    return StrippedImage(b"".join([*kept, content[end:]]), orientation or 1)


def _is(content: bytes, segment: Segment, marker: int, head: bytes, least: int) -> bool:
    data = segment.start + 4
    return segment.marker == marker and segment.end - data >= least and content.startswith(head, data)


def _bare_png(content: bytes) -> StrippedImage:
    kept, orientation, pixels = [PNG_HEAD], None, False
    for kind, start, end in _chunks(content):
        pixels = pixels or kind == b"IDAT"
        if kind == b"eXIf" and not pixels and orientation is None:
            orientation = orientation_of(content[start + 8 : end - 4])
        fits = kind == b"tRNS" and not pixels and _is_transparency(content, start, end)
        if fits or kind in _PNG_TYPES:
            kept.append(content[start:end])
    return StrippedImage(b"".join(kept), orientation or 1)


def _chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Type, start and end of each of a PNG's chunks; the last may break off."""
    start = len(PNG_HEAD)
    while start + 8 <= len(content):
        (length,) = struct.unpack_from(">I", content, start)
        end = start + 12 + length
        yield content[start + 4 : start + 8], start, min(end, len(content))
        start = end


def _is_transparency(content: bytes, start: int, end: int) -> bool:
    least, most = _TRANSPARENCY_BYTES.get(content[25], (1, 0))
    whole = zlib.crc32(content[start + 4 : end - 4]).to_bytes(4, "big") == content[end - 4 : end]
    return whole and least <= end - start - 12 <= most


def _bare_tiff(content: bytes) -> StrippedImage:
    """The first page alone, for the place of a second one comes after the entries."""
    directory = first_directory(content)
    if directory is None:
        return StrippedImage(content, 1)
    orientation = orientation_of(content)
    written = bytearray(content)
    kept = [
        written[place : place + directory.entry_bytes]
        for place in directory.places()
        if directory.tag(content, place) in _PIXEL_TAGS
    ]
    _write_entries(written, directory, kept)
    return StrippedImage(written, orientation)


def _write_entries(written: bytearray, directory: Directory, kept: list[bytearray]) -> None:
    head = struct.pack(directory.order + ("Q" if directory.large else "H"), len(kept))
    entries = b"".join([head, *kept, bytes(directory.offset_bytes)])
    written[directory.start : directory.start + len(entries)] = entries
