"""The head in annotated pictures and clips, where readers that do not look for it pass over it."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import orjson
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from components.formats.errors import NotResults
from components.formats.head import Head, checked

KEYWORD = "keypoint-lab"
_FREE = b"free" + KEYWORD.encode()
"""A box of ISO 14496-12 (8.1.2) whose content has no meaning to a player."""


def png_text(head: Head) -> PngInfo:
    """The head as a text chunk, for the writer of a PNG file."""
    text = PngInfo()
    text.add_itxt(KEYWORD, orjson.dumps(head).decode())
    return text


def png_head(content: bytes) -> Head:
    """The head of a whole PNG file that was written with `png_text`.

    Raises:
        NotResults: for any other.
    """
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            text = image.info.get(KEYWORD, "null").encode()
            # Goes through the file to its end, and checks all checksums.
            image.verify()
    # What Pillow raises for files that are damaged, cut, or no PNG at all.
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise NotResults("The file is no whole PNG picture.") from error
    return _head(text)


def stamped_mp4(mp4: bytes, head: Head) -> bytes:
    """The MP4 file's content with the head in a box after all others.

    Not among the metadata that PyAV would write: they stand before the pictures, so that a file that was cut
    would pass for whole.
    """
    data = _FREE + orjson.dumps(head)
    return mp4 + struct.pack(">I", len(data) + 4) + data


def mp4_head(content: bytes) -> Head:
    """The head of a whole MP4 file that `stamped_mp4` made.

    Raises:
        NotResults: for any other.
    """
    texts = [box.removeprefix(_FREE) for box in _boxes(content) if box.startswith(_FREE)]
    return _head(texts[-1] if texts else b"null")


def _boxes(content: bytes) -> Iterator[bytes]:
    """What follows the length that each box begins with, in four bytes which it counts too.

    Raises:
        NotResults: when the last does not end where the content does.
    """
    start = 0
    while start < len(content):
        length = int.from_bytes(content[start : start + 4], "big")
        # Each has a name of four bytes. What is longer than a length can say is not written here.
        if length < 8 or start + length > len(content):
            raise NotResults("The file is not whole.")
        yield content[start + 4 : start + length]
        start += length


def _head(text: bytes) -> Head:
    try:
        return checked(orjson.loads(text))
    except orjson.JSONDecodeError as error:
        raise NotResults("The file's head is damaged.") from error
