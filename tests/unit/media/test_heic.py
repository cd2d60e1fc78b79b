from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from components.media.errors import MediaError
from components.media.images import image_size_px, load_image

RED, BLUE = (255, 0, 0), (0, 0, 255)


def heic(width_px: int = 80, height_px: int = 40, orientation: int = 1) -> bytes:
    """Red on the left, blue on the right as stored, to be turned as EXIF's orientation says."""
    image = Image.new("RGB", (width_px, height_px), RED)
    image.paste(BLUE, (width_px // 2, 0, width_px, height_px))
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = io.BytesIO()
    # This way of saving also writes HEIF's own note of the turn, as cameras do.
    pillow_heif.from_pillow(image).save(content, quality=95, exif=exif.tobytes())
    return content.getvalue()


def near(pixel: np.ndarray, expected: tuple[int, int, int]) -> bool:
    return bool(np.abs(pixel.astype(int) - expected).max() < 30)


# Where the red half is shown, by EXIF 2.32 tag 0x0112.
@pytest.mark.parametrize(
    ("orientation", "shape", "red_at", "blue_at"),
    [
        (1, (40, 80, 3), (20, 10), (20, 70)),
        (3, (40, 80, 3), (20, 70), (20, 10)),
        (6, (80, 40, 3), (10, 20), (70, 20)),
    ],
)
def test_heic_is_read_upright(
    orientation: int,
    shape: tuple[int, ...],
    red_at: tuple[int, int],
    blue_at: tuple[int, int],
    tmp_path: Path,
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(heic(orientation=orientation))
    rgb = load_image(path)
    assert rgb.shape == shape
    assert near(rgb[red_at], RED) and near(rgb[blue_at], BLUE)
    assert image_size_px(path, max_megapixels=1, name="photo.jpg") == (shape[1], shape[0])


def test_a_large_heic_is_refused() -> None:
    with pytest.raises(MediaError, match="megapixels"):
        load_image(heic(640, 480), max_megapixels=0.3)
