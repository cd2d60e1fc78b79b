"""Pictures in and out: bounded decoding of what a viewer gives, and PNG for what a viewer saves."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from components.media.errors import MediaError
from components.media.text import Rgb

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
"""As Pillow names them; HEIC is HEIF whose pictures are coded as H.265."""
MAX_MEGAPIXELS = 25
MAX_SIDE_PX = 20_000
"""Longer than any camera's panorama of the allowed megapixels; a wider strip is no picture of anybody."""
ORIENTATION_TAG = 0x0112
"""Of EXIF 2.32; 5 to 8 turn the picture by a quarter."""
JPEG_QUALITY = 85
PNG_EFFORT = 3
"""zlib's level: a third of the time of Pillow's 6 for a tenth more bytes."""

pillow_heif.options.DECODE_THREADS = 1
pillow_heif.register_heif_opener(thumbnails=False)


def image_size_px(source: str | Path, *, max_megapixels: float, name: str) -> tuple[int, int]:
    """(width, height) of a picture as shown, from its header: nothing is decoded.

    Raises:
        MediaError: as `load_image`, but for damage that only decoding meets.
    """
    with _opened(Path(source), name, max_megapixels) as image:
        width, height = image.size
        # Pillow decodes a PNG to look for an EXIF block at its end, where no camera puts it.
        known = image.format != "PNG" or "exif" in image.info
        turned = known and image.getexif().get(ORIENTATION_TAG, 1) >= 5
        return (height, width) if turned else (width, height)


def load_image(
    path_or_bytes: str | Path | bytes, *, max_megapixels: float = MAX_MEGAPIXELS, name: str | None = None
) -> Rgb:
    """Reads a JPEG, PNG, WebP or HEIC picture; of an animation, its first frame.

    Args:
        path_or_bytes: a file's path or its content.
        max_megapixels: a larger picture is refused before it is decoded.
        name: what messages call it, where that is not the path's last part.

    Returns:
        (H, W, 3) uint8 RGB, turned upright as its EXIF orientation says; what is transparent is white.

    Raises:
        MediaError: for a file that is missing, of another format, too large or damaged.
    """
    source = io.BytesIO(path_or_bytes) if isinstance(path_or_bytes, bytes) else Path(path_or_bytes)
    name = name or ("The picture" if isinstance(path_or_bytes, bytes) else Path(path_or_bytes).name)
    with _opened(source, name, max_megapixels) as image:
        return np.array(_flat(ImageOps.exif_transpose(image)))


@contextmanager
def _opened(source: Path | io.BytesIO, name: str, max_megapixels: float) -> Iterator[Image.Image]:
    """The picture, checked by its header; what goes wrong within the block becomes a MediaError."""
    try:
        with Image.open(source, formats=FORMATS) as image:
            _check(image, name, max_megapixels)
            yield image
    except MediaError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise MediaError(f"{name} is too large; use one of at most {max_megapixels:g} megapixels.") from error
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise MediaError(f"{name} cannot be opened; check its path and whether it may be read.") from error
    except UnidentifiedImageError as error:
        raise MediaError(
            f"{name} is not a JPEG, PNG, WebP or HEIC picture; save it as one of these."
        ) from error
    except Exception as error:
        # Pillow's decoders meet damaged data with errors of many kinds (OSError, SyntaxError, struct.error…).
        raise MediaError(f"{name} is damaged and cannot be read; save or send it again.") from error


def fit(rgb: Rgb, longest_px: int) -> Rgb:
    """The picture with its longer side of at most `longest_px`, in its proportions."""
    scale = longest_px / max(rgb.shape[:2])
    if scale >= 1:
        return rgb
    size_px = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    return np.asarray(cv2.resize(rgb, size_px, interpolation=cv2.INTER_AREA), np.uint8)


def to_address(rgb: Rgb) -> str:
    """The (H, W, 3) uint8 RGB picture as a "data:" address with a JPEG in it, for figures."""
    content = io.BytesIO()
    Image.fromarray(rgb).save(content, "JPEG", quality=JPEG_QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(content.getvalue()).decode("ascii")


def encode_png(rgb: Rgb) -> bytes:
    """The (H, W, 3) uint8 RGB picture as a PNG file's content, without loss."""
    content = io.BytesIO()
    Image.fromarray(rgb).save(content, "PNG", compress_level=PNG_EFFORT)
    return content.getvalue()


def _check(image: Image.Image, name: str, max_megapixels: float) -> None:
    megapixels = image.width * image.height / 1e6
    if megapixels > max_megapixels:
        raise MediaError(
            f"{name} has {megapixels:.1f} megapixels; use one of at most {max_megapixels:g} megapixels."
        )
    if max(image.size) > MAX_SIDE_PX:
        raise MediaError(
            f"{name} has {image.width} x {image.height} pixels; use one of at most {MAX_SIDE_PX} a side."
        )
    if image.mode.startswith(("I", "F")):
        # Pillow would cut these off at 255 instead of scaling them.
        raise MediaError(f"{name} has more than 8 bits a channel; save it with 8 bits.")


def _flat(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
