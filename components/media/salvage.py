"""What can be shown of a picture whose file breaks off, and how much of it is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import isnan, nan

import numpy as np
from PIL import Image, ImageFile

from components.media.bare import SCAN, segments
from components.media.kinds import JPEG_HEAD

Open = Callable[[bytes | bytearray], Image.Image]
"""Gives the picture of a file's content, ready to be decoded."""
_END = b"\xff\xd9"
_PROBE = bytes((n * 73 + 41) % 255 for n in range(512))
"""Coded data that mean nothing. Without 255, which begins a marker."""
_FILLINGS = (b"", _PROBE, _PROBE[:64], _PROBE[:8], *(bytes([n]) for n in (0x55, 0x01, 0x80, 0xE7, 0x18)))
"""What stands for the first of the missing bytes, before zeros. Decoders stop at some, as at damage."""
_BOX_HEAD_BYTES = 8
_MOST_FILLED_BYTES, _MOST_FILLED_TIMES = 100_000_000, 100
"""In all, and for each byte that is there: of what is longer, nearly nothing is."""
_TILED = (b"avif", b"avis")
"""Brands of a coding that need not go from top to bottom."""
_NOTHING = 0.99
"""Of the pixels: so many missing are all, for what stands for the others may be right by chance."""
_GREY = 128
_STRIP_ROWS = 64
_ONES = {"1": 1, "I;16": 65_535}


@dataclass(frozen=True)
class Gap:
    """What a file lacks of its picture.

    Attributes:
        share: of the picture, in (0, 1]; NaN where it cannot be told.
        where: of its rows as they are stored; None for pixels all over it.
        detail: whether a coarser picture is there nevertheless.
    """

    share: float
    where: str | None
    detail: bool = False

    def sentence(self, name: str) -> str:
        """For the person who chose the file."""
        if self.detail:
            return f"{name} breaks off: its finest detail is missing."
        if isnan(self.share):
            return f"{name} breaks off: a part of the picture is missing."
        percent = f"{max(1, min(99, round(100 * self.share)))} %"
        if self.where is None:
            return f"{name} breaks off or is damaged: {percent} of the picture is missing."
        return f"{name} breaks off or is damaged: the {self.where} {percent} of its rows are missing."


def is_cut(content: bytes | bytearray) -> bool:
    """Whether the file shows that something is missing at its end. Some formats only show it by decoding."""
    if not content.startswith(JPEG_HEAD):
        return _missing_bytes(content) > 0
    _, data_end, _ = _last_scan(bytes(content))
    return content[data_end : data_end + 2] != _END


def completed(content: bytes | bytearray, filling: bytes = _FILLINGS[0]) -> bytes | bytearray:
    """The file, filled up to the length that it states: its decoder will not open it before."""
    most_bytes = min(_MOST_FILLED_BYTES, _MOST_FILLED_TIMES * len(content))
    missing_bytes = min(_missing_bytes(content), most_bytes)
    if missing_bytes <= 0:
        return content
    return content + filling[:missing_bytes].ljust(missing_bytes, b"\0")


def salvaged(content: bytes | bytearray, open_: Open) -> tuple[Image.Image, Gap | None]:
    """The picture as far as its file goes, and what is missing, if anything is. Not for several threads.

    Raises:
        Exception: of the decoder's, of many kinds, where nothing can be decoded.
    """
    if content.startswith(JPEG_HEAD):
        return _salvaged_jpeg(bytes(content), open_)
    if _missing_bytes(content) > 0:
        return _continued(content, open_)
    with _truncated_allowed():
        image = _filled(open_(content), 0)
        gap = _gap(image, _filled(open_(content), 1))
    if gap is not None and gap.share > _NOTHING:
        raise OSError("Nothing can be decoded.")
    return image, gap


def _salvaged_jpeg(content: bytes, open_: Open) -> tuple[Image.Image, Gap | None]:
    """A JPEG's decoder takes what is missing for grey; so the data are continued, to see what changes."""
    scans, data_end, in_data = _last_scan(content)
    image = open_(content[:data_end] + _END)
    image.load()
    if not in_data:
        return image, Gap(1.0, None, detail=True) if content[data_end : data_end + 2] != _END else None
    probe = open_(content[:data_end] + _PROBE + _END)
    probe.load()
    gap = _gap(image, probe)
    if gap is not None:
        # What follows the first change is missing too, though the probe did not reach so far.
        gap = Gap(_rows_below(image, probe), "last", detail=scans > 1)
    return image, gap


def _missing_bytes(content: bytes | bytearray) -> int:
    """What a WebP (RFC 9649), or a file of ISO 14496-12's boxes as HEIC and AVIF are, is too short by."""
    if content[:4] == b"RIFF":
        return 8 + int.from_bytes(content[4:8], "little") - len(content)
    end = 0
    if content[4:8] == b"ftyp":
        while end + 16 <= len(content):
            size = int.from_bytes(content[end : end + 4], "big")
            if size == 1:
                size = int.from_bytes(content[end + 8 : end + 16], "big")
            if size < _BOX_HEAD_BYTES:
                break
            end += size
    return end - len(content)


def _continued(content: bytes | bytearray, open_: Open) -> tuple[Image.Image, Gap | None]:
    """Formats whose decoders want the whole file get one, filled up in two manners to see what changes."""
    images: list[Image.Image] = []
    for filling in _FILLINGS:
        try:
            image = open_(completed(content, filling))
            image.load()
        except Exception as error:
            # Of many kinds; the next filling may do.
            problem = error
        else:
            images.append(image)
        if len(images) == 2:
            break
    if not images:
        raise problem
    if len(images) == 1 or content[8:12] in _TILED:
        return images[0], Gap(nan, None)
    gap = _gap(*images)
    if gap is not None and gap.share > _NOTHING:
        raise OSError("Nothing can be decoded.")
    if gap is not None and gap.where != "first":
        rows = _rows_below(*images)
        gap = Gap(rows, "last") if rows < 1 else gap
        top = images[0].height - round(rows * images[0].height)
        if 0 < top:
            bands = len(images[0].getbands())
            images[0].paste((_GREY,) * bands, (0, top, *images[0].size))
    return images[0], gap


def _last_scan(content: bytes) -> tuple[int, int, bool]:
    """How many scans begin in a JPEG, where what is whole ends, and whether that is within a scan's data."""
    scans, end, last = 0, 2, None
    while True:
        segment = None
        for segment in segments(content, end):
            end = segment.end
        if segment is None:
            break
        last = segment
        if segment.marker != SCAN:
            break
        scans += 1
    in_data = last is not None and last.marker == SCAN
    return scans, _data_end(content, end) if in_data else end, in_data


def _data_end(content: bytes, start: int) -> int:
    """Where a scan's data end: before the next marker that is no restart."""
    while (start := content.find(b"\xff", start)) >= 0:
        following = content[start + 1 : start + 2]
        if following and (following == b"\0" or 0xD0 <= following[0] <= 0xD7):
            start += 2
        elif following == b"\xff":
            start += 1
        else:
            return start
    return len(content)


@contextmanager
def _truncated_allowed() -> Iterator[None]:
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _filled(image: Image.Image, value: int) -> Image.Image:
    """The picture, decoded over a ground of the smallest (0) or largest (1) values."""
    most = _ONES.get(image.mode, 255) * value
    bands = len(image.getbands())
    image.im = Image.new(image.mode, image.size, most if bands == 1 else (most,) * bands).im
    assert isinstance(image, ImageFile.ImageFile)
    try:
        image.load()
    except Exception:
        # Whatever stopped the decoder, what came before is there; the caller sees how much it is.
        image.tile = []
    return image


def _gap(image: Image.Image, other: Image.Image) -> Gap | None:
    """Where two pictures of one size differ."""
    missing, rows = 0, []
    for top, differ in _differences(image, other):
        missing += int(differ.sum())
        rows += [top + int(row) for row in np.flatnonzero(differ.any(axis=1))]
    if not rows:
        return None
    share = missing / (image.width * image.height)
    together = rows[-1] - rows[0] + 1 == len(rows) and len(rows) < image.height
    if together and rows[-1] == image.height - 1:
        return Gap(len(rows) / image.height, "last")
    if together and rows[0] == 0:
        return Gap(len(rows) / image.height, "first")
    return Gap(share, None)


def _rows_below(image: Image.Image, other: Image.Image) -> float:
    """The share of the rows from the first that differs to the last."""
    for top, differ in _differences(image, other):
        if differ.any():
            return 1 - (top + int(np.flatnonzero(differ.any(axis=1))[0])) / image.height
    return 0.0


def _differences(image: Image.Image, other: Image.Image) -> Iterator[tuple[int, np.ndarray]]:
    """Strip by strip, its first row and which pixels differ, (rows, W)."""
    for top in range(0, image.height, _STRIP_ROWS):
        box = (0, top, image.width, min(image.height, top + _STRIP_ROWS))
        differ = np.asarray(image.crop(box)) != np.asarray(other.crop(box))
        yield top, differ.any(axis=2) if differ.ndim == 3 else differ
