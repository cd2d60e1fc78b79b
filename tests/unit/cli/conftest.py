"""A folder of files, and jobs that answer at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.cli.batch import work, workers
from components.models.store import store
from tests.support.cli_jobs import FakeJob, FakeWorker, kind_of


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
