"""The head in annotated pictures and clips, where readers that do not look for it pass over it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator

import orjson

from components.formats.errors import NotResults
from components.formats.head import Head, checked

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"keypoint-lab"
_TEXT = b"iTXt" + KEYWORD + b"\0" * 5
"""An iTXt chunk up to its text: uncompressed, with no language. https://www.w3.org/TR/png-3/#11iTXt"""
_FREE = b"free" + KEYWORD
"""A box of ISO 14496-12 (8.1.2) whose content has no meaning to a player."""


def stamped_png(png: bytes, head: Head) -> bytes:
    """The PNG file's content with the head in a text chunk before its end."""
    data = _TEXT + orjson.dumps(head)
    chunk = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    start = png.rindex(b"IEND") - 4
    return png[:start] + chunk + png[start:]


def png_head(content: bytes) -> Head:
    """The head of a whole PNG file that `stamped_png` made.

    Raises:
        NotResults: for any other.
    """
    if not content.startswith(PNG_SIGNATURE):
        raise NotResults("The file is no PNG picture.")
    # A chunk's length leaves out its name and its checksum, of four bytes each.
    blocks = list(_blocks(content, len(PNG_SIGNATURE), more=8))
    if not blocks or not blocks[-1].startswith(b"IEND"):
        raise NotResults("The PNG picture is not whole.")
    return _found(_TEXT, [block[:-4] for block in blocks])


def stamped_mp4(mp4: bytes, head: Head) -> bytes:
    """The MP4 file's content with the head in a box after all others."""
    data = _FREE + orjson.dumps(head)
    return mp4 + struct.pack(">I", len(data) + 4) + data


def mp4_head(content: bytes) -> Head:
    """The head of a whole MP4 file that `stamped_mp4` made.

    Raises:
        NotResults: for any other.
    """
    # A box's length counts itself.
    return _found(_FREE, _blocks(content, 0, more=-4))


def _blocks(content: bytes, start: int, more: int) -> Iterator[bytes]:
    """What follows the length that each block begins with, in four bytes, up to the next block.

    Args:
        more: bytes that follow the length beyond those that it counts.

    Raises:
        NotResults: when the last does not end where the content does.
    """
    while start < len(content):
        length = int.from_bytes(content[start : start + 4], "big") + more
        start += 4
        # Each has a name of four bytes. What is longer than a length can say is not written here.
        if length < 4 or start + length > len(content):
            raise NotResults("The file is not whole.")
        yield content[start : start + length]
        start += length


def _found(prefix: bytes, blocks: Iterable[bytes]) -> Head:
    texts = [block.removeprefix(prefix) for block in blocks if block.startswith(prefix)]
    try:
        return checked(orjson.loads(texts[-1] if texts else b"null"))
    except orjson.JSONDecodeError as error:
        raise NotResults("The file's head is damaged.") from error
