"""Files of pictures for tests, whole and odd."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image

RED, BLUE = (255, 0, 0), (0, 0, 255)
ORIENTATION = 0x0112
SHORT, ASCII, LONG, RATIONAL = 3, 2, 4, 5


def two_halves() -> Image.Image:
    """40 x 20: red on the left, blue on the right."""
    image = Image.new("RGB", (40, 20), RED)
    image.paste(BLUE, (20, 0, 40, 20))
    return image


def scene(width_px: int = 320, height_px: int = 240) -> Image.Image:
    """Detail everywhere, no two rows alike, and smooth enough for a JPEG."""
    y, x = np.mgrid[:height_px, :width_px]
    channels = [
        128 + 100 * np.sin(x / 9 + y / 31),
        128 + 100 * np.cos(y / 7 - x / 50),
        40 + 200 * y / height_px,
    ]
    noise = np.random.default_rng(0).normal(0, 6, (height_px, width_px, 3))
    return Image.fromarray((np.stack(channels, axis=2) + noise).clip(1, 254).astype(np.uint8))


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def entry(tag: int, kind: int, count: int, value: bytes, order: str = "<") -> bytes:
    """One entry of an EXIF directory, with its value or its value's place in 4 bytes."""
    return struct.pack(order + "HHI", tag, kind, count) + value.ljust(4, b"\0")


def exif(*entries: bytes, order: str = "<") -> bytes:
    """A TIFF structure as EXIF has it, without the prefix of a JPEG."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    return head + struct.pack(order + "H", len(entries)) + b"".join(entries) + bytes(4)


def turned_by(orientation: int, order: str = "<") -> bytes:
    """EXIF with an orientation alone."""
    return exif(entry(ORIENTATION, SHORT, 1, struct.pack(order + "H", orientation), order), order=order)


def segment(marker: int, data: bytes) -> bytes:
    """A segment of a JPEG file."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg_with(*segments: bytes, image: Image.Image | None = None) -> bytes:
    """A JPEG with these segments before all others."""
    content = encoded(image or two_halves(), "JPEG", quality=95, subsampling=0)
    return content[:2] + b"".join(segments) + content[2:]


def chunk(kind: bytes, data: bytes, crc: int | None = None) -> bytes:
    """A chunk of a PNG file."""
    crc = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


def png_with(*chunks: bytes, image: Image.Image | None = None) -> bytes:
    """A PNG with these chunks after its header."""
    content = encoded(image or two_halves(), "PNG")
    return content[:33] + b"".join(chunks) + content[33:]


def webp_with(exif_data: bytes, image: Image.Image | None = None) -> bytes:
    """A WebP with this in its EXIF chunk."""
    return encoded(image or two_halves(), "WEBP", lossless=True, exif=exif_data)


def bomb_png(width_px: int, height_px: int) -> bytes:
    """A file of some kilobytes that unpacks to width x height grey pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width_px, height_px, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(1000), 9))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")
