"""Whatever a clip is stored in and however: its points come out where they were drawn and at their times."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import pytest

from components.media.clip_notes import ClipNotes
from components.media.clips import read_clip
from components.media.examine import Limits, examine
from tests.support.markers import EIGHT, FRAMES, SHOWN_PX, Made, number_of
from tests.support.numbered_clips import check, steady_ms

TURN: tuple[int, int, int, int] = (0, 1, -1, 0)


@pytest.mark.parametrize(
    "made",
    [
        Made(),
        Made("mov", "mpeg4"),
        Made("mkv"),
        Made("webm", "libvpx"),
        Made("webm", "libvpx-vp9", options={"cpu-used": "8", "deadline": "realtime"}),
        Made("avi", "mpeg4", rate=25, options={"bf": "2"}),
        Made("avi", "mjpeg", rate=25, pixels="yuvj420p"),
        Made("ts", "libx264", rate=25, options={"g": "5"}),
        Made("ts", "mpeg2video", rate=25),
        Made("mts", "libx264", rate=25, format="mpegts", container={"mpegts_m2ts_mode": "1"}),
        Made("mpg", "mpeg1video", rate=25, format="mpeg"),
        Made("mpg", "mpeg2video", rate=25, format="vob", options={"bf": "2"}),
        Made("3gp", "mpeg4"),
        Made("gif", "gif", rate=10, pixels="rgb8"),
    ],
    ids=lambda made: f"{made.ending}-{made.codec}",
)
def test_each_container(made: Made, tmp_path: Path) -> None:
    path = made.write(tmp_path / f"a.{made.ending}")
    assert check(path, steady_ms(float(made.rate))) == ()


@pytest.mark.parametrize("matrix", EIGHT)
@pytest.mark.parametrize(("ending", "codec"), [("mp4", "libx264"), ("mov", "mpeg4")])
def test_each_display_matrix(
    ending: str, codec: str, matrix: tuple[int, int, int, int], tmp_path: Path
) -> None:
    assert check(Made(ending, codec, matrix=matrix).write(tmp_path / f"a.{ending}"), steady_ms(30)) == ()


@pytest.mark.parametrize("matrix", EIGHT[:4])
def test_each_turn_that_matroska_can_say(matrix: tuple[int, int, int, int], tmp_path: Path) -> None:
    assert check(Made("mkv", matrix=matrix).write(tmp_path / "a.mkv"), steady_ms(30)) == ()


@pytest.mark.parametrize(
    ("ratio", "size_px"),
    [
        (Fraction(4, 3), SHOWN_PX),
        (Fraction(16, 15), SHOWN_PX),
        (Fraction(2), SHOWN_PX),
        # Stretched in height, so that no column is lost.
        (Fraction(1, 2), (256, 192)),
    ],
)
@pytest.mark.parametrize(
    ("ending", "codec", "matrix"),
    [
        ("mp4", "libx264", EIGHT[0]),
        ("mp4", "libx264", TURN),
        ("mkv", "libx264", TURN),
        ("webm", "libvpx", EIGHT[0]),
        ("avi", "mpeg4", EIGHT[0]),
    ],
)
def test_pixels_that_are_not_square(
    ratio: Fraction,
    size_px: tuple[int, int],
    ending: str,
    codec: str,
    matrix: tuple[int, int, int, int],
    tmp_path: Path,
) -> None:
    made = Made(ending, codec, rate=25, matrix=matrix, ratio=ratio, colours=(1, 1, 5, 1))
    path = made.write(tmp_path / f"a.{ending}")
    if ending == "webm":
        displayed(path, size_px)
    (note,) = check(path, steady_ms(25), [size_px] * FRAMES)
    assert f"({ratio.numerator}:{ratio.denominator})" in note


def displayed(path: Path, size_px: tuple[int, int]) -> None:
    """A Matroska file that PyAV wrote with its colours, of which it says its size as shown instead."""
    content = path.read_bytes()
    # RFC 9559, 5.1.4.1.28: 4 parts of 4 bytes in Colour; then DisplayWidth, DisplayHeight and a Void.
    at = content.index(b"\x55\xb0\x90")
    width, height = (length.to_bytes(2, "big") for length in size_px)
    said = b"\x54\xb0\x82" + width + b"\x54\xba\x82" + height + b"\xec\x87" + bytes(7)
    path.write_bytes(content[:at] + said + content[at + 19 :])


def test_what_the_container_says_of_its_pixels_goes_before_what_the_frames_say(tmp_path: Path) -> None:
    path = Made(ratio=Fraction(4, 3)).write(tmp_path / "a.mp4")
    content = path.read_bytes()
    at = content.index(b"pasp") + 4
    assert content[at : at + 8] == bytes([0, 0, 0, 4, 0, 0, 0, 3])
    # 96 columns that are twice as wide as high.
    path.write_bytes(content[:at] + bytes([0, 0, 0, 2, 0, 0, 0, 1]) + content[at + 8 :])
    (note,) = check(path, steady_ms(30), [(192, 96)] * FRAMES)
    assert "(2:1)" in note


def test_pixels_that_cannot_be_are_taken_for_square_ones(tmp_path: Path) -> None:
    path = Made(size_px=(128, 96)).write(tmp_path / "a.mkv")
    absurd = Made(ratio=Fraction(8), size_px=(1024, 96)).write(tmp_path / "b.mkv")
    assert examine(path, Limits(), "a").size_px == examine(absurd, Limits(), "b").size_px == (128, 96)
    account = ClipNotes()
    list(read_clip(absurd, account=account))
    (note,) = account.sentences()
    assert "said to be 8:1, which cannot be" in note


def test_large_frames_are_scaled_down_where_no_limit_is_set(tmp_path: Path) -> None:
    size_px = (4608, 2592)
    path = Made("mp4", "mpeg4", frames=2, size_px=size_px).write(tmp_path / "a.mp4")
    none = math.inf
    assert examine(path, Limits(none, none, none, none, none), "a").size_px == size_px
    account = ClipNotes()
    frames = list(read_clip(path, max_seconds=none, max_fps=none, max_megapixels=none, account=account))
    assert [frame.size_px for frame in frames] == [size_px] * 2
    assert all(9.4e6 < frame.rgb.shape[0] * frame.rgb.shape[1] < 9.6e6 for frame in frames)
    assert [number_of(frame.rgb) for frame in frames] == [0, 1]
    (note,) = account.sentences()
    assert note == "Frames of 4608 × 2592 were scaled down to 9.5 megapixels to be analysed."
