"""Whatever a clip is stored in and however: its points come out where they were drawn and at their times."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from components.keypoints import FrameResult, StageTimes, ViewSettings, by_network
from components.media.annotate import AnnotatedClip
from components.media.clip_frames import FrameFinder
from components.media.clip_notes import Account
from components.media.clips import LoopedClip, read_clip
from components.media.containers import open_clip
from components.media.examine import Limits, examine
from tests.support.markers import EIGHT, FRAMES, SHOWN_PX, Made, number_of
from tests.support.people import NO_FACE, NO_POSE

TOGETHER = ViewSettings("one picture", mirror=False, output_width_px=640)
TURN: tuple[int, int, int, int] = (0, 1, -1, 0)


def check(path: Path, times_ms: list[int], sizes_px: list[tuple[int, int]] | None = None) -> tuple[str, ...]:
    """Reads a clip through all that decode clips, and gives its notes.

    Args:
        times_ms: of its frames, which are numbered from 0.
    """
    account = Account()
    read = list(read_clip(path, max_fps=1000, account=account))
    assert [frame.timestamp_ms for frame in read] == times_ms
    assert [frame.source_frame for frame in read] == list(range(len(times_ms)))
    assert [number_of(frame.rgb) for frame in read] == [number % FRAMES for number in range(len(times_ms))]
    sizes_px = sizes_px or [SHOWN_PX] * len(read)
    assert [frame.rgb.shape[1::-1] for frame in read] == sizes_px
    found = examine(path, Limits(fps=1000), path.name)
    assert (found.kind, found.size_px, found.frames) == ("clip", sizes_px[0], len(read))
    played = list(itertools.islice(LoopedClip(path).frames(), len(read) + 1))
    assert [round(due_s * 1000) for due_s, _ in played[:-1]] == times_ms
    assert [number_of(rgb) for _, rgb in played] == [*(number % FRAMES for number in range(len(read))), 0]
    with open_clip(path, 9.5) as clip:
        finder = FrameFinder(clip)
        for frame in (read[-1], read[0], read[len(read) // 2], read[-1]):
            np.testing.assert_array_equal(finder.find(frame.timestamp_ms), frame.rgb)
    drawn_as_read(path, [frame.timestamp_ms for frame in read], sizes_px)
    return account.sentences()


def drawn_as_read(path: Path, times_ms: list[int], sizes_px: list[tuple[int, int]]) -> None:
    """The drawn clip has the same frames at the same times, square pixels and one size."""
    results = tuple(
        FrameResult(number, time_ms, size_px, by_network(NO_POSE, NO_FACE), StageTimes(), 0, number)
        for number, (time_ms, size_px) in enumerate(zip(times_ms, sizes_px, strict=True))
    )
    out = path.with_suffix(".drawn")
    list(AnnotatedClip(path, path.name, Limits(fps=1000), results, TOGETHER).write(str(out)))
    drawn = list(read_clip(out, max_fps=1000))
    assert np.abs(np.subtract([frame.timestamp_ms for frame in drawn], times_ms)).max() <= 1
    assert {frame.rgb.shape[1::-1] for frame in drawn} == {sizes_px[0]}
    same = [frame.rgb for frame, size_px in zip(drawn, sizes_px, strict=True) if size_px == sizes_px[0]]
    numbers = [number % FRAMES for number, size_px in enumerate(sizes_px) if size_px == sizes_px[0]]
    assert [number_of(rgb) for rgb in same] == numbers


def steady_ms(rate: float, frames: int = FRAMES) -> list[int]:
    return [round(1000 * number / rate) for number in range(frames)]


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
    account = Account()
    list(read_clip(absurd, account=account))
    (note,) = account.sentences()
    assert "said to be 8:1, which cannot be" in note


def test_large_frames_are_scaled_down_where_no_limit_is_set(tmp_path: Path) -> None:
    size_px = (4608, 2592)
    path = Made("mp4", "mpeg4", frames=2, size_px=size_px).write(tmp_path / "a.mp4")
    none = math.inf
    assert examine(path, Limits(none, none, none, none, none), "a").size_px == size_px
    account = Account()
    frames = list(read_clip(path, max_seconds=none, max_fps=none, max_megapixels=none, account=account))
    assert [frame.size_px for frame in frames] == [size_px] * 2
    assert all(9.4e6 < frame.rgb.shape[0] * frame.rgb.shape[1] < 9.6e6 for frame in frames)
    assert [number_of(frame.rgb) for frame in frames] == [0, 1]
    (note,) = account.sentences()
    assert note == "Frames of 4608 × 2592 were scaled down to 9.5 megapixels to be analysed."
