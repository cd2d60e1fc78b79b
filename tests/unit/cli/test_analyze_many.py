"""`analyze` on many files: each result once, whole, and none in the way of another."""

from __future__ import annotations

import contextlib
import io
import json
import threading
from collections.abc import Iterator
from concurrent.futures import Future, as_completed
from pathlib import Path
from typing import Any

import pytest
from pycocotools.coco import COCO

from components import formats
from components.cli import main
from components.cli.batch import run
from components.cli.batch.outputs import KINDS
from components.formats import csv_file
from components.keypoints import body_and_face
from tests.support.cli_jobs import FakeJob, analyze, started

pytestmark = pytest.mark.usefixtures("fake_jobs")


def test_each_file_of_a_folder_has_its_own_results(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert analyze(folder, "--out", tmp_path / "out" / "{name}.json") == 0
    found = {path.name: formats.read(path.read_bytes()) for path in (tmp_path / "out").iterdir()}
    assert {name: (record.name, record.kind, len(record.frames)) for name, record in found.items()} == {
        "a.json": ("a.PNG", "picture", 1),
        "b.json": ("b.jpg", "picture", 1),
        "c.json": ("c.mp4", "clip", 3),
    }
    printed = capsys.readouterr()
    assert printed.err == ""
    assert f"{tmp_path}/out/a.json: 1 frame, 2 poses and 2 faces in " in printed.out
    assert printed.out.splitlines()[:2] == [
        "1 file was passed over: 1 .txt.",
        "1 folder inside was not looked into.",
    ]
    assert len(printed.out.splitlines()) == 5


def test_the_thresholds_are_those_that_are_given(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "one.json"
    assert analyze(folder / "b.jpg", "--detection", "0.3", "--tracking", "0.9", "--out", out) == 0
    assert formats.read(out.read_bytes()).settings == body_and_face(detection=0.3, tracking=0.9)


@pytest.mark.parametrize("given", ["1.1", "-0.1", "nan", "much"])
def test_a_threshold_is_a_number_from_0_to_1(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    with pytest.raises(SystemExit) as left:
        analyze(folder / "b.jpg", f"--presence={given}", "--out", tmp_path / "one.json")
    assert left.value.code == 2
    assert f"argument --presence: {given!r} is no number from 0 to 1" in capsys.readouterr().err


def test_help_names_every_ending(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["analyze", "--help"])
    said = capsys.readouterr().out
    assert all(ending in said for ending in (*formats.FORMATS, *KINDS))


def test_a_file_that_is_named_twice_is_read_once(folder: Path, tmp_path: Path) -> None:
    paths = folder / "b.jpg", folder / ".." / "in" / "b.jpg"
    assert analyze(*paths, "--out", tmp_path / "{name}.json") == 0
    assert started() == ["b.jpg"]


def test_an_error_in_one_file_stops_no_other_and_is_told_at_the_end(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.PNG").write_text("harm")
    gone = folder / "gone.jpg"
    assert analyze(gone, folder, "--out", tmp_path / "out" / "{name}.csv") == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["b.csv", "c.csv"]
    assert capsys.readouterr().err.splitlines() == [
        "2 of 4 files gave no results:",
        f"  {gone}: There is no file gone.jpg; check its path.",
        f"  {folder / 'a.PNG'}: a.PNG is neither.",
    ]


def test_annotated_copies_are_made_of_one_kind_alone(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert analyze(folder, "--out", tmp_path / "out" / "{name}.png") == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.png", "b.png"]
    assert "c.mp4 is a clip; what is asked for is made of a picture." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("out/all.json", "3 files need as many results; put {name} into the name of --out."),
        ("out/{name}.xml", ", ".join(formats.FORMATS) + ", .png or .mp4; name a format."),
        ("out/json", "name a format."),
        ("in/{name}.mp4", "in/c.mp4 is a file to be read; name another place for its results."),
    ],
)
def test_wrong_usage_is_told_before_any_work(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str, said: str
) -> None:
    assert analyze(folder, "--out", tmp_path / out) == 2
    assert capsys.readouterr().err.strip().endswith(said)
    assert started() == []
    assert (folder / "c.mp4").read_text() == "clip 1"


def test_a_folder_without_pictures_and_clips_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert analyze(tmp_path, "--out", tmp_path / "a.json") == 2
    assert capsys.readouterr().err == f"The folder {tmp_path} holds no picture or clip; name another.\n"


def annotations_by_file(path: Path) -> dict[str, int]:
    with contextlib.redirect_stdout(io.StringIO()):
        found = COCO(str(path))
    return {found.imgs[i]["file_name"]: len(found.getAnnIds(imgIds=[i])) for i in found.getImgIds()}


def test_one_coco_file_takes_all_and_grows(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out" / "all.coco.json"
    # The source's own numbers, twice ours.
    clip = {"c_000000.png": 1, "c_000002.png": 1, "c_000004.png": 1}
    assert analyze(folder, "--out", out) == 0
    assert annotations_by_file(out) == {"a.PNG": 2, "b.jpg": 1, **clip}
    (folder / "new.jpg").write_text("picture 3")
    (folder / "b.jpg").write_text("harm")
    assert analyze(folder, "--out", out) == 1
    assert started() == ["b.jpg", "new.jpg"]
    assert annotations_by_file(out) == {"a.PNG": 2, **clip, "new.jpg": 3}
    assert f"{folder / 'a.PNG'}: done before" in capsys.readouterr().out


def test_it_is_said_when_excel_would_cut_the_results(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "EXCEL_ROWS", 100)
    assert analyze(folder / "c.mp4", "--out", tmp_path / "c.csv") == 0
    assert capsys.readouterr().out.endswith("of its rows; .wide.csv has a row a frame.\n")
    assert analyze(folder / "c.mp4", "--out", tmp_path / "c.wide.csv") == 0
    assert "Excel" not in capsys.readouterr().out


def test_several_files_are_worked_on_at_once(folder: Path, tmp_path: Path) -> None:
    # Each waits until the others have been started too.
    FakeJob.together = threading.Barrier(3, timeout=20)
    assert analyze(folder, "--workers", 3, "--out", tmp_path / "out" / "{name}.json") == 0


@pytest.mark.parametrize(
    ("name", "left"), [("{name}.json", ["a.json"]), ("all.coco.json", ["all.coco.json"])]
)
def test_ctrl_c_leaves_what_is_done(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    left: list[str],
) -> None:
    (folder / "b.jpg").write_text("hang")

    def interrupted(futures: Any) -> Iterator[Future[Any]]:
        yield next(as_completed(futures))
        assert FakeJob.hanging.wait(20)
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "as_completed", interrupted)
    assert analyze(folder, "--out", tmp_path / "out" / name) == 130
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == left
    assert started() == ["a.PNG", "b.jpg"], "c.mp4 was not begun"
    printed = capsys.readouterr()
    assert printed.err == "Stopped; what is done stays, and the same command goes on from there.\n"
    if name == "all.coco.json":
        assert [
            image["file_name"] for image in json.loads((tmp_path / "out" / name).read_bytes())["images"]
        ] == ["a.PNG"]


def test_results_that_cannot_be_written_so_are_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unwritable(*_: object) -> bytes:
        raise ValueError("The numbers of BlazePose full on frame 0 are not all finite.")

    monkeypatch.setattr(formats, "write", unwritable)
    assert analyze(folder / "b.jpg", "--out", tmp_path / "b.json") == 1
    assert capsys.readouterr().err == "b.jpg: The numbers of BlazePose full on frame 0 are not all finite.\n"
