from __future__ import annotations

import itertools
import tempfile

import numpy as np
import pytest

from components.media.clips import read_clip
from components.media.portrait import PortraitClip

GREY = np.full((512, 512, 3), 128, np.uint8)
FACE_CORNERS = ((0.25, 0.1), (0.6, 0.1), (0.25, 0.5), (0.6, 0.5))
"""Of a portrait's size: a box about head and shoulders."""


@pytest.mark.parametrize("size_px", [(640, 480), (480, 640), (320, 180)])
def test_frames_have_the_size_and_the_loop_is_seamless(size_px: tuple[int, int]) -> None:
    portrait = np.random.default_rng(0).integers(0, 256, (256, 256, 3), np.uint8)
    clip = PortraitClip(portrait, size_px, fps=10, seconds=2)
    assert clip.period_frames == 20
    assert clip.frame(3).shape == (size_px[1], size_px[0], 3) and clip.frame(3).dtype == np.uint8
    assert (clip.frame(0) == clip.frame(20)).all() and (clip.frame(7) == clip.frame(47)).all()
    assert (clip.frame(0) != clip.frame(5)).any()


def test_no_step_is_larger_than_the_others_also_from_the_last_to_the_first() -> None:
    clip = PortraitClip(GREY)
    corners = np.array([(0, 0, 1), (512, 0, 1), (0, 512, 1), (512, 512, 1)])
    paths = np.array([corners @ clip.transform(i).T for i in range(clip.period_frames + 1)])
    steps_px = np.linalg.norm(np.diff(paths, axis=0), axis=2)
    assert 0.2 < steps_px.max() < 4
    assert steps_px[-1].max() <= steps_px.max() and np.abs(steps_px[-1] - steps_px[0]).max() < 0.3


def test_the_face_stays_in_view_and_the_portrait_moves() -> None:
    clip = PortraitClip(GREY)
    corners = np.array([(512 * x, 512 * y, 1) for x, y in FACE_CORNERS])
    seen = np.array([corners @ clip.transform(i).T for i in range(clip.period_frames)])
    assert seen.min() > 0 and seen[..., 0].max() < 640 and seen[..., 1].max() < 480
    assert np.ptp(seen, axis=0).min() > 20
    widths_px = np.linalg.norm(seen[:, 1] - seen[:, 0], axis=1)
    # Zoom 1 to 1.2 of the fit, 480 / 512.
    assert widths_px.min() == pytest.approx(0.35 * 480, rel=1e-6)
    assert widths_px.max() == pytest.approx(0.35 * 480 * 1.2, rel=1e-6)


def test_a_mark_on_the_portrait_is_where_the_transform_says() -> None:
    portrait = np.zeros((512, 512, 3), np.uint8)
    portrait[200:211, 250:261] = (255, 0, 0)
    clip = PortraitClip(portrait)
    for index in (0, 37, 150):
        red = clip.frame(index)[:, :, 0].astype(float)
        y, x = np.indices(red.shape)
        center = (np.array([x, y]) * red).sum(axis=(1, 2)) / red.sum()
        assert np.abs(center - clip.transform(index) @ (255, 205, 1)).max() < 0.2


def test_the_surroundings_have_no_hard_edge() -> None:
    frame = PortraitClip(GREY).frame(0)
    assert np.abs(frame.astype(int) - 128).max() <= 2


def test_frames_are_due_at_the_clips_pace_for_ever() -> None:
    clip = PortraitClip(np.zeros((64, 64, 3), np.uint8), (64, 48), fps=25, seconds=0.4)
    taken = list(itertools.islice(clip.frames(), 25))
    assert [due_s for due_s, _ in taken] == pytest.approx([i / 25 for i in range(25)])
    assert (taken[0][1] == taken[10][1]).all()


def test_one_loop_can_be_had_as_a_file() -> None:
    clip = PortraitClip(GREY, (64, 48), fps=10, seconds=2)
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        file.write(clip.as_mp4())
        file.flush()
        frames = list(read_clip(file.name))
    assert [frame.timestamp_ms for frame in frames] == [100 * i for i in range(20)]
    for index in (0, 7, 19):
        assert np.abs(frames[index].rgb.astype(int) - clip.frame(index)).mean() < 3
