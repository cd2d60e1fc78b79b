"""A picture, and a clip that is short."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from av.video.stream import VideoStream

from components.media.portrait import PortraitClip
from components.models.store import store
from tests.support.cli_jobs import MOVED
from tests.support.real_models import portrait


@pytest.fixture(scope="module")
def picture() -> Path:
    return store.ensure("portrait.png")


@pytest.fixture(scope="module")
def moving() -> PortraitClip:
    return PortraitClip(portrait())


@pytest.fixture(scope="module")
def clip(moving: PortraitClip, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six frames of the moving portrait, half a second apart in the movement and 1/30 s in the clip."""
    path = tmp_path_factory.mktemp("clip") / "short.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for number in MOVED:
            frame = av.VideoFrame.from_ndarray(moving.frame(number), format="rgb24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path
