"""Jobs that end with their test, and a clip on which somebody is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import av
import pytest
from av.video.stream import VideoStream

from components.media.examine import Limits
from components.media.portrait import PortraitClip
from components.processes.jobs.job import Content, Job
from components.processes.jobs.protocol import (
    Analyse,
)
from tests.support.real_models import portrait


@pytest.fixture
def start() -> Iterator[Callable[..., Job]]:
    """Starts jobs on a file's content and ends them after the test."""
    made: list[tuple[Job, Content]] = []

    def go(
        content: bytes | Path, name: str = "a.mp4", limits: Limits | None = None, **options: object
    ) -> Job:
        held = Content.from_path(content) if isinstance(content, Path) else Content.from_bytes(content, name)
        order = Analyse(held.name, limits=limits or Limits())
        made.append((Job(held, order, **options), held))  # type: ignore[arg-type]
        return made[-1][0]

    yield go
    for job, content in made:
        job.close()
        content.close()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty frames of the moving portrait."""
    moving = PortraitClip(portrait())
    path = tmp_path_factory.mktemp("clip") / "moving.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for number in range(40):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(moving.frame(2 * number), format="rgb24")))
        out.mux(stream.encode(None))
    return path
