"""Pictures are turned as browsers turn them: by EXIF's orientation, whatever else is odd in their files."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from components.media.exif import orientation_of
from components.media.images import image_size_px, read_image
from tests.support.pictures import (
    ASCII,
    BLUE,
    LONG,
    ORIENTATION,
    RATIONAL,
    RED,
    SHORT,
    chunk,
    encoded,
    entry,
    exif,
    jpeg_with,
    png_with,
    segment,
    turned_by,
    two_halves,
    webp_with,
)

SIX = entry(ORIENTATION, SHORT, 1, struct.pack("<H", 6))
UNIT_AS_TEXT = entry(0x0128, ASCII, 4, b"dpi\0")
BROKEN_RATIONAL = entry(0x011A, RATIONAL, 1, struct.pack("<I", 0xFFFFFF00))
UNKNOWN_TYPE = entry(0x0110, 77, 1, b"")
XMP = b'<x xmlns:tiff="t" tiff:Orientation="6"><tiff:Orientation>6</tiff:Orientation></x>'
XMP_SEGMENT = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)

IN_JPEG: Callable[[bytes], bytes] = lambda data: jpeg_with(segment(0xE1, b"Exif\0\0" + data))  # noqa: E731
IN_PNG: Callable[[bytes], bytes] = lambda data: png_with(chunk(b"eXIf", data))  # noqa: E731
HOLDERS = {"JPEG": IN_JPEG, "PNG": IN_PNG, "WebP": webp_with}


def is_turned(content: bytes, tmp_path: Path) -> bool:
    """Whether the two halves are read turned by a quarter; their size by the header is held against it."""
    (tmp_path / "a").write_bytes(content)
    still = read_image(content)
    assert still.notes == () and still.size_px == still.rgb.shape[1::-1]
    assert image_size_px(tmp_path / "a", max_megapixels=1, name="a") == still.size_px
    red_at, blue_at = ((5, 10), (35, 10)) if still.size_px == (20, 40) else ((10, 5), (10, 35))
    assert np.abs(still.rgb[red_at].astype(int) - RED).max() < 12
    assert np.abs(still.rgb[blue_at].astype(int) - BLUE).max() < 12
    return still.size_px == (20, 40)


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize(
    "others",
    [(UNIT_AS_TEXT,), (BROKEN_RATIONAL,), (UNKNOWN_TYPE,), (UNIT_AS_TEXT, BROKEN_RATIONAL, UNKNOWN_TYPE)],
)
def test_the_orientation_is_read_beside_broken_tags(
    holder: str, others: tuple[bytes, ...], tmp_path: Path
) -> None:
    assert is_turned(HOLDERS[holder](exif(*others, SIX)), tmp_path)
    assert is_turned(HOLDERS[holder](exif(SIX, *others)), tmp_path)
    assert not is_turned(HOLDERS[holder](exif(*others)), tmp_path)


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize(
    "data",
    [
        exif(entry(ORIENTATION, ASCII, 2, b"6\0")),
        exif(entry(ORIENTATION, LONG, 1, struct.pack("<I", 6))),
        exif(entry(ORIENTATION, SHORT, 2, struct.pack("<HH", 6, 6))),
        turned_by(0),
        turned_by(9),
        turned_by(0x0600),
        b"garbage",
        b"II*\0",
        b"II*\0\xff\xff\xff\xff",
        b"II*\0\x08\0\0\0\xff\xff",
        b"MM\0+" + bytes(4) + b"\xff" * 8,
        bytes(300),
    ],
)
def test_what_is_no_orientation_turns_nothing(holder: str, data: bytes, tmp_path: Path) -> None:
    assert not is_turned(HOLDERS[holder](data), tmp_path)


@pytest.mark.parametrize("holder", HOLDERS)
def test_both_orders_of_bytes_and_a_prefix_are_read(holder: str, tmp_path: Path) -> None:
    assert is_turned(HOLDERS[holder](turned_by(6, ">")), tmp_path)
    if holder != "JPEG":
        assert is_turned(HOLDERS[holder](b"Exif\0\0" + turned_by(6)), tmp_path)


def test_a_directory_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    assert orientation_of(exif(SIX, UNKNOWN_TYPE)[: 10 + 12 + 5]) == 6
    assert orientation_of(exif(UNKNOWN_TYPE, SIX)[: 10 + 12 + 5]) == 1


def test_an_editors_xmp_does_not_turn(tmp_path: Path) -> None:
    text = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)
    tiff = encoded(two_halves(), "TIFF", tiffinfo={700: XMP})
    assert not is_turned(jpeg_with(XMP_SEGMENT), tmp_path)
    assert not is_turned(png_with(text), tmp_path)
    assert not is_turned(encoded(two_halves(), "WEBP", lossless=True, xmp=XMP), tmp_path)
    assert not is_turned(tiff, tmp_path)
    # EXIF still does.
    assert is_turned(
        jpeg_with(XMP_SEGMENT.replace(b"6", b"1"), segment(0xE1, b"Exif\0\0" + exif(SIX))), tmp_path
    )


def test_texts_of_png_do_not_turn(tmp_path: Path) -> None:
    raw = b"Raw profile type exif\0\nexif\n 32\n" + turned_by(6).hex().encode()
    assert not is_turned(png_with(chunk(b"tEXt", raw), chunk(b"tEXt", b"exif\0" + turned_by(6))), tmp_path)


def test_a_tiff_is_turned_by_its_own_tag(tmp_path: Path) -> None:
    for value, turned in ((1, False), (6, True)):
        content = encoded(two_halves(), "TIFF", tiffinfo={ORIENTATION: value})
        assert is_turned(content, tmp_path) is turned


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
@pytest.mark.parametrize("data", [turned_by(6), b"garbage", exif(UNIT_AS_TEXT, BROKEN_RATIONAL)])
def test_exif_neither_turns_nor_breaks_what_has_a_property_for_it(
    kind: str, data: bytes, tmp_path: Path
) -> None:
    # Saved with EXIF of the same length that is sound, for the encoder looks at it.
    sound = exif(entry(0x0131, ASCII, 4, b"App\0")).ljust(len(data), b"\0")
    content = io.BytesIO()
    image = Image.new("RGB", (80, 40), RED)
    image.paste(BLUE, (40, 0, 80, 40))
    image.save(content, kind, quality=95, exif=b"Exif\0\0" + sound)
    assert sound[:26] in content.getvalue()
    (tmp_path / "a").write_bytes(content.getvalue().replace(sound, data.ljust(len(sound), b"\0")))
    still = read_image(tmp_path / "a")
    assert still.size_px == (80, 40) == image_size_px(tmp_path / "a", max_megapixels=1, name="a")
    assert np.abs(still.rgb[20, 10].astype(int) - RED).max() < 30


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_avif_is_turned_as_it_says(orientation: int, tmp_path: Path) -> None:
    image = Image.new("RGB", (80, 40), RED)
    image.paste(BLUE, (40, 0, 80, 40))
    (tmp_path / "a").write_bytes(
        encoded(image, "AVIF", quality=95, exif=b"Exif\0\0" + turned_by(orientation))
    )
    (tmp_path / "b").write_bytes(encoded(image, "PNG", exif=b"Exif\0\0" + turned_by(orientation)))
    avif, png = read_image(tmp_path / "a"), read_image(tmp_path / "b")
    assert avif.size_px == png.size_px == image_size_px(tmp_path / "a", max_megapixels=1, name="a")
    assert np.abs(avif.rgb.astype(int) - png.rgb).mean() < 10
