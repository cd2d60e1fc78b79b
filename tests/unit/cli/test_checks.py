"""What can be known before the work is told before it, by the name that was asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from components.cli.batch import checks
from components.cli.batch.write import PREFIX
from tests.support.cli_jobs import analyze, started

pytestmark = pytest.mark.usefixtures("fake_jobs")


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The last line on stderr of a command that fails before any work."""
    assert analyze(*arguments) == 1
    assert started() == []
    said = capsys.readouterr().err.splitlines()[-1]
    assert ".part" not in said and ".journal" not in said
    return said


@pytest.mark.parametrize(
    "out", ["new/deep/{name}.json", "new/{folder}/{ext}/{name}.csv", "new/all.coco.json"]
)
def test_folders_that_are_not_there_are_made(folder: Path, tmp_path: Path, out: str) -> None:
    assert analyze(folder, "--out", tmp_path / out) == 0
    made = [path for path in (tmp_path / "new").rglob("*") if path.is_file()]
    assert len(made) == (1 if "all" in out else 3)


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("folder.json", "{} is a folder; name a file."),
        ("pipe.json", "{} is no file that can be replaced; name another."),
        ("file/a.json", "{} cannot be written: {parent} is no folder; name another."),
        ("file/deep/a.json", "{} cannot be written: Not a directory; name another place."),
        ("loop.json", "{} cannot be written: Too many levels of symbolic links; name another place."),
        (f"{'n' * 251}.json", "{} cannot be written: File name too long; name another place."),
        (f"{'n' * 300}/a.json", "{} cannot be written: File name too long; name another place."),
        # Nobody may write there, whoever it is.
        ("/proc/a.json", "{} cannot be written: No such file or directory; name another place."),
        ("folder.coco.json", "{} is a folder; name a file."),
    ],
)
def test_a_place_that_takes_no_results(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str, said: str
) -> None:
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "folder.coco.json").mkdir()
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "loop.json").symlink_to("loop.json")
    os.mkfifo(tmp_path / "pipe.json")
    destination = tmp_path / out
    expected = said.format(destination, parent=destination.parent)
    assert refused(capsys, folder / "b.jpg", "--out", destination) == expected


@pytest.mark.parametrize("letters", [246, 251])
def test_the_temporary_name_always_fits(folder: Path, tmp_path: Path, letters: int) -> None:
    for name in (f"{'n' * letters}.csv", f"{'é' * 122}.coco.json"):
        assert analyze(folder / "b.jpg", "--out", tmp_path / "out" / name) == 0
        assert (tmp_path / "out" / name).is_file()


def failing(number: int) -> Callable[..., int]:
    def fail(*_: object, **__: object) -> int:
        raise OSError(number, os.strerror(number), ".keypoint-lab-0.part")

    return fail


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (30, "Read-only file system; name another place."),
        (13, "Permission denied; name another place."),
        (28, "No space left on device; make room."),
    ],
)
@pytest.mark.parametrize("name", ["a.json", "all.coco.json"])
def test_a_folder_that_takes_nothing(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    said: str,
    name: str,
) -> None:
    out = tmp_path / "out" / name
    monkeypatch.setattr(checks, "scratch", failing(number))
    assert refused(capsys, folder / "b.jpg", "--out", out) == f"{out} cannot be written: {said}"


@pytest.mark.parametrize(
    ("ending", "file_bytes", "needed"), [(".json", 1, "1.0"), (".mp4", 9_000_000, "9.0")]
)
def test_a_disk_without_room_for_the_first_results(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    ending: str,
    file_bytes: int,
    needed: str,
) -> None:
    (folder / "c.mp4").write_bytes(bytes(file_bytes))
    disk = SimpleNamespace(f_bavail=300, f_frsize=1000)
    monkeypatch.setattr(os, "statvfs", lambda _: disk)
    out = tmp_path / "out" / f"c{ending}"
    assert refused(capsys, folder / "c.mp4", "--out", out) == (
        f"{out} cannot be written: 0.3 MB are free there, and the first results may need {needed}; make room "
        "or name another place."
    )


def test_what_a_killed_run_left_is_removed(folder: Path, tmp_path: Path) -> None:
    left = tmp_path / "out" / f"{PREFIX}0123456789abcdef.part"
    left.write_text("half of some results")
    assert analyze(folder / "b.jpg", "--out", tmp_path / "out" / "b.json") == 0
    assert [path.name for path in left.parent.iterdir()] == ["b.json"]


def test_a_disk_that_fills_up_ends_the_work(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out" / "{name}.json"

    def full(destination: Path, _: bytes) -> None:
        raise OSError(28, "No space left on device", str(destination))

    monkeypatch.setattr("components.cli.batch.run.write_whole", full)
    assert analyze(folder, "--out", out) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line in [f"{tmp_path}/out/{name}.json: No space left on device." for name in "abc"]
