""""""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from PIL import Image

from components.media.clips import read_clip
from components.media.errors import MediaError
from components.media.examine import Examined, Limits, examine
from tests.support.clips import halves, turned, variable, without_duration, write_clip
from tests.support.pictures import bomb_png


def refused(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(MediaError) as caught:
        examine(path, limits or Limits(), path.name)
    assert str(caught.value).startswith(path.name) and str(caught.value).endswith(".")
    return str(caught.value)


@pytest.mark.parametrize(
    ("ending", "codec"),
    [
        ("mp4", "libx264"),
        ("mp4", "libx265"),
        ("mov", "libx264"),
        ("webm", "libvpx-vp9"),
        ("mkv", "libsvtav1"),
        ("mp4", "libsvtav1"),
    ],
)
def test_the_codecs_that_are_read(ending: str, codec: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=30)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
        for number in range(12):
            picture = av.VideoFrame.from_ndarray(
                np.kron(halves(number), np.ones((2, 2, 1), np.uint8)), format="rgb24"
            )
            picture.pts, picture.time_base = number, Fraction(1, 30)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    assert examine(path, Limits(), "a") == Examined("clip", (128, 96), 30.0, 12)
    frames = list(read_clip(path))
    assert [frame.timestamp_ms for frame in frames] == [round(i * 1000 / 30) for i in range(12)]
    for frame in frames:
        assert np.abs(frame.rgb[48, 20].astype(int) - (200, 5, 0)).max() < 40


def test_a_picture_is_told_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20)).save(path, "JPEG", exif=exif)
    assert examine(path, Limits(), "a") == Examined("picture", (20, 40), None, 1)


def test_a_turned_clip_has_the_size_that_is_shown(clip: Path) -> None:
    turned(clip, (0, 1, -1, 0))
    assert examine(clip, Limits(), "a").size_px == (48, 64)


@pytest.mark.parametrize(
    ("fps", "max_fps", "expected"), [(60, 30, (30.0, 30)), (30, 30, (30.0, 60)), (24, 30, (24.0, 60))]
)
def test_the_frames_that_will_be_read_are_counted(
    fps: int, max_fps: int, expected: tuple[float, int], tmp_path: Path
) -> None:
    path = write_clip(tmp_path / "a.mp4", 60, fps=fps)
    found = examine(path, Limits(fps=max_fps), "a")
    assert (found.fps, found.frames) == expected
    assert found.frames == len(list(read_clip(path, max_fps=max_fps)))


def test_a_variable_rate_is_read_with_its_times(tmp_path: Path) -> None:
    times_ms = [0, 33, 67, 500, 510, 1000, 2000]
    path = variable(tmp_path / "a.mkv", times_ms)
    found = examine(path, Limits(), "a")
    # 510 ms is less than a thirtieth of a second after 500 ms.
    assert [frame.timestamp_ms for frame in read_clip(path)] == [0, 33, 67, 500, 1000, 2000]
    assert (found.frames, found.fps) == (6, 2.5)


def test_a_clip_of_unknown_length_is_measured(tmp_path: Path) -> None:
    path = without_duration(tmp_path / "a.mkv")
    assert examine(path, Limits(seconds=4), "a.mkv").frames == 40
    assert refused(path, Limits(seconds=2)) == "a.mkv is longer than 2 s; cut it to at most that."


def test_a_frame_in_the_far_future_is_refused(tmp_path: Path) -> None:
    path = variable(tmp_path / "a.mkv", [0, 33, 10_000_000])
    assert "longer than 180 s" in refused(path)


@pytest.mark.parametrize("ending", ["mkv", "mp4"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_clip_that_was_cut_short_is_refused(ending: str, share: float, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    with av.open(str(path), "w", options={"movflags": "faststart"} if ending == "mp4" else {}) as container:
        stream = container.add_stream("libx264", rate=10, options={"g": "10"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        noise = np.random.default_rng(0)
        for _ in range(150):
            picture = noise.integers(0, 256, (48, 64, 3), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    assert examine(path, Limits(), "a").frames == 150
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    assert "breaks off" in refused(path)


def test_a_song_with_a_cover_is_no_clip(tmp_path: Path) -> None:
    path = tmp_path / "song.mp4"
    cover = io.BytesIO()
    Image.new("RGB", (64, 64)).save(cover, "JPEG")
    with av.open(str(path), "w") as container:
        sound = container.add_stream("aac", rate=48_000)
        picture = container.add_stream("mjpeg", rate=1)
        assert isinstance(picture, VideoStream)
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuvj420p"
        picture.disposition = av.stream.Disposition.attached_pic
        tone = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.float32), format="fltp", layout="mono")
        tone.sample_rate = 48_000
        container.mux(sound.encode(tone))
        container.mux(sound.encode(None))
        packet = av.Packet(cover.getvalue())
        packet.stream, packet.pts, packet.dts = picture, 0, 0
        container.mux(packet)
    assert refused(path) == "song.mp4 has no video stream; use a clip with a picture."


def test_a_strip_a_million_pixels_wide_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    path.write_bytes(bomb_png(1_000_000, 1))
    assert refused(path) == "wide.png has 1000000 x 1 pixels; use one of at most 20000 a side."


def test_the_largest_file_is_the_operators_choice(clip: Path) -> None:
    size_mb = clip.stat().st_size / 1e6
    examine(clip, Limits(mb=size_mb), "a")
    assert "use a file of at most" in refused(clip, Limits(mb=size_mb * 0.99))
