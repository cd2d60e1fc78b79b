"""A picture, and a clip that is short."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from av.video.stream import VideoStream

from components.cli.batch import work, workers
from components.media.portrait import PortraitClip
from components.models.store import store
from tests.support.cli_jobs import MOVED, FakeJob, FakeWorker, kind_of
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


@pytest.fixture
def fake_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs that answer at once, and no file that is fetched."""
    FakeJob.reset()
    monkeypatch.setattr(work, "Job", FakeJob)
    monkeypatch.setattr(work, "kind_of", kind_of)
    monkeypatch.setattr(workers, "Worker", FakeWorker)
    monkeypatch.setattr(store, "ensure", lambda name: Path(name))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pictures and a clip, and what a folder holds beside these."""
    made = tmp_path / "in"
    made.mkdir()
    for name, text in (("b.jpg", "picture 1"), ("a.PNG", "picture 2"), ("c.mp4", "clip 1")):
        (made / name).write_text(text)
    (made / "notes.txt").write_text("Not a picture.")
    (made / "._b.jpg").write_text("What some systems leave behind.")
    (made / "d.png").mkdir()
    (tmp_path / "out").mkdir()
    return made
