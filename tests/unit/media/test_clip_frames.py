from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.keypoints.arrays import Rgb
from components.media.clip_frames import FrameFinder
from components.media.clips import read_clip
from components.media.containers import MAX_MEGAPIXELS, open_clip
from components.media.errors import MediaError
from tests.support.clips import turned, variable, write_clip

VARIABLE_MS = [0, 33, 67, 500, 1000, 2000, 2040, 5000]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, dict[int, Rgb]]]:
    """Clips and all their frames by time."""
    folder = tmp_path_factory.mktemp("clips")
    paths = [
        write_clip(folder / "plain.mp4", 90, codec="libx264"),
        write_clip(folder / "fast.webm", 90, fps=60, codec="libvpx"),
        turned(write_clip(folder / "turned.mov", 40), (0, 1, -1, 0)),
        variable(folder / "variable.mkv", VARIABLE_MS),
    ]
    return {path.stem: (path, {f.timestamp_ms: f.rgb for f in read_clip(path)}) for path in paths}


@pytest.mark.parametrize("name", ["plain", "fast", "turned", "variable"])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_frames_asked_for_in_any_order_are_those_that_were_read(
    clips: dict[str, tuple[Path, dict[int, Rgb]]], name: str, data: st.DataObject
) -> None:
    path, frames = clips[name]
    wanted = data.draw(st.lists(st.sampled_from(sorted(frames)), min_size=1, max_size=6))
    with open_clip(path, MAX_MEGAPIXELS) as clip:
        finder = FrameFinder(clip)
        for timestamp_ms in wanted:
            np.testing.assert_array_equal(finder.find(timestamp_ms), frames[timestamp_ms])


@pytest.mark.parametrize("timestamp_ms", [10, 200, 6000, -100])
def test_a_time_without_a_frame_is_said_and_the_next_is_found(
    clips: dict[str, tuple[Path, dict[int, Rgb]]], timestamp_ms: int
) -> None:
    path, frames = clips["variable"]
    with open_clip(path, MAX_MEGAPIXELS) as clip:
        finder = FrameFinder(clip)
        with pytest.raises(MediaError, match=r"variable\.mkv has no frame at"):
            finder.find(timestamp_ms)
        np.testing.assert_array_equal(finder.find(500), frames[500])
