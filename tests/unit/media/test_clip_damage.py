"""Damage, missing ends and interlacing are made good as far as can be, and said."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream

from components.keypoints.arrays import Rgb
from components.media.clip_frames import FrameFinder
from components.media.clip_notes import ClipNotes
from components.media.clips import ClipFrame, LoopedClip, read_clip
from components.media.containers import open_clip
from components.media.errors import MediaError
from components.media.examine import Limits, examine
from components.media.planes import to_planes
from tests.support.interlaced import write_fields
from tests.support.markers import FRAMES, SHOWN_PX, Made, number_of, picture

HURT = 5


def read(path: Path) -> tuple[list[ClipFrame], str]:
    account = ClipNotes()
    return list(read_clip(path, account=account)), " ".join(account.sentences())


def repacked(path: Path, made: Made, change: Callable[[int, bytes], bytes]) -> Path:
    """A clip of one slice a frame, without B-frames, whose packets are changed by their number."""
    whole = made.write(path.with_name("whole.mkv"))
    with av.open(str(whole)) as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for number, packet in enumerate(source.demux(video=0)):
            if packet.size:
                changed = av.Packet(change(number, bytes(packet)))
                changed.pts, changed.dts, changed.time_base = packet.pts, packet.dts, packet.time_base
                changed.is_keyframe, changed.stream = packet.is_keyframe, stream
                out.mux(changed)
    return path


def garbled(content: bytes) -> bytes:
    half = len(content) // 2
    return content[:half] + bytes(byte ^ 0x5A for byte in content[half:])


NO_B = {"x264-params": "bframes=0:keyint=8:scenecut=0"}
H264, MPEG4 = Made("mkv", "libx264", options=NO_B), Made("mkv", "mpeg4")


@pytest.mark.parametrize("made", [H264, MPEG4], ids=["h264", "mpeg4"])
def test_a_concealed_frame_is_marked_and_counted(made: Made, tmp_path: Path) -> None:
    path = repacked(tmp_path / "a.mkv", made, lambda n, b: garbled(b) if n == HURT else b)
    with av.open(str(path)) as container:
        hurt = [number for number, frame in enumerate(container.decode(video=0)) if frame.is_corrupt]
    assert hurt == [HURT]
    frames, notes = read(path)
    assert [frame.source_frame for frame in frames if frame.damaged] == hurt and len(frames) == FRAMES
    assert f"1 of the {FRAMES} frames that were analysed are damaged" in notes


@pytest.mark.parametrize("made", [H264, MPEG4, Made("mkv", "libvpx")], ids=["h264", "mpeg4", "vp8"])
def test_a_frame_that_cannot_be_decoded_is_left_out_and_counted(made: Made, tmp_path: Path) -> None:
    path = repacked(tmp_path / "a.mkv", made, lambda n, b: bytes(len(b)) if n == HURT else b)
    frames, notes = read(path)
    assert [frame.source_frame for frame in frames] == [n for n in range(FRAMES) if n != HURT]
    assert [frame.skipped for frame in frames] == [int(frame.source_frame == HURT + 1) for frame in frames]
    assert notes.startswith("1 frame was left out as too damaged to be decoded")
    with open_clip(path, 9.5) as clip:
        finder = FrameFinder(clip)
        for frame in (frames[-1], frames[0], frames[HURT]):
            np.testing.assert_array_equal(finder.find(frame.timestamp_ms), frame.rgb)


@pytest.mark.parametrize(("ending", "codec"), [("mkv", "libx264"), ("ts", "libx264"), ("ts", "mpeg2video")])
def test_frames_before_the_first_key_frame_are_left_out_and_counted(
    ending: str, codec: str, tmp_path: Path
) -> None:
    options = {"g": "4"} if codec == "mpeg2video" else {"x264-params": "keyint=4:scenecut=0:bframes=0"}
    whole = Made(ending, codec, rate=25, options=options).write(tmp_path / f"whole.{ending}")
    path = tmp_path / f"a.{ending}"
    with av.open(str(whole)) as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for number, packet in enumerate(source.demux(video=0)):
            if packet.size and number > 0:
                packet.stream = stream
                out.mux(packet)
    frames, notes = read(path)
    assert [number_of(frame.rgb) for frame in frames] == list(range(4, FRAMES))
    assert [frame.skipped for frame in frames] == [3, *[0] * (FRAMES - 5)]
    assert notes == "3 frames were left out, for other frames that decoding needs are missing."


def test_no_key_frame_at_all_is_a_sentence(tmp_path: Path) -> None:
    made = Made("mkv", options={"x264-params": "keyint=99:scenecut=0:bframes=0"}).write(
        tmp_path / "whole.mkv"
    )
    path = tmp_path / "a.mkv"
    with av.open(str(made)) as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in list(source.demux(video=0))[1:]:
            if packet.size:
                packet.stream = stream
                out.mux(packet)
    with pytest.raises(MediaError, match=r"a\.mkv cannot be decoded: it is damaged"):
        next(read_clip(path))


def test_a_packet_that_the_container_knows_to_be_hurt_marks_its_frame(tmp_path: Path) -> None:
    whole = Made("ts", "libx264", rate=25, options=NO_B, size_px=(512, 384)).write(tmp_path / "whole.ts")
    content = whole.read_bytes()
    packets = [content[at : at + 188] for at in range(0, len(content), 188)]
    with av.open(str(whole)) as container:
        starts = [packet.pos // 188 for packet in container.demux(video=0) if packet.pos]
    # The second of those that carry the frame.
    del packets[starts[HURT - 1] + 1]
    path = tmp_path / "a.ts"
    path.write_bytes(b"".join(packets))
    with av.open(str(path)) as container:
        known = [number for number, packet in enumerate(container.demux(video=0)) if packet.is_corrupt]
    assert len(known) == 1
    frames, notes = read(path)
    assert set(known) <= {frame.source_frame for frame in frames if frame.damaged} and "damaged" in notes


def test_nothing_but_damage_is_a_sentence(tmp_path: Path) -> None:
    path = repacked(tmp_path / "a.mkv", H264, lambda _, content: bytes(len(content)))
    with pytest.raises(MediaError, match=r"a\.mkv cannot be decoded: it is damaged"):
        next(read_clip(path))


@pytest.mark.parametrize("missing", [1, 4, 20])
def test_a_missing_end_is_said_or_refused(missing: int, tmp_path: Path) -> None:
    whole = Made("mkv", "mpeg4", rate=10, frames=40).write(tmp_path / "whole.mkv")
    content = whole.read_bytes()
    with av.open(str(whole)) as container:
        starts = [packet.pos for packet in container.demux(video=0) if packet.pos]
    path = tmp_path / "a.mkv"
    path.write_bytes(content[: starts[-missing]])
    if missing > 10:
        with pytest.raises(MediaError, match=r"a\.mkv breaks off: 2\.0 of its 4\.0 s are missing"):
            examine(path, Limits(), "a.mkv")
        return
    found = examine(path, Limits(), "a.mkv")
    frames, notes = read(path)
    assert found.frames == len(frames) == 40 - missing
    assert notes == f"{missing / 10:.1f} s are missing at its end, by the length that the file states."


def fields(first: int, second: int) -> Rgb:
    """Odd lines of one moment, even lines of the next, as of a camera that begins with the lower field."""
    rgb = picture(first).copy()
    rgb[::2] = picture(second)[::2]
    return rgb


def woven(upper: Rgb, lower: Rgb) -> av.VideoFrame:
    """A yuv420p frame whose even lines, of colour too, are one field and whose odd lines are the other."""
    width, height = SHOWN_PX
    planes = np.zeros((height * 3 // 2, width), np.uint8)
    for first, field in enumerate((upper, lower)):
        one = to_planes(np.ascontiguousarray(field))
        planes[first:height:2] = one[: height // 2]
        # Each row of this array holds two rows of U, and below of V.
        colours = planes[height:].reshape(-1, width // 2)
        colours[first::2] = one[height // 2 :].reshape(-1, width // 2)
    return av.VideoFrame.from_ndarray(planes, format="yuv420p")


def interlaced(path: Path, codec: str, options: dict[str, str]) -> Path:
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=25, options=options)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SHOWN_PX, "yuv420p"
        made = Made(codec=codec, rate=25, interlaced=True)
        made.describe(stream)
        for number in range(FRAMES - 1):
            frame = woven(picture(number + 1)[::2], picture(number)[1::2])
            frame.pts, frame.time_base = number, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def combing(rgb: Rgb) -> float:
    """How much neighbouring lines differ beyond what lines of one field do."""
    lines = rgb[..., 1].astype(float)
    return float(np.abs(lines[1:-1] - (lines[:-2] + lines[2:]) / 2).mean())


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("a.mp4", "libx264", {"x264-params": "bff=1"}),
        ("a.ts", "mpeg2video", {"g": "4"}),
        ("a.mkv", "libx264", {"x264-params": "bff=1", "g": "4"}),
    ],
)
def test_two_fields_become_one_picture(
    name: str, codec: str, options: dict[str, str], tmp_path: Path
) -> None:
    path = interlaced(tmp_path / name, codec, options)
    frames, notes = read(path)
    assert notes == "The clip is interlaced; the two fields of each frame were made one whole picture."
    assert [frame.timestamp_ms for frame in frames] == [40 * number for number in range(FRAMES - 1)]
    # A field's colours have every fourth line.
    assert [number_of(frame.rgb, 0.03) for frame in frames] == list(range(FRAMES - 1))
    assert combing(frames[4].rgb) < 0.5 * combing(fields(4, 5))
    looped = LoopedClip(path).frames()
    assert [number_of(next(looped)[1], 0.03) for _ in frames] == list(range(FRAMES - 1))
    with open_clip(path, 9.5) as clip:
        finder = FrameFinder(clip)
        for frame in (frames[-1], frames[0], frames[5], frames[8], frames[9]):
            np.testing.assert_array_equal(finder.find(frame.timestamp_ms), frame.rgb)


@pytest.mark.parametrize("apart", [True, False])
@pytest.mark.parametrize("ending", ["ts", "mts", "mkv"])
def test_two_fields_that_are_two_pictures_are_one_frame(ending: str, apart: bool, tmp_path: Path) -> None:
    frames, notes = read(write_fields(tmp_path / f"a.{ending}", apart))
    assert [number_of(frame.rgb, 0.03) for frame in frames] == list(range(FRAMES))
    assert [frame.timestamp_ms for frame in frames] == [40 * number for number in range(FRAMES)]
    # No field counts as a frame that is missing.
    assert notes == "The clip is interlaced; the two fields of each frame were made one whole picture."
    assert all(frame.skipped == 0 for frame in frames)
