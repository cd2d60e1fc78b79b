"""Frames of a clip are gone when nobody holds them."""

from __future__ import annotations

import gc
import tempfile

import numpy as np
from av.video.frame import VideoFrame

from components.media.clips import read_clip
from components.media.portrait import PortraitClip

GREY = np.full((64, 64, 3), 128, np.uint8)


def test_no_frame_waits_for_the_collector() -> None:
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        file.write(PortraitClip(GREY, (64, 48), fps=10, seconds=4).as_mp4())
        file.flush()
        gc.collect()
        gc.disable()
        try:
            left = [
                sum(isinstance(each, VideoFrame) for each in gc.get_objects()) for _ in read_clip(file.name)
            ]
        finally:
            gc.enable()
    assert len(left) == 40
    # The decoder's own few, and the first one, whose side data were looked at.
    assert max(left) < 12
