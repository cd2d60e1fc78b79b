"""The formats and the sizes in which pictures come."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from components.media import images
from components.media.errors import MediaError
from components.media.images import image_size_px, kept_size_px, load_image, read_image
from tests.support.pictures import bomb_png, encoded, scene, turned_by, two_halves


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("WEBP", {"lossless": True}),
        ("BMP", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "tiff_deflate"}),
        ("TIFF", {"big_tiff": True}),
    ],
)
def test_formats_without_loss_are_read_exactly(kind: str, options: dict[str, object], tmp_path: Path) -> None:
    content = encoded(scene(), kind, **options)
    (tmp_path / "picture").write_bytes(content)
    for source in (content, tmp_path / "picture", str(tmp_path / "picture")):
        assert (load_image(source) == np.asarray(scene())).all()


@pytest.mark.parametrize("kind", ["JPEG", "MPO", "HEIF", "AVIF"])
def test_formats_with_loss_are_read(kind: str) -> None:
    rgb = load_image(encoded(scene(), kind, quality=95))
    assert np.abs(rgb.astype(int) - np.asarray(scene())).mean() < 10


@pytest.mark.parametrize("kind", ["TIFF", "MPO", "PNG", "WEBP"])
def test_of_several_pages_or_frames_the_first_is_read(kind: str) -> None:
    more = {"append_images": [Image.new("RGB", (40, 20), "lime")], "save_all": True}
    rgb = load_image(encoded(two_halves(), kind, **more))
    assert rgb.shape == (20, 40, 3)
    assert np.abs(rgb[10, 5].astype(int) - (255, 0, 0)).max() < 30


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_of_grey_are_scaled_and_not_cut_off(kind: str) -> None:
    grey = np.linspace(0, 65_535, 64 * 48).astype(np.uint16).reshape(48, 64)
    rgb = load_image(encoded(Image.fromarray(grey), kind))
    assert (rgb == np.rint(grey / 257).astype(np.uint8)[..., None]).all()


def test_sixteen_bits_of_colour_are_scaled_and_not_cut_off() -> None:
    cv2 = pytest.importorskip("cv2")
    bgr = np.linspace(0, 65_535, 64 * 48 * 3).astype(np.uint16).reshape(48, 64, 3)
    for ending in (".png", ".tiff"):
        rgb = load_image(cv2.imencode(ending, bgr)[1].tobytes())
        assert np.abs(rgb.astype(int) - bgr[..., ::-1] / 257).max() <= 1


def test_thirty_two_bits_are_refused() -> None:
    for kind in (np.int32, np.float32):
        with pytest.raises(MediaError, match="has 32 bits a channel; save it with 8 or 16 bits"):
            load_image(encoded(Image.fromarray(np.zeros((4, 4), kind)), "TIFF"))


@pytest.mark.parametrize("kind", ["EPS", "PDF", "ICO", "PPM", "TGA", "PCX", "GIF"])
def test_formats_that_are_not_on_the_list_are_refused(kind: str) -> None:
    with pytest.raises(MediaError, match="is not a JPEG, PNG, WebP, HEIC, AVIF, TIFF or BMP picture"):
        load_image(encoded(two_halves(), kind))


@pytest.mark.parametrize(("kind", "options"), [("JPEG", {}), ("PNG", {}), ("JPEG", {"progressive": True})])
def test_a_large_picture_is_scaled_and_keeps_its_size_in_words(
    kind: str, options: dict[str, object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(images, "KEPT_MEGAPIXELS", 0.01)
    content = encoded(scene(), kind, exif=b"Exif\0\0" + turned_by(6), **options)
    (tmp_path / "a").write_bytes(content)
    still = read_image(content, max_megapixels=math.inf)
    assert still.size_px == (240, 320) == image_size_px(tmp_path / "a", max_megapixels=math.inf, name="a")
    assert still.rgb.shape[1::-1] == kept_size_px(still.size_px) == (86, 115)
    expected = scene().transpose(Image.Transpose.ROTATE_270).resize((86, 115), Image.Resampling.BOX)
    assert np.abs(still.rgb.astype(int) - np.asarray(expected)).mean() < 8


@pytest.mark.parametrize("mode", ["1", "P", "L", "LA", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixels_can_be_scaled(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "KEPT_MEGAPIXELS", 0.01)
    made = scene().convert("L").convert("I;16") if mode == "I;16" else scene().convert(mode)
    assert load_image(encoded(made, "TIFF" if mode == "CMYK" else "PNG")).shape == (86, 115, 3)


def test_kept_sizes() -> None:
    assert kept_size_px((6000, 4000)) == (6000, 4000)
    assert kept_size_px((12_000, 9000)) == (5773, 4330)
    assert kept_size_px((20_000, 1)) == (20_000, 1)


def test_a_picture_may_be_of_any_size_where_there_is_no_limit() -> None:
    # 8,000 x 6,000 is what phones call 48 megapixels.
    content = encoded(Image.new("L", (8000, 6000), 77), "JPEG")
    still = read_image(content, max_megapixels=math.inf)
    assert still.size_px == (8000, 6000) and still.rgb.shape == (4330, 5773, 3)
    assert (still.rgb == 77).all()
    with pytest.raises(MediaError, match=r"has 48\.0 megapixels; use one of at most 25 megapixels"):
        read_image(content, max_megapixels=25)


@pytest.mark.parametrize("head", [b"VP8X", b"VP8L", b"VP8 "])
def test_a_webp_is_refused_before_its_decoder_takes_memory(head: bytes) -> None:
    side = 16_382
    fields = {
        b"VP8X": bytes(4) + side.to_bytes(3, "little") * 2,
        b"VP8L": b"\x2f" + (side | side << 14).to_bytes(4, "little") + bytes(5),
        b"VP8 ": b"\x10\0\0\x9d\x01\x2a" + (side + 1).to_bytes(2, "little") * 2,
    }
    content = b"RIFF\x30\0\0\0WEBP" + head + b"\x1a\0\0\0" + fields[head] + bytes(30)
    with pytest.raises(MediaError, match=r"has 268\.\d megapixels"):
        load_image(content)


def test_a_side_may_not_be_longer_than_any_camera_makes() -> None:
    with pytest.raises(MediaError, match="at most 20000 a side"):
        load_image(bomb_png(20_001, 10), max_megapixels=math.inf)
