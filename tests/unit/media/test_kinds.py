from __future__ import annotations

import io
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from components.media.errors import MediaError
from components.media.kinds import HEAD_BYTES, kind_of
from tests.support.clips import write_clip
from tests.support.markers import Made

pillow_heif.register_heif_opener()


@pytest.mark.parametrize("kind", ["JPEG", "MPO", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "BMP"])
def test_pictures_are_told_by_their_content(kind: str) -> None:
    content = io.BytesIO()
    Image.new("RGB", (64, 64)).save(content, kind)
    assert kind_of(content.getvalue()[:HEAD_BYTES], "a.mp4") == "picture"


CODECS = {"webm": "libvpx", "ts": "mpeg2video", "mpg": "mpeg1video"}


@pytest.mark.parametrize("ending", ["mp4", "mov", "3gp", "mkv", "webm", "avi", "ts", "mpg"])
def test_clips_are_told_by_their_content(ending: str, tmp_path: Path) -> None:
    path = write_clip(tmp_path / f"a.{ending}", 4, codec=CODECS.get(ending, "mpeg4"))
    assert kind_of(path.read_bytes()[:HEAD_BYTES], "a.png") == "clip"


def test_a_camcorders_clip_and_a_gif_are_clips(tmp_path: Path) -> None:
    path = Made("mts", "libx264", rate=25, format="mpegts", container={"mpegts_m2ts_mode": "1"}).write(
        tmp_path / "a.mts"
    )
    assert kind_of(path.read_bytes()[:HEAD_BYTES], "a") == kind_of(b"GIF89a", "a") == "clip"


@pytest.mark.parametrize(
    "head",
    [
        b"#EXTM3U\n#EXTINF:1",
        b"GIF99a",
        bytes(400),
        b"\xff\xd8",
        b"RIFF....WAVE",
        b"G" + bytes(399),
        b"ffconcat",
    ],
)
def test_what_is_neither_is_named(head: bytes) -> None:
    with pytest.raises(MediaError, match=r"^a\.mp4 is neither a picture \(JPEG, .* as one of these\.$"):
        kind_of(head, "a.mp4")


def test_nothing_is_neither() -> None:
    with pytest.raises(MediaError, match=r"^a\.mp4 is empty"):
        kind_of(b"", "a.mp4")
