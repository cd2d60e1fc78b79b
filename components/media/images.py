"""Pictures in and out: bounded decoding of what a viewer gives, and PNG for what a viewer saves."""

from __future__ import annotations

import base64
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
from PIL import Image, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from components.keypoints.arrays import Rgb
from components.media.bare import bare
from components.media.errors import MediaError
from components.media.exif import orientation_of, turned, turned_size_px
from components.media.kinds import HEAD_BYTES, PICTURES, kind_of
from components.media.salvage import Gap, completed, is_cut, salvaged

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "BMP")
"""As Pillow names them; none runs or opens anything else. HEIC is HEIF whose pictures are coded as H.265."""
MAX_MEGAPIXELS = 50
"""What phones' cameras make without being asked for more."""
KEPT_MEGAPIXELS = 25
"""Larger pictures are scaled to this as soon as they are decoded: no model sees more of them."""
MAX_SIDE_PX = 20_000
"""Longer than any camera's panorama of the allowed megapixels; a wider strip is no picture of anybody."""
JPEG_QUALITY = 85
PNG_EFFORT = 3
"""zlib's level: a third of the time of Pillow's 6 for a tenth more bytes."""
_NO_DATA = {"RGB": (128, 128, 128), "L": 128}
"""What a JPEG's decoder makes of data that are not there."""
_TURNED_BY_INFO = ("WEBP", "AVIF")
_DECODING = threading.Lock()
"""One picture at a time: each takes much memory, and what Pillow accepts is one setting of the process."""

pillow_heif.options.DECODE_THREADS = 1
pillow_heif.register_heif_opener(thumbnails=False)
# `_check` has the limit; Pillow's own would warn at 89 megapixels whatever the operator allows.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, eq=False)
class Still:
    """A picture as it was read.

    Attributes:
        rgb: (H, W, 3) uint8 RGB, upright, scaled to `kept_size_px(size_px)`; what is transparent is white.
        size_px: (width, height) upright, of all the pixels in the file.
        notes: sentences about what is missing of it.
    """

    rgb: Rgb
    size_px: tuple[int, int]
    notes: tuple[str, ...] = ()


def kept_size_px(size_px: tuple[int, int]) -> tuple[int, int]:
    """(width, height) that is kept of a picture of that size: at most KEPT_MEGAPIXELS, in its proportions."""
    scale = sqrt(KEPT_MEGAPIXELS * 1e6 / (size_px[0] * size_px[1]))
    return size_px if scale >= 1 else (max(1, int(size_px[0] * scale)), max(1, int(size_px[1] * scale)))


def image_size_px(source: str | Path, *, max_megapixels: float, name: str) -> tuple[int, int]:
    """(width, height) of a picture as shown, from its header: nothing is decoded.

    Raises:
        MediaError: as `read_image`, but for damage that only decoding meets.
    """
    with _opened(Path(source), name, max_megapixels) as picture:
        return turned_size_px(picture.image.size, picture.orientation)


def load_image(
    path_or_bytes: str | Path | bytes, *, max_megapixels: float = MAX_MEGAPIXELS, name: str | None = None
) -> Rgb:
    """The pixels of `read_image`."""
    return read_image(path_or_bytes, max_megapixels=max_megapixels, name=name).rgb


def read_image(
    path_or_bytes: str | Path | bytes, *, max_megapixels: float = MAX_MEGAPIXELS, name: str | None = None
) -> Still:
    """Reads a picture of one of FORMATS; of an animation, its first frame, of several pages, the first.

    It is turned as its EXIF orientation says. Of a file that breaks off, what there is is read.

    Args:
        path_or_bytes: a file's path or its content.
        max_megapixels: a larger picture is refused before it is decoded; may be infinite.
        name: what messages call it, where that is not the path's last part.

    Raises:
        MediaError: for a file that is missing, of another format, too large, or so damaged that nothing of it
            can be decoded.
    """
    source = path_or_bytes if isinstance(path_or_bytes, bytes) else Path(path_or_bytes)
    name = name or ("The picture" if isinstance(source, bytes) else source.name)
    with _DECODING, _opened(source, name, max_megapixels) as picture:
        size_px = turned_size_px(picture.image.size, picture.orientation)
        image, gap = picture.decoded()
        upright = turned(_flat(_small(image, picture.image.size)), picture.orientation)
        return Still(np.array(upright), size_px, () if gap is None else (gap.sentence(name),))


class _OpenedImage:
    """A picture whose header has been read.

    Attributes:
        orientation: 1 to 8, how it is to be turned.
    """

    def __init__(self, content: bytes) -> None:
        self._content, orientation = bare(content)
        self.image = Image.open(io.BytesIO(completed(self._content)), formats=FORMATS)
        if orientation is None:
            exif = self.image.info.get("exif", b"") if self.image.format in _TURNED_BY_INFO else b""
            orientation = orientation_of(exif)
        self.orientation = orientation

    def decoded(self) -> tuple[Image.Image, Gap | None]:
        """The pixels, of a large JPEG not all of them, and what is missing of them."""
        if not is_cut(self._content):
            try:
                image = self._reopened(self._content)
                image.load()
            except (OSError, ValueError, SyntaxError):
                pass
            else:
                if not _ends_without_data(image):
                    return image, None
        return salvaged(self._content, self._reopened)

    def _reopened(self, content: bytes | bytearray) -> Image.Image:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
        # A JPEG can be decoded at a half, a quarter or an eighth of its size.
        image.draft(image.mode, kept_size_px(image.size))
        return image


@contextmanager
def _opened(source: Path | bytes, name: str, max_megapixels: float) -> Iterator[_OpenedImage]:
    """The picture, checked by its header; what goes wrong within the block becomes a MediaError."""
    content = b""
    try:
        content = source if isinstance(source, bytes) else source.read_bytes()
        _check(_webp_size_px(content), name, max_megapixels)
        picture = _OpenedImage(content)
        with picture.image:
            _check(picture.image.size, name, max_megapixels)
            _check_depth(picture.image, name)
            yield picture
    except (MediaError, MemoryError):
        raise
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise MediaError(f"{name} cannot be opened; check its path and whether it may be read.") from error
    except UnidentifiedImageError as error:
        raise MediaError(_unknown(content, name)) from error
    except Exception as error:
        # Pillow's decoders meet damaged data with errors of many kinds (OSError, SyntaxError, struct.error…).
        raise MediaError(f"{name} is damaged and cannot be read; save or send it again.") from error


def _unknown(content: bytes, name: str) -> str:
    try:
        is_picture = kind_of(content[:HEAD_BYTES], name) == "picture"
    except MediaError:
        is_picture = False
    if is_picture:
        return f"{name} is damaged, or coded in a rare format that cannot be read; save it again."
    return f"{name} is not a {PICTURES} picture; save it as one of these."


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


def encode_png(rgb: Rgb, text: PngInfo | None = None) -> bytes:
    """The (H, W, 3) uint8 RGB picture as a PNG file's content, without loss, and with `text` chunks."""
    content = io.BytesIO()
    Image.fromarray(rgb).save(content, "PNG", compress_level=PNG_EFFORT, pnginfo=text)
    return content.getvalue()


def _check(size_px: tuple[int, int], name: str, max_megapixels: float) -> None:
    width, height = size_px
    megapixels = width * height / 1e6
    if megapixels > max_megapixels:
        raise MediaError(
            f"{name} has {megapixels:.1f} megapixels; use one of at most {max_megapixels:g} megapixels."
        )
    if max(size_px) > MAX_SIDE_PX:
        raise MediaError(f"{name} has {width} x {height} pixels; use one of at most {MAX_SIDE_PX} a side.")


def _check_depth(image: Image.Image, name: str) -> None:
    if image.mode in ("I", "F"):
        # Nothing says which of their values are black and white.
        raise MediaError(f"{name} has 32 bits a channel; save it with 8 or 16 bits.")


def _webp_size_px(content: bytes) -> tuple[int, int]:
    """(width, height) of a WebP, for which its decoder takes memory on opening; (0, 0) for other files.

    RFC 9649 has the three headers.
    """
    kind = content[8:16]
    if content[:4] != b"RIFF":
        return 0, 0
    if kind == b"WEBPVP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if kind == b"WEBPVP8L":
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"WEBPVP8 ":
        return (
            int.from_bytes(content[26:28], "little") & 0x3FFF,
            int.from_bytes(content[28:30], "little") & 0x3FFF,
        )
    return 0, 0


def _ends_without_data(image: Image.Image) -> bool:
    """Whether the last row is what a JPEG's decoder makes of missing data, though its file has an end."""
    nothing = _NO_DATA.get(image.mode)
    if image.format not in ("JPEG", "MPO") or nothing is None:
        return False
    last = np.asarray(image.crop((0, image.height - 1, image.width, image.height)))
    return bool((last == nothing).all())


def _small(image: Image.Image, size_px: tuple[int, int]) -> Image.Image:
    """The picture, of all of whose pixels there are `size_px`, at the size that is kept of it."""
    kept_px = kept_size_px(size_px)
    if image.size == kept_px:
        return image
    if image.mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        image = _eight_bits(image).convert("RGBA" if image.has_transparency_data else "RGB")
    return image.resize(kept_px, Image.Resampling.BOX)


def _eight_bits(image: Image.Image) -> Image.Image:
    """The picture with 8 bits a channel: the largest value of 16 bits becomes the largest of 8."""
    if not image.mode.startswith("I;16"):
        return image
    grey = np.asarray(image).astype(np.uint32)
    return Image.fromarray(((grey + 128) // 257).astype(np.uint8))


def _flat(image: Image.Image) -> Image.Image:
    image = _eight_bits(image)
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
