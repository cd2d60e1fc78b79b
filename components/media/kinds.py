"""Whether a file is a picture or a clip, told by its first bytes: endings may be wrong."""

from __future__ import annotations

from components.keypoints.record import Kind
from components.media.errors import MediaError

HEAD_BYTES = 16
PICTURES = "JPEG, PNG, WebP, HEIC, AVIF, TIFF or BMP"
JPEG_HEAD, PNG_HEAD = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
TIFF_HEADS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""Both orders of bytes, and both sizes of BigTIFF."""
_BMP_HEAD = b"BM"
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_PICTURE_BRANDS = _HEIF_BRANDS | {b"avif", b"avis"}
"""The brands of HEIF's family, ISO 23008-12; all others of the same container are clips."""
_CLIP_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}
"""QuickTime's files may begin with any of these."""
_EBML = b"\x1a\x45\xdf\xa3"


def kind_of(head: bytes, name: str) -> Kind:
    """What a file is by its first HEAD_BYTES.

    Raises:
        MediaError: for what is neither; `name` is what the message calls it.
    """
    if head.startswith((JPEG_HEAD, PNG_HEAD, _BMP_HEAD, *TIFF_HEADS)):
        return "picture"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "picture"
    if head[4:8] == b"ftyp" and head[8:12] in _PICTURE_BRANDS:
        return "picture"
    if head.startswith(_EBML) or head[4:8] in _CLIP_BOXES:
        return "clip"
    if not head:
        raise MediaError(f"{name} is empty; save or send it again.")
    raise MediaError(
        f"{name} is neither a picture ({PICTURES}) nor a clip (MP4, MOV, MKV, WebM); save it as one of these."
    )
