"""What can go wrong with one file: one sentence each, and nothing left behind."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.cli import main
from components.cli.batch import run, work
from components.cli.batch.write import write_whole
from components.media.kinds import CLIPS, PICTURES
from components.models.store import store
from components.processes.jobs.job import Job
from components.processes.jobs.protocol import Event

NEITHER = f"neither a picture ({PICTURES}) nor a clip ({CLIPS}); save it as one of these."


def refused(capsys: pytest.CaptureFixture[str], path: Path, out: Path) -> str:
    """The one line on stderr with which the command fails."""
    assert main(["analyze", str(path), "--out", str(out)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    assert line.endswith(".")
    return line


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.png", "There is no file none.png; check its path."),
        ("text.mp4", f"text.mp4 is {NEITHER}"),
        ("text", f"text is {NEITHER}"),
        ("empty.png", "empty.png is empty; save or send it again."),
    ],
)
def test_a_path_that_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    for text in ("text.mp4", "text"):
        (tmp_path / text).write_text("This is text, and long enough to be told.")
    (tmp_path / "empty.png").touch()
    out = tmp_path / "out.json"
    assert refused(capsys, tmp_path / name, out) == said
    assert not out.exists()


def test_a_full_disk_is_told_and_nothing_is_left(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_room(destination: Path, content: bytes) -> None:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
        try:
            write_whole(destination, content)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    monkeypatch.setattr(run, "write_whole", without_room)
    out = tmp_path / "out.json"
    assert refused(capsys, picture, out) == f"{out}: File too large."
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_had_is_told(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ensure(name: str) -> Path:
        raise store.Unreachable(f"{name} cannot be fetched.")

    monkeypatch.setattr(store, "ensure", ensure)
    assert refused(capsys, picture, tmp_path / "out.json") == "pose_landmarker_full.task cannot be fetched."


class Dying(Job):
    """A job whose process is killed once the clip has been opened."""

    def events(self) -> Iterator[Event]:
        for event in super().events():
            yield event
            os.kill(self.pid, signal.SIGKILL)


def test_a_job_that_dies_leaves_no_half_of_the_results(
    clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "Job", Dying)
    out = tmp_path / "out.json"
    assert "short.mp4 ended (SIGKILL); try again." in refused(capsys, clip, out)
    assert list(tmp_path.iterdir()) == []


def test_an_annotated_clip_cannot_be_made_of_a_picture(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "portrait.png is a picture; what is asked for is made of a clip."
    assert refused(capsys, picture, tmp_path / "out.mp4") == said


@pytest.mark.parametrize(
    "options",
    [["--people", "5"], ["--people", "0"], ["--faces", "5"], ["--variant", "huge"], ["--model", "hand"], []],
)
def test_wrong_usage_is_told_before_anything_is_read(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    out = ["--out", str(tmp_path / "out.json")] if options else []
    with pytest.raises(SystemExit) as left:
        main(["analyze", str(picture), *out, *options])
    assert left.value.code == 2
    assert (options or ["--out"])[0] in capsys.readouterr().err
