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
from components.cli.batch import run, work
from components.cli.batch.files import ENDINGS
from components.models import store
from tests.unit.cli.jobs import FakeJob


@pytest.fixture(autouse=True)
def _fake_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    FakeJob.reset()
    monkeypatch.setattr(work, "Job", FakeJob)
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


def analyze(*arguments: object) -> int:
    FakeJob.started.clear()
    return main(["analyze", *map(str, arguments)])


def started() -> list[str]:
    return sorted(FakeJob.started)


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
    assert len(printed.out.splitlines()) == 3


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
        ("out/{name}.xml", "does not end in .json, .csv, .parquet, .coco.json, .png or .mp4; name a format."),
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


def test_two_results_of_one_name_are_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "b.webp").write_text("picture 1")
    assert analyze(folder, "--out", tmp_path / "out" / "{name}.json") == 2
    said = f"{folder}/b.jpg and {folder}/b.webp would both have {tmp_path}/out/b.json; analyse them apart.\n"
    assert capsys.readouterr().err == said


def test_a_folder_without_pictures_and_clips_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert analyze(tmp_path, "--out", tmp_path / "a.json") == 2
    assert capsys.readouterr().err == f"The folder {tmp_path} holds no picture or clip; name another.\n"


@pytest.fixture(params=ENDINGS)
def case(request: pytest.FixtureRequest, folder: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A file and where its results of one ending go."""
    file = folder / ("c.mp4" if request.param == ".mp4" else "b.jpg")
    return file, tmp_path / "out" / f"results{request.param}"


def test_what_is_done_is_not_done_again(case: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    file, out = case
    assert analyze(file, "--out", out) == 0
    assert file.name in started()
    content = out.read_bytes()
    capsys.readouterr()
    assert analyze(file, "--out", out) == 0
    assert started() == []
    same = "from the same file with the same settings, models and libraries."
    assert capsys.readouterr().out == f"{out}: done before, {same}\n"
    assert out.read_bytes() == content


@pytest.mark.parametrize("option", [["--people", "2"], ["--variant", "lite"], ["--model", "pose"]])
def test_other_settings_and_models_are_done_anew(case: tuple[Path, Path], option: list[str]) -> None:
    file, out = case
    assert analyze(file, "--out", out) == analyze(file, "--out", out, *option) == 0
    assert file.name in started()
    assert analyze(file, "--out", out, *option) == 0
    assert started() == []


def test_sound_is_another_clip(folder: Path, tmp_path: Path) -> None:
    file, out = folder / "c.mp4", tmp_path / "out" / "c.mp4"
    assert analyze(file, "--out", out) == analyze(file, "--out", out, "--sound") == 0
    assert "c.mp4" in started()


def test_another_library_is_done_anew(case: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    file, out = case
    assert analyze(file, "--out", out) == 0
    monkeypatch.setattr("components.analysis.job.library_versions", lambda: {"mediapipe": "9"})
    assert analyze(file, "--out", out) == 0
    assert file.name in started()


def test_a_changed_file_is_done_anew(case: tuple[Path, Path]) -> None:
    file, out = case
    assert analyze(file, "--out", out) == 0
    file.write_text(f"{file.read_text()} ")
    assert analyze(file, "--out", out) == 0
    assert file.name in started()


@pytest.mark.parametrize("keep", [0.0, 0.5, 0.99])
def test_results_that_break_off_are_made_anew(case: tuple[Path, Path], keep: float) -> None:
    file, out = case
    assert analyze(file, "--out", out) == 0
    content = out.read_bytes()
    out.write_bytes(content[: int(keep * len(content))])
    assert analyze(file, "--out", out) == 0
    assert out.read_bytes() == content


def annotations_by_file(path: Path) -> dict[str, int]:
    with contextlib.redirect_stdout(io.StringIO()):
        found = COCO(str(path))
    return {found.imgs[i]["file_name"]: len(found.getAnnIds(imgIds=[i])) for i in found.getImgIds()}


def test_one_coco_file_takes_all_and_grows(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out" / "all.coco.json"
    clip = {"c.mp4#t=0.000": 1, "c.mp4#t=0.040": 1, "c.mp4#t=0.080": 1}
    assert analyze(folder, "--out", out) == 0
    assert annotations_by_file(out) == {"a.PNG": 2, "b.jpg": 1, **clip}
    (folder / "new.jpg").write_text("picture 3")
    (folder / "b.jpg").write_text("harm")
    assert analyze(folder, "--out", out) == 1
    assert started() == ["b.jpg", "new.jpg"]
    assert annotations_by_file(out) == {"a.PNG": 2, **clip, "new.jpg": 3}
    assert f"{folder / 'a.PNG'}: done before" in capsys.readouterr().out


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
        raise ValueError("The pose model's numbers on frame 0 are not all finite.")

    monkeypatch.setattr(formats, "write", unwritable)
    assert analyze(folder / "b.jpg", "--out", tmp_path / "b.json") == 1
    assert capsys.readouterr().err == "b.jpg: The pose model's numbers on frame 0 are not all finite.\n"
