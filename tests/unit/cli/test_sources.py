"""What `analyze` takes of what it is given, and what it says of the rest."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from components.cli.batch.origin import ENDINGS, ResultsOrigin, origin
from components.cli.batch.sources import find
from components.media.endings import CLIP_ENDINGS, PICTURE_ENDINGS
from tests.support.cli_jobs import analyze, started


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder with two pictures, one of them behind a link, and everything else that may be in one."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jpg").write_text("picture 1")
    (tmp_path / "far.png").write_text("picture 2")
    (folder / "far.png").symlink_to(tmp_path / "far.png")
    for name in ("notes.txt", "more.TXT", "read.pdf", "plain", ".hidden.jpg"):
        (folder / name).write_text("no picture")
    (folder / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    (folder / "loop.mp4").symlink_to("loop.mp4")
    (folder / "null.jpg").symlink_to("/dev/null")
    (folder / "sub.mov").mkdir()
    os.mkfifo(folder / "pipe.mp4")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.fspath(folder / "socket.png"))
    return folder


def test_a_folder_gives_its_pictures_and_clips_and_the_rest_is_counted(mixed: Path) -> None:
    found = find([mixed])
    assert [file.name for file in found.files] == ["a.jpg", "far.png"]
    assert found.problems == {}
    assert list(found.said()) == [
        "9 files were passed over: 2 broken link, 2 .txt, 1 device, 1 pipe, 1 without an ending, 1 .pdf, "
        "1 socket.",
        "1 folder inside was not looked into.",
    ]


@pytest.mark.parametrize("ending", [*PICTURE_ENDINGS, *CLIP_ENDINGS])
def test_every_ending_is_found_in_either_case(tmp_path: Path, ending: str) -> None:
    for name in (f"a{ending}", f"b{ending.upper()}"):
        (tmp_path / name).write_text("x")
    assert len(find([tmp_path]).files) == 2


def test_a_file_is_taken_once_by_whatever_name(mixed: Path) -> None:
    found = find([mixed / "a.jpg", mixed, mixed / ".." / "far.png"])
    assert len(found.files) == 2
    assert "2 paths were passed over: a link to a file that is read already, or named twice." in found.said()


def test_links_in_a_folder_to_its_own_files_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_text("picture 1")
    (tmp_path / "b.jpg").symlink_to("a.jpg")
    found = find([tmp_path])
    assert [file.name for file in found.files] == ["a.jpg"]
    assert list(found.said()) == [
        "1 path was passed over: a link to a file that is read already, or named twice."
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.png", "There is no file none.png; check its path."),
        ("a.jpg/b.jpg", "There is no file b.jpg; check its path."),
        ("gone.jpg", "gone.jpg is a link to a file that is not there."),
        ("loop.mp4", "loop.mp4 is a link that leads to itself; name the file."),
        ("pipe.mp4", "pipe.mp4 is a pipe and no file; save what it gives as one."),
        ("socket.png", "socket.png is a socket and no file; save what it gives as one."),
        ("null.jpg", "null.jpg is a device and no file; save what it gives as one."),
        ("n" * 300, f"{'n' * 80}… is a longer name than a file can have; check it."),
    ],
)
def test_a_path_that_gives_nothing_has_its_sentence(mixed: Path, name: str, said: str) -> None:
    found = find([mixed / name])
    assert (found.files, list(found.problems.values())) == ([], [said])


def test_a_folder_that_may_not_be_read_is_told(mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> list[str]:
        raise PermissionError(13, "Permission denied")

    # Whoever runs the tests may be allowed everything.
    with monkeypatch.context() as patch:
        patch.setattr(os, "listdir", refuse)
        found = find([mixed])
    said = f"The folder {mixed} cannot be read (Permission denied); check its permissions."
    assert found.problems == {mixed: said}


def test_a_file_behind_a_folder_that_may_not_be_entered_is_told(
    mixed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", refuse)
        found = find([mixed / "a.jpg"])
    assert found.problems == {mixed / "a.jpg": "a.jpg cannot be opened; check whether it may be read."}


@pytest.mark.usefixtures("fake_jobs")
@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("place", ["{name}", "{name}.results"])
def test_results_beside_the_inputs_are_known_and_passed_over(
    folder: Path, capsys: pytest.CaptureFixture[str], ending: str, place: str
) -> None:
    # What is drawn is drawn on one kind alone, and its name may not be an input's.
    (folder / "a.PNG").rename(folder / "a.jpeg")
    (folder / "c.mp4").rename(folder / "c.mov")
    for other in {".png": ["c.mov"], ".mp4": ["a.jpeg", "b.jpg"], ".trc": ["a.jpeg", "b.jpg"]}.get(
        ending, []
    ):
        (folder / other).unlink()
    out = folder / f"{place}{ending}"
    assert analyze(folder, "--out", out) == 0
    files = len(set(started()))
    assert "earlier results" not in capsys.readouterr().out
    assert analyze(folder, "--out", out) == 0
    assert started() == []
    told = f"{files} file{'' if files == 1 else 's'} with earlier results"
    assert told in capsys.readouterr().out
    # As a shell's * names them.
    shown = [path for path in folder.glob("[!.]*") if path.suffix != ".txt" and path.is_file()]
    assert analyze(*shown, "--out", out) == 0
    assert started() == []


@pytest.mark.usefixtures("fake_jobs")
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_results_file_says_what_it_is_of(folder: Path, tmp_path: Path, ending: str) -> None:
    file = (folder / ("c.mp4" if ending in (".mp4", ".trc") else "b.jpg")).rename(folder / 'odd "name" é\\')
    out = tmp_path / f"results{ending}"
    assert analyze(file, "--out", out) == 0
    found = origin(out)
    assert isinstance(found, ResultsOrigin)
    assert (found.name, len(found.sha256 or "")) == ('odd "name" é\\', 64)


@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.parquet", "a.png", "a.mp4"])
@pytest.mark.parametrize("content", [b"", b"{}", b"keypoint-lab", b"\x89PNG\r\n\x1a\n" + bytes(200_000)])
def test_other_files_are_no_results(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert origin(tmp_path / name) is None


def test_a_pipe_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.json")
    assert origin(tmp_path / "a.json") is None
    assert origin(tmp_path / "none.json") is None
