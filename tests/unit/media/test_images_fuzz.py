"""Whatever a picture's metadata hold, it gives its pixels; whatever is damaged, a picture or a sentence."""

from __future__ import annotations

import struct
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.media.errors import MediaError
from components.media.images import image_size_px, load_image, read_image
from tests.support.pictures import (
    ORIENTATION,
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

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
MOST_S, MOST_BYTES = 5.0, 20_000_000
"""For a picture of 40 x 20 pixels, on a machine that is busy."""
SETTINGS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SEGMENT_HEADS = (
    *(b"Exif\0\0", b"JFIF\0\1\1", b"http://ns.adobe.com/xap/1.0/\0", b"ICC_PROFILE\0\1\1", b"MPF\0II*\0"),
    *(b"Photoshop 3.0\0" + b"8BIM", b"FPXR\0", b"Ducky", b""),
)
PNG_TYPES = (
    *(b"iCCP", b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"acTL", b"fcTL"),
    *(b"fdAT", b"sBIT", b"bKGD", b"hIST", b"sPLT", b"tIME", b"tRNS", b"abcd", b"caBX"),
)

values = st.binary(min_size=4, max_size=4)
entries = st.builds(
    entry,
    st.sampled_from([0x010F, 0x011A, 0x0128, 0x0132, 0x8769, 0x8825, 0x02BC, 0x927C, 0xA002, 0, 0xFFFF]),
    st.integers(0, 255),
    st.sampled_from([0, 1, 2, 4, 255, 0x7FFFFFFF, 0xFFFFFFFF]),
    values,
)
segments = st.builds(
    lambda marker, head, data: segment(marker, head + data),
    st.sampled_from([*range(0xE1, 0xEE), 0xEF, 0xFE, 0xE0]),
    st.sampled_from(SEGMENT_HEADS),
    st.binary(max_size=200),
)
chunks = st.builds(chunk, st.sampled_from(PNG_TYPES), st.binary(max_size=200), st.sampled_from([None, 0]))


def checked(content: bytes, folder: Path) -> tuple[int, int]:
    """The size of a picture that must be read, within bounds, and by both readers alike."""
    (folder / "a").write_bytes(content)
    tracemalloc.start()
    started_s = time.process_time()
    still = read_image(content)
    assert time.process_time() - started_s < MOST_S
    assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    tracemalloc.stop()
    assert still.notes == () and still.rgb.shape[1::-1] == still.size_px
    assert image_size_px(folder / "a", max_megapixels=50, name="a") == still.size_px
    return still.size_px


@SETTINGS
@given(before=st.lists(segments, max_size=4), after=st.lists(segments, max_size=4), turn=st.integers(1, 8))
def test_any_segments_of_a_jpeg(before: list[bytes], after: list[bytes], turn: int, tmp_path: Path) -> None:
    before = [each for each in before if each[4:8] != b"Exif"]
    content = jpeg_with(*before, segment(0xE1, b"Exif\0\0" + turned_by(turn)), *after)
    assert checked(content, tmp_path) == ((20, 40) if turn >= 5 else (40, 20))


@SETTINGS
@given(before=st.lists(chunks, max_size=4), after=st.lists(chunks, max_size=4), turn=st.integers(1, 8))
def test_any_chunks_of_a_png(before: list[bytes], after: list[bytes], turn: int, tmp_path: Path) -> None:
    before = [each for each in before if each[4:8] != b"eXIf"]
    content = png_with(*before, chunk(b"eXIf", turned_by(turn)), *after)
    assert checked(content, tmp_path) == ((20, 40) if turn >= 5 else (40, 20))


@SETTINGS
@given(
    before=st.lists(entries, max_size=5),
    after=st.lists(entries, max_size=5),
    turn=st.integers(1, 8),
    data=st.data(),
)
def test_any_tags_of_exif(
    before: list[bytes], after: list[bytes], turn: int, data: st.DataObject, tmp_path: Path
) -> None:
    structure = exif(*before, entry(ORIENTATION, SHORT, 1, struct.pack("<H", turn)), *after)
    structure += data.draw(st.binary(max_size=100))
    size_px = (20, 40) if turn >= 5 else (40, 20)
    assert checked(jpeg_with(segment(0xE1, b"Exif\0\0" + structure)), tmp_path) == size_px
    assert checked(png_with(chunk(b"eXIf", structure)), tmp_path) == size_px
    assert checked(webp_with(structure), tmp_path) == size_px


@SETTINGS
@given(structure=st.binary(max_size=200) | st.binary(max_size=60).map(lambda data: b"II*\0\x08\0\0\0" + data))
def test_any_bytes_as_exif(structure: bytes, tmp_path: Path) -> None:
    sizes = {
        checked(jpeg_with(segment(0xE1, b"Exif\0\0" + structure)), tmp_path),
        checked(png_with(chunk(b"eXIf", structure)), tmp_path),
    }
    if structure:
        sizes.add(checked(webp_with(structure), tmp_path))
    assert len(sizes) == 1


@settings(SETTINGS, max_examples=80)
@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "TIFF", "BMP", "HEIF", "AVIF"]),
    data=st.data(),
    cut=st.booleans(),
)
def test_damage_gives_a_picture_or_a_sentence(
    kind: str, data: st.DataObject, cut: bool, tmp_path: Path
) -> None:
    content = bytearray(encoded(two_halves(), kind))
    for _ in range(data.draw(st.integers(0 if cut else 1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    if cut:
        del content[data.draw(st.integers(1, len(content) - 1)) :]
    (tmp_path / "a").write_bytes(content)
    try:
        rgb = load_image(bytes(content), max_megapixels=0.1)
    except MediaError:
        return
    assert rgb.ndim == 3 and rgb.shape[2] == 3 and rgb.dtype == np.uint8
    assert image_size_px(tmp_path / "a", max_megapixels=0.1, name="a") == rgb.shape[1::-1]
