"""Frames of a clip that are read again when they are asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import psutil
import pytest

from components.media.errors import MediaError
from components.media.examine import Limits
from components.processes.jobs.frame_reader import FrameReader
from components.processes.jobs.job import Content
from tests.support.clips import write_clip
from tests.support.held_jobs import END_S
from tests.support.waiting import until


def test_a_frame_reader_ends_when_nobody_asks_and_comes_back(tmp_path: Path) -> None:
    content = Content.from_path(write_clip(tmp_path / "empty.mp4", 90, codec="libx264"))
    reader = FrameReader(content, Limits(), idle_s=0.2)
    first = reader.frame(0)
    assert reader.pid is not None
    process = psutil.Process(reader.pid)
    until(lambda: reader.pid is None, END_S)
    process.wait(5)
    np.testing.assert_array_equal(reader.frame(0), first)
    with pytest.raises(MediaError, match=r"has no frame at 0\.010 s"):
        reader.frame(10)
    assert reader.pid is not None
    psutil.Process(reader.pid).kill()
    with pytest.raises(MediaError, match="could not be read; try again"):
        reader.frame(0)
    np.testing.assert_array_equal(reader.frame(0), first)
    reader.close()
    content.close()
