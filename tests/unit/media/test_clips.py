from __future__ import annotations

import itertools
import os
from pathlib import Path

import numpy as np
import psutil
import pytest

from components.keypoints.arrays import Rgb
from components.media.clips import LoopedClip, clip_info, read_clip
from components.media.errors import MediaError
from tests.support.clips import turned, write_clip


def near(pixel: Rgb, expected: tuple[int, int, int]) -> bool:
    return bool(np.abs(pixel.astype(int) - expected).max() < 30)


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp4", "mpeg4"), ("a.mov", "mpeg4"), ("a.mkv", "mpeg4"), ("a.webm", "libvpx")]
)
def test_the_formats_that_are_read(name: str, codec: str, tmp_path: Path) -> None:
    frames = list(read_clip(write_clip(tmp_path / name, 30, codec=codec)))
    assert [frame.timestamp_ms for frame in frames] == [round(i * 1000 / 30) for i in range(30)]
    assert frames[0].rgb.shape == (48, 64, 3) and frames[0].rgb.dtype == np.uint8
    assert near(frames[0].rgb[24, 10], (200, 0, 0)) and near(frames[0].rgb[24, 54], (0, 0, 200))


def test_what_a_clip_says_of_itself(clip: Path) -> None:
    info = clip_info(clip)
    assert (info.size_px, info.fps, info.duration_s, info.frames) == ((64, 48), 30.0, 1.5, 45)


# The matrix takes (x, y) to (a x + c y, b x + d y), y down: the red left edge, x = 0, is the reference.
@pytest.mark.parametrize(
    ("matrix", "size_px", "red_at", "blue_at"),
    [
        ((1, 0, 0, 1), (64, 48), (24, 10), (24, 54)),
        ((0, 1, -1, 0), (48, 64), (10, 24), (54, 24)),  # x turns to down: red on top
        ((-1, 0, 0, -1), (64, 48), (24, 54), (24, 10)),
        ((0, -1, 1, 0), (48, 64), (54, 24), (10, 24)),
    ],
)
def test_the_display_matrix_is_obeyed(
    clip: Path,
    matrix: tuple[int, int, int, int],
    size_px: tuple[int, int],
    red_at: tuple[int, int],
    blue_at: tuple[int, int],
) -> None:
    turned(clip, matrix)
    assert clip_info(clip).size_px == size_px
    for rgb in (next(read_clip(clip)).rgb, next(LoopedClip(clip).frames())[1]):
        assert rgb.shape == (size_px[1], size_px[0], 3) and rgb.flags.c_contiguous
        assert near(rgb[red_at], (200, 0, 0)) and near(rgb[blue_at], (0, 0, 200))


@pytest.mark.parametrize(
    ("fps", "max_fps", "every"), [(60, 30, 2), (30, 10, 3), (30, 30, 1), (24, 30, 1), (60, 20, 3)]
)
@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_frames_beyond_the_rate_are_left_out(
    fps: int, max_fps: int, every: int, name: str, tmp_path: Path
) -> None:
    path = write_clip(tmp_path / name, 60, fps=fps)
    taken = [frame.timestamp_ms for frame in read_clip(path, max_fps=max_fps)]
    assert len(taken) == 60 / every
    assert np.abs(np.array(taken) - np.arange(0, 60, every) * 1000 / fps).max() <= 1000 / fps * 0.51


def test_timestamps_increase_strictly_even_when_the_files_do_not(tmp_path: Path) -> None:
    # 3000 frames/s: several within the same millisecond.
    path = write_clip(tmp_path / "fast.mp4", 30, fps=3000)
    taken = [frame.timestamp_ms for frame in read_clip(path, max_fps=10_000)]
    assert len(taken) == 30 and (np.diff(taken) >= 1).all()


def open_files(path: Path) -> int:
    return sum(os.path.samefile(file.path, path) for file in psutil.Process().open_files())


def test_the_file_is_closed_whatever_happens(clip: Path) -> None:
    frames = read_clip(clip)
    next(frames)
    assert open_files(clip) == 1
    frames.close()  # type: ignore[attr-defined]
    assert open_files(clip) == 0
    list(read_clip(clip))
    with pytest.raises(MediaError):
        next(read_clip(clip, max_megapixels=0.001))
    clip_info(clip)
    looped = LoopedClip(clip).frames()
    list(itertools.islice(looped, 100))
    assert open_files(clip) == 1
    looped.close()  # type: ignore[attr-defined]
    assert open_files(clip) == 0


def test_a_loop_goes_on_at_its_pace_without_an_end(clip: Path) -> None:
    taken = list(itertools.islice(LoopedClip(clip).frames(), 100))
    assert [due_s for due_s, _ in taken] == pytest.approx([i / 30 for i in range(100)], abs=1e-6)
    assert (taken[0][1] == taken[45][1]).all() and (taken[0][1] != taken[44][1]).any()


@pytest.mark.parametrize(("max_width_px", "shape"), [(640, (48, 64, 3)), (32, (24, 32, 3))])
def test_a_loop_is_scaled_down_but_never_up(clip: Path, max_width_px: int, shape: tuple[int, ...]) -> None:
    rgb = next(LoopedClip(clip, max_width_px=max_width_px).frames())[1]
    assert rgb.shape == shape
    assert near(rgb[shape[0] // 2, shape[1] // 6], (200, 0, 0))
