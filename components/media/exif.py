"""How a camera was held, from EXIF: the one tag that turns a picture, read without minding any other.

Browsers turn a picture by this tag alone, so that a viewer sees here what they see there. An editor's XMP may
also hold an orientation, which is of the file that the editor began with.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from PIL import Image

ORIENTATION_TAG = 0x0112
"""Of EXIF 2.32 and TIFF 6.0; 5 to 8 turn the picture by a quarter."""
_SHORT = 3
_PREFIX = b"Exif\0"
"""Before the TIFF header in a JPEG, with one more byte, and by some writers in other formats too."""
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Directory:
    """Where the first directory of a TIFF structure lies.

    Attributes:
        order: of bytes, as `struct` writes it.
        large: whether it is a BigTIFF.
        start: of its number of entries.
        entries: how many of them are whole.
    """

    order: Literal["<", ">"]
    large: bool
    start: int
    entries: int

    @property
    def count_bytes(self) -> int:
        """Size of the number of entries."""
        return 8 if self.large else 2

    @property
    def entry_bytes(self) -> int:
        """Size of one entry: tag, type, count, and the value or where it lies."""
        return 20 if self.large else 12

    @property
    def offset_bytes(self) -> int:
        """Size of a place in the file, of a count, and of a value that lies in its entry."""
        return 8 if self.large else 4

    def places(self) -> Iterator[int]:
        """Where each entry begins."""
        first = self.start + self.count_bytes
        return iter(range(first, first + self.entries * self.entry_bytes, self.entry_bytes))

    def tag(self, content: bytes | bytearray, place: int) -> int:
        """The tag of the entry at that place."""
        return int(struct.unpack_from(self.order + "H", content, place)[0])


def first_directory(content: bytes | bytearray) -> Directory | None:
    """The first directory of a TIFF structure (TIFF 6.0, or BigTIFF); None where there is none."""
    order: Literal["<", ">"] = "<" if content[:2] == b"II" else ">"
    if content[:2] not in (b"II", b"MM"):
        return None
    try:
        (version,) = struct.unpack_from(order + "H", content, 2)
        large = version == 43
        (start,) = struct.unpack_from(order + ("Q" if large else "I"), content, 8 if large else 4)
        (stated,) = struct.unpack_from(order + ("Q" if large else "H"), content, start)
    except (struct.error, OverflowError):
        return None
    bare = Directory(order, large, start, 0)
    whole = (len(content) - start - bare.count_bytes) // bare.entry_bytes
    return Directory(order, large, start, min(stated, whole))


def orientation_of(exif: bytes | bytearray) -> int:
    """How the picture is to be turned, 1 to 8: 1, as stored, where EXIF does not say so in the right form."""
    tiff = exif[len(_PREFIX) + 1 :] if exif.startswith(_PREFIX) else exif
    directory = first_directory(tiff)
    if directory is None:
        return 1
    for place in directory.places():
        if directory.tag(tiff, place) != ORIENTATION_TAG:
            continue
        form = directory.order + ("HQ" if directory.large else "HI")
        if struct.unpack_from(form, tiff, place + 2) != (_SHORT, 1):
            return 1
        (value,) = struct.unpack_from(directory.order + "H", tiff, place + 4 + directory.offset_bytes)
        return int(value) if 1 <= value <= 8 else 1
    return 1


def turned(image: Image.Image, orientation: int) -> Image.Image:
    """The picture upright. Its metadata are not looked at."""
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def turned_size_px(size_px: tuple[int, int], orientation: int) -> tuple[int, int]:
    """(width, height) of the picture upright."""
    return (size_px[1], size_px[0]) if orientation >= 5 else size_px
