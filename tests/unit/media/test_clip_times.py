"""Frames come in the order in which they are shown, at rising times, whatever times a file states."""

from __future__ import annotations

import io
import itertools
import struct
from fractions import Fraction
from pathlib import Path

import av
import pytest
from av.video.stream import VideoStream
from PIL import Image

from components.media.clip_notes import ClipNotes
from components.media.clips import ClipFrame, LoopedClip, read_clip
from components.media.examine import Limits, examine
from components.media.exif import turned
from tests.support.clips import packets
from tests.support.markers import FRAMES, SHOWN_PX, Made, number_of, picture
from tests.support.numbered_clips import check, steady_ms

B_FRAMES = {"bf": "3", "g": "12", "x264-params": "b-adapt=0:scenecut=0"}
REORDERED = "its times were put in the order of showing"


def read(path: Path, max_fps: float = 30) -> tuple[list[ClipFrame], str]:
    """All frames and what there is to say of them."""
    account = ClipNotes()
    return list(read_clip(path, max_fps=max_fps, account=account)), " ".join(account.sentences())


@pytest.mark.parametrize(("ending", "codec"), [("mkv", "libx264"), ("webm", "libvpx"), ("ts", "libx264")])
@pytest.mark.parametrize("start_s", [0, 100, 3600])
def test_a_clip_that_begins_late(start_s: int, ending: str, codec: str, tmp_path: Path) -> None:
    base = Fraction(1, 1000)
    units = [1000 * start_s + time_ms for time_ms in steady_ms(25)]
    path = Made(ending, codec, rate=25, units=units, base=base).write(tmp_path / f"a.{ending}")
    assert check(path, steady_ms(25)) == ()


def test_times_below_0(tmp_path: Path) -> None:
    made = Made(units=range(-5, FRAMES - 5), container={"avoid_negative_ts": "disabled", "use_editlist": "0"})
    check(made.write(tmp_path / "a.mp4"), steady_ms(30))


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv", "avi", "ts"])
def test_files_that_know_only_when_frames_are_decoded(ending: str, tmp_path: Path) -> None:
    # As tools write that put a bare stream of H.264 into a container.
    path = tmp_path / f"a.{ending}"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30, options=B_FRAMES)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SHOWN_PX, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 30)
        made = [packet for frame in Made().pictures() for packet in stream.encode(frame)] + stream.encode(
            None
        )
        assert [packet.pts for packet in made] != sorted(packet.pts or 0 for packet in made)
        for number, packet in enumerate(made):
            packet.pts = packet.dts = number
            packet.time_base = Fraction(1, 30)
            out.mux(packet)
    (note,) = check(path, steady_ms(30))
    assert REORDERED in note


def test_frames_of_one_time_are_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mjpeg", rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SHOWN_PX, "yuvj420p"
        for number, packet in enumerate(p for f in Made(rate=25).pictures() for p in stream.encode(f)):
            packet.time_base = Fraction(1, 1000)
            packet.pts = packet.dts = 40 * min(number, 8)
            out.mux(packet)
    frames, notes = read(path)
    assert [frame.timestamp_ms for frame in frames] == [40 * number for number in range(9)]
    assert [number_of(frame.rgb) for frame in frames] == list(range(9))
    assert notes == "3 frames were left out, for a time that is not after that of the frame before."


def test_an_edit_list_is_obeyed(tmp_path: Path) -> None:
    path = Made(options={"bf": "2"}).write(tmp_path / "a.mp4")
    content = bytearray(path.read_bytes())
    at = content.index(b"elst") + 8
    count, length, start = struct.unpack(">3i", content[at : at + 12])
    with av.open(str(path)) as container:
        frame_units = round(Fraction(1, 30) / (container.streams.video[0].time_base or 1))
    content[at : at + 12] = struct.pack(">3i", count, length - 100, start + 3 * frame_units)
    path.write_bytes(content)
    frames, notes = read(path)
    assert [number_of(frame.rgb) for frame in frames] == list(range(3, FRAMES)) and notes == ""
    assert [frame.timestamp_ms for frame in frames] == steady_ms(30, FRAMES - 3)
    assert [frame.source_frame for frame in frames] == list(range(FRAMES - 3))


def test_a_size_that_changes_on_the_way(tmp_path: Path) -> None:
    path = tmp_path / "a.webm"
    tall_px = SHOWN_PX[1], SHOWN_PX[0]
    sizes_px = [SHOWN_PX] * 6 + [tall_px] * 6
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libvpx", rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = SHOWN_PX
        for size_px in (SHOWN_PX, tall_px):
            encoder = av.CodecContext.create("libvpx", "w")
            assert isinstance(encoder, av.VideoCodecContext)
            encoder.width, encoder.height = size_px
            encoder.pix_fmt, encoder.time_base = "yuv420p", Fraction(1, 25)
            first = 0 if size_px == SHOWN_PX else 6
            frames = list(Made(rate=25, size_px=size_px).pictures())[first : first + 6]
            for packet in [p for f in frames for p in encoder.encode(f)] + encoder.encode(None):
                packet.stream, packet.time_base = stream, Fraction(1, 25)
                out.mux(packet)
    (note,) = check(path, steady_ms(25), sizes_px)
    assert note == "The size of its frames changes: 128 × 96, then 96 × 128."
    # In the drawn clip the upright frames stand whole between bars.
    last = list(read_clip(path.with_suffix(".drawn")))[-1].rgb
    assert (last[:, :20] < 16).all() and (last[:, -20:] < 16).all()
    inner = last[:, 28:100]
    assert number_of(inner) == FRAMES - 1
    assert not last[:, [24, 103]].all(axis=2).any() or inner.shape == (96, 72, 3)


@pytest.mark.parametrize("ending", ["ts", "mkv"])
def test_pixels_whose_ratio_changes_on_the_way(ending: str, tmp_path: Path) -> None:
    # The decoder already reads the second half when it gives the last frames of the first.
    path, widths = tmp_path / f"a.{ending}", {SHOWN_PX[0]: Fraction(1), 96: Fraction(4, 3)}
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SHOWN_PX, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 25)
        for half, (width, ratio) in enumerate(widths.items()):
            encoder = av.CodecContext.create("libx264", "w")
            assert isinstance(encoder, av.VideoCodecContext)
            encoder.width, encoder.height, encoder.pix_fmt = width, SHOWN_PX[1], "yuv420p"
            encoder.time_base, encoder.options = Fraction(1, 25), B_FRAMES
            encoder.framerate, encoder.sample_aspect_ratio = Fraction(25), ratio
            frames = list(Made(rate=25, ratio=ratio).pictures())[6 * half : 6 * half + 6]
            for packet in [p for f in frames for p in encoder.encode(f)] + encoder.encode(None):
                packet.stream, packet.time_base = stream, Fraction(1, 25)
                # The second encoder begins to decode while the first one's frames are shown.
                packet.dts = None if packet.dts is None else packet.dts - 6 * (1 - half)
                out.mux(packet)
    (note,) = check(path, steady_ms(25))
    assert note == "Its pixels are not square (4:3); the picture was stretched as players do."


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", ["avi", "mov", "mkv"])
def test_frames_with_an_exif_orientation_are_turned(orientation: int, ending: str, tmp_path: Path) -> None:
    # FFmpeg gives EXIF beside the matrix, which PyAV has no name for.
    path, exif = tmp_path / f"a.{ending}", Image.Exif()
    exif[0x0112] = orientation
    back = {2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}.get(orientation, 1)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mjpeg", rate=25)
        assert isinstance(stream, VideoStream)
        turn = {5, 6, 7, 8} & {orientation}
        stream.width, stream.height = SHOWN_PX[::-1] if turn else SHOWN_PX
        stream.pix_fmt = "yuvj420p"
        for number in range(FRAMES):
            file = io.BytesIO()
            turned(Image.fromarray(picture(number)), back).save(file, "JPEG", quality=95, exif=exif)
            packet = av.Packet(file.getvalue())
            packet.pts = packet.dts = number
            packet.stream, packet.time_base, packet.is_keyframe = stream, Fraction(1, 25), True
            out.mux(packet)
    assert check(path, steady_ms(25)) == ()


def test_times_that_begin_again_leave_frames_out_and_count_each_once(tmp_path: Path) -> None:
    part = Made("ts", rate=25, options=B_FRAMES).write(tmp_path / "part.ts").read_bytes()
    path = tmp_path / "a.ts"
    path.write_bytes(part + part)
    frames, notes = read(path)
    assert [number_of(frame.rgb) for frame in frames] == list(range(FRAMES))
    assert f"{FRAMES} frames were left out, for a time that is not after" in notes
    assert "frames that decoding needs" not in notes


def with_preview(path: Path, first: Made, second: Made, default: tuple[bool, bool] = (True, False)) -> Path:
    """A file of two video tracks."""
    with av.open(str(path), "w") as out:
        streams = []
        for made, shown in zip((first, second), default, strict=True):
            stream = out.add_stream(made.codec, rate=made.rate)
            assert isinstance(stream, VideoStream)
            stream.width, stream.height = made.size_px
            stream.pix_fmt = made.pixels
            disposition = av.stream.Disposition
            stream.disposition = disposition.default if shown else disposition(0)
            streams.append((stream, made))
        for stream, made in streams:
            for frame in made.pictures():
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    return path


PREVIEW = Made(codec="mjpeg", rate=1, frames=1, size_px=(160, 120), pixels="yuvj420p")


@pytest.mark.parametrize("ending", ["mov", "mp4", "mkv"])
def test_a_preview_of_one_picture_is_passed_over(ending: str, tmp_path: Path) -> None:
    path = with_preview(tmp_path / f"a.{ending}", PREVIEW, Made("mpeg4", "mpeg4"))
    (note,) = check(path, steady_ms(30))
    assert note == "The clip has 2 video tracks; track 2 was analysed, which players show."


@pytest.mark.parametrize(
    ("default", "track"), [((True, False), 1), ((False, True), 2), ((False, False), 2), ((True, True), 2)]
)
def test_of_two_tracks_the_default_one_is_taken_or_the_larger(
    default: tuple[bool, bool], track: int, tmp_path: Path
) -> None:
    small, large = Made(codec="mpeg4", size_px=(96, 72)), Made(codec="mpeg4")
    path = with_preview(tmp_path / "a.mkv", small, large, default)
    frames, notes = read(path)
    assert frames[0].rgb.shape[1::-1] == (small, large)[track - 1].size_px
    assert f"track {track} was analysed" in notes


@pytest.mark.parametrize(
    ("rate", "step"),
    [
        (5, 1),
        (24, 1),
        (25, 1),
        (Fraction(30000, 1001), 1),
        (30, 1),
        (48, 2),
        (50, 2),
        (Fraction(60000, 1001), 2),
        (60, 2),
        (90, 3),
        (100, 4),
        (119, 4),
        (120, 4),
        (144, 5),
        (240, 8),
    ],
)
@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_steps_are_even_at_every_rate(rate: Fraction | int, step: int, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    count = 6 * step
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg4", rate=rate)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = 64, 48
        for packet in packets("mpeg4", (64, 48), count, 30):
            packet.stream, packet.time_base = stream, 1 / Fraction(rate)
            out.mux(packet)
    frames, notes = read(path)
    assert [frame.source_frame for frame in frames] == list(range(0, count, step))
    rounding_ms = 1.01 if ending == "mkv" else 0.51
    for frame, number in zip(frames, range(0, count, step), strict=True):
        assert abs(frame.timestamp_ms - 1000 * number / rate) <= rounding_ms
    found = examine(path, Limits(), "a")
    assert found.frames == len(frames) and found.fps == pytest.approx(float(rate) / step, rel=0.002)
    assert (step == 1) == (notes == "") and all(frame.skipped == 0 for frame in frames)


def test_a_loop_plays_all_frames_at_their_times_again_and_again(tmp_path: Path) -> None:
    path = Made("mkv", rate=25, units=[40000 + 40 * n for n in range(FRAMES)], base=Fraction(1, 1000)).write(
        tmp_path / "a.mkv"
    )
    played = list(itertools.islice(LoopedClip(path).frames(), 2 * FRAMES))
    assert [due_s for due_s, _ in played] == pytest.approx([0.04 * n for n in range(2 * FRAMES)], abs=1e-3)
