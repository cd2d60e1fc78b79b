from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from components.media.errors import MediaError
from components.media.images import encode_png, load_image
from tests.support.pictures import BLUE, RED, bomb_png, encoded, two_halves


def test_jpeg_is_read() -> None:
    rgb = load_image(encoded(two_halves(), "JPEG", quality=95))
    assert np.abs(rgb[10, 5].astype(int) - RED).max() < 12


# Where the red left half of the stored picture is shown, by EXIF 2.32 tag 0x0112.
@pytest.mark.parametrize(
    ("orientation", "shape", "red_at", "blue_at"),
    [
        (1, (20, 40, 3), (10, 5), (10, 35)),
        (2, (20, 40, 3), (10, 35), (10, 5)),
        (3, (20, 40, 3), (10, 35), (10, 5)),
        (4, (20, 40, 3), (10, 5), (10, 35)),
        (5, (40, 20, 3), (5, 10), (35, 10)),
        (6, (40, 20, 3), (5, 10), (35, 10)),
        (7, (40, 20, 3), (35, 10), (5, 10)),
        (8, (40, 20, 3), (35, 10), (5, 10)),
    ],
)
def test_exif_orientation_is_obeyed(
    orientation: int, shape: tuple[int, ...], red_at: tuple[int, int], blue_at: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    rgb = load_image(encoded(two_halves(), "PNG", exif=exif))
    assert rgb.shape == shape
    assert tuple(rgb[red_at]) == RED and tuple(rgb[blue_at]) == BLUE


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.new("RGBA", (4, 4), (10, 20, 30, 0)), (255, 255, 255)),
        (Image.new("RGBA", (4, 4), (10, 20, 30, 255)), (10, 20, 30)),
        (Image.new("LA", (4, 4), (0, 0)), (255, 255, 255)),
        (Image.new("L", (4, 4), 77), (77, 77, 77)),
        (Image.new("1", (4, 4), 1), (255, 255, 255)),
        (Image.new("RGB", (4, 4), (1, 2, 3)).quantize(2), (1, 2, 3)),
    ],
)
def test_other_kinds_of_pixels_become_rgb(image: Image.Image, expected: tuple[int, int, int]) -> None:
    assert (load_image(encoded(image, "PNG")) == expected).all()


def test_cmyk_becomes_rgb() -> None:
    assert load_image(encoded(Image.new("CMYK", (8, 8), (0, 0, 0, 0)), "JPEG")).min() > 250


def test_more_pixels_than_allowed_are_refused_before_decoding() -> None:
    with pytest.raises(MediaError, match=r"has 64\.0 megapixels; use one of at most 50 megapixels"):
        load_image(bomb_png(8000, 8000))
    assert load_image(encoded(two_halves(), "PNG"), max_megapixels=0.0008).shape == (20, 40, 3)
    with pytest.raises(MediaError, match="megapixels"):
        load_image(encoded(two_halves(), "PNG"), max_megapixels=0.0007)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side_px", [10_000, 14_000])
def test_decompression_bombs_are_refused(side_px: int) -> None:
    # Pillow itself warns at 89 megapixels and refuses at 179.
    with pytest.raises(MediaError, match="at most 50 megapixels"):
        load_image(bomb_png(side_px, side_px))


@pytest.mark.filterwarnings("error::PIL.Image.DecompressionBombWarning")
def test_decompression_bombs_are_refused_where_warnings_are_errors() -> None:
    with pytest.raises(MediaError, match="at most 50 megapixels"):
        load_image(bomb_png(10_000, 10_000))


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", encoded(two_halves(), "GIF"), bytes(1000)],
)
def test_other_formats_are_refused(content: bytes) -> None:
    with pytest.raises(MediaError, match="is not a JPEG, PNG, WebP, HEIC, AVIF, TIFF or BMP picture"):
        load_image(content)


def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"^nothing\.png cannot be opened"):
        load_image(tmp_path / "nothing.png")
    with pytest.raises(MediaError, match="cannot be opened"):
        load_image(tmp_path)


def test_png_is_without_loss() -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (31, 47, 3), np.uint8)
    content = encode_png(rgb)
    assert content.startswith(b"\x89PNG")
    assert (load_image(content) == rgb).all()
