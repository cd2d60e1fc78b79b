"""A file that breaks off is shown as far as it goes, and what is missing is said."""

from __future__ import annotations

import re
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image

from components.media.errors import MediaError
from components.media.images import load_image, read_image
from components.media.kinds import PNG_HEAD
from tests.support.pictures import chunk, encoded, scene

ADAM7 = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1))
"""First row and column, and steps, of each pass of an interlaced PNG (ISO 15948)."""
KINDS: dict[str, tuple[str, dict[str, object]]] = {
    "JPEG": ("JPEG", {"quality": 85}),
    "JPEG of grey": ("JPEG", {"quality": 85}),
    "JPEG with restarts": ("JPEG", {"quality": 85, "restart_marker_rows": 1}),
    "PNG": ("PNG", {}),
    "WebP": ("WEBP", {"quality": 80}),
    "WebP without loss": ("WEBP", {"lossless": True}),
    "HEIC": ("HEIF", {"quality": 80}),
    "TIFF": ("TIFF", {}),
}


def saved(name: str) -> bytes:
    kind, options = KINDS[name]
    return encoded(scene().convert("L") if "grey" in name else scene(), kind, **options)


def interlaced(rgb: np.ndarray) -> bytes:
    """An interlaced PNG of an (H, W, 3) picture, without filters."""
    rows = [b"\0" + row.tobytes() for top, left, down, right in ADAM7 for row in rgb[top::down, left::right]]
    header = struct.pack(">IIBBBBB", rgb.shape[1], rgb.shape[0], 8, 2, 0, 0, 1)
    data = zlib.compress(b"".join(rows))
    return PNG_HEAD + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("share", [0.4, 0.7, 0.95])
@pytest.mark.parametrize("name", KINDS)
def test_the_rows_that_are_there_are_shown_and_the_others_counted(name: str, share: float) -> None:
    content = saved(name)
    whole = load_image(content).astype(int)
    still = read_image(content[: int(share * len(content))], name="cut.jpg")
    assert still.size_px == (320, 240)
    (note,) = still.notes
    found = re.fullmatch(
        r"cut\.jpg breaks off or is damaged: the last (\d+) % of its rows are missing\.", note
    )
    assert found is not None
    there = 240 - round(240 * int(found[1]) / 100) - 4
    assert np.abs(still.rgb[:there].astype(int) - whole[:there]).mean() < 2
    # A block's rows are counted as missing when its last column is.
    lost = np.abs(still.rgb.astype(int) - whole).mean(axis=(1, 2)) > 20
    assert abs(lost.mean() - int(found[1]) / 100) < (0.32 if name == "HEIC" else 0.1)


def test_a_bmp_lacks_its_first_rows() -> None:
    content = encoded(scene(), "BMP")
    still = read_image(content[: len(content) // 4 * 3])
    assert still.notes == ("The picture breaks off or is damaged: the first 25 % of its rows are missing.",)
    assert (still.rgb[61:] == np.asarray(scene())[61:]).all()


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_jpeg_without_its_end_marker_lacks_nothing(progressive: bool, mode: str) -> None:
    content = encoded(scene().convert(mode), "JPEG", progressive=progressive)
    still = read_image(content[:-2])
    assert (still.rgb == load_image(content)).all()
    assert still.notes == ()


def test_a_grey_ground_is_not_taken_for_missing_rows() -> None:
    content = encoded(Image.new("RGB", (64, 64), (128, 128, 128)), "JPEG")
    assert read_image(content).notes == read_image(content[:-2]).notes == ()


def test_rows_are_missed_although_the_file_has_an_end() -> None:
    content = encoded(scene(), "JPEG")
    still = read_image(content[: len(content) // 2] + b"\xff\xd9")
    assert re.search(r"the last [45]\d % of its rows are missing", still.notes[0])


@pytest.mark.parametrize("share", [0.5, 0.8, 0.97])
def test_a_progressive_jpeg_lacks_detail(share: float) -> None:
    content = encoded(scene(), "JPEG", progressive=True, quality=90)
    still = read_image(content[: int(share * len(content))])
    assert still.notes == ("The picture breaks off: its finest detail is missing.",)
    assert np.abs(still.rgb.astype(int) - load_image(content)).mean() < 25


def test_a_progressive_jpeg_may_be_cut_within_any_segment() -> None:
    content = encoded(scene(64, 48), "JPEG", progressive=True)
    first = content.index(b"\xff\xda") + 20
    for end in range(first, len(content) - 2, 7):
        still = read_image(content[:end])
        assert still.rgb.shape == (48, 64, 3) and len(still.notes) <= 1


def test_an_interlaced_png_lacks_pixels_all_over() -> None:
    content = interlaced(np.asarray(scene()))
    assert (load_image(content) == np.asarray(scene())).all()
    # The last of the seven passes is every second row: half of the pixels, and the last in the file.
    still = read_image(content[: len(content) * 3 // 4])
    (note,) = still.notes
    found = re.fullmatch(r"The picture breaks off or is damaged: (\d+) % of the picture is missing\.", note)
    assert found is not None and 20 < int(found[1]) < 30
    assert (still.rgb[::2] == np.asarray(scene())[::2]).all()


def test_damage_in_the_middle_of_a_png_is_said() -> None:
    damaged = bytearray(encoded(scene(), "PNG"))
    middle = len(damaged) // 2
    damaged[middle : middle + 20] = bytes(20)
    assert re.search(r"breaks off or is damaged: .* missing\.$", read_image(bytes(damaged)).notes[0])


@pytest.mark.parametrize("name", [*KINDS])
def test_a_file_of_which_nothing_is_left_is_refused(name: str) -> None:
    with pytest.raises(MediaError, match="^The picture is "):
        load_image(saved(name)[:20])


@pytest.mark.parametrize("name", ["WebP", "HEIC"])
def test_a_file_that_states_gigabytes_costs_no_more_than_it_has(name: str) -> None:
    content = bytearray(saved(name))
    # The length of the whole, or of the last box, which holds the pixels.
    at = 4 if name == "WebP" else content.index(b"mdat") - 4
    content[at : at + 4] = b"\xf0\xff\xff\xff"
    tracemalloc.start()
    try:
        load_image(bytes(content))
    except MediaError as error:
        assert "damaged" in str(error)
    most_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most_bytes < 500 * len(content)
