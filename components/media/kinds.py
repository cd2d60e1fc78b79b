"""Whether a file is a picture or a clip, told by its first bytes: endings may be wrong."""

from __future__ import annotations

from components.keypoints.record import Kind
from components.media.errors import MediaError

HEAD_BYTES = 400
"""Two packets of MPEG's transport stream, and the rest of a third."""
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
CLIPS = "MP4, MOV, 3GP, MKV, WebM, AVI, MPG, MTS, GIF"
"""What is read as a clip, for messages."""
_EBML = b"\x1a\x45\xdf\xa3"
_PROGRAM_STREAM = b"\x00\x00\x01\xba"
_SYNC, _PACKET_BYTES = 0x47, 188
"""ISO 13818-1: each packet of a transport stream begins so. Camcorders put four bytes before each (AVCHD)."""


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
    if head.startswith((_EBML, _PROGRAM_STREAM, b"GIF87a", b"GIF89a")) or head[4:8] in _CLIP_BOXES:
        return "clip"
    if (head[:4] == b"RIFF" and head[8:12] == b"AVI ") or _is_transport_stream(head):
        return "clip"
    if not head:
        raise MediaError(f"{name} is empty; save or send it again.")
    raise MediaError(
        f"{name} is neither a picture ({PICTURES}) nor a clip ({CLIPS}); save it as one of these."
    )


def _is_transport_stream(head: bytes) -> bool:
    return any(
        all(head[at : at + 1] == bytes([_SYNC]) for at in (before, 2 * before + _PACKET_BYTES))
        for before in (0, 4)
    )
