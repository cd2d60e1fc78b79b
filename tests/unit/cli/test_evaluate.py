"""`evaluate`: labels and pictures in, a report out, whatever is wrong with some of them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from components.cli import main
from components.cli.batch import workers
from components.formats.errors import NotResults
from components.formats.evaluation.report import opened
from components.models.store import store
from tests.support.fake_evaluation import LabelledWorker, made
from tests.support.labels import body, label


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures that say who is on them."""
    monkeypatch.setattr(workers, "Worker", LabelledWorker)
    monkeypatch.setattr(store, "ensure", lambda name: Path(name))
    monkeypatch.setattr("components.cli.evaluate.model_files", lambda keys: dict.fromkeys(keys, ()))
    monkeypatch.setattr(LabelledWorker, "seen", [])


def evaluated(folder: Path, *options: str, out: str = "out.json", status: int = 0) -> Path:
    arguments = ("--annotations", str(folder / "labels.json"), "--images", str(folder))
    path = folder / out
    assert (
        main(["evaluate", *arguments, "--networks", "blazepose-full", *options, "--out", str(path)]) == status
    )
    return path


def report(folder: Path, *options: str, status: int = 0) -> Any:
    return json.loads(evaluated(folder, *options, status=status).read_bytes())


@pytest.mark.parametrize("boxes", ["detected", "labelled", "jittered"])
def test_who_is_found_where_the_labels_are_is_right(tmp_path: Path, boxes: str) -> None:
    made(tmp_path, 5)
    (result,) = report(tmp_path, "--boxes", boxes, "--workers", "2")["results"]
    assert result["figures"]["AP"]["value"] == pytest.approx(1)
    assert result["figures"]["NME"]["value"] == pytest.approx(0, abs=1e-4)
    assert (result["subjects"], result["missed"]) == (5, 0)
    assert result["ms"]["median"] == 2
    assert result["cpu_ms"]["median"] == 3


def test_the_error_is_that_which_was_made(tmp_path: Path) -> None:
    made(tmp_path, 1, off_px=3)
    (result,) = report(tmp_path)["results"]
    torso_px = label(body(0)).normaliser_px
    assert result["figures"]["NME"]["value"] == pytest.approx(3 * 2**0.5 / torso_px, rel=1e-4)


def test_pictures_that_are_missing_damaged_or_others_are_named_and_the_rest_is_evaluated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = made(tmp_path, 5)
    (tmp_path / "000000000001.jpg").unlink()
    (tmp_path / "000000000002.jpg").write_text("damaged")
    document = json.loads(path.read_text())
    document["images"][3]["width"] = 100
    document["images"][4]["file_name"] = "../labels.json"
    path.write_text(json.dumps(document))
    whole = report(tmp_path, status=1)
    assert (whole["pictures"], whole["evaluated"], whole["share"]) == (5, 1, 0.2)
    said = " ".join(whole["problems"])
    assert f"2 × pictures are not in {tmp_path}: 000000000001.jpg, ../labels.json." in said
    assert "1 × pictures could not be analysed: 000000000002.jpg (The file is damaged.)." in said
    assert "has 640 × 480 px, its labels 100 × 480" in said
    assert "1 of 5 pictures (20.0%)" in capsys.readouterr().out


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path, 30)
    monkeypatch.setattr(LabelledWorker, "stop_after", 12)
    evaluated(tmp_path, status=130)
    monkeypatch.setattr(LabelledWorker, "stop_after", None)
    LabelledWorker.seen.clear()
    assert report(tmp_path)["evaluated"] == 30
    assert len(LabelledWorker.seen) <= 30 - 12
    assert not list(tmp_path.glob(".keypoint-lab*"))


def test_what_was_begun_with_other_settings_is_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path, 8)
    monkeypatch.setattr(LabelledWorker, "stop_after", 4)
    evaluated(tmp_path, status=130)
    monkeypatch.setattr(LabelledWorker, "stop_after", None)
    LabelledWorker.seen.clear()
    report(tmp_path, "--boxes", "labelled")
    assert len(LabelledWorker.seen) == 8


def test_networks_without_a_point_in_common_are_left_out_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(tmp_path, 1)
    whole = report(tmp_path, "--networks", "blazepose-full,hand-landmarker")
    assert list(whole["left_out"]) == ["hand-landmarker"]
    assert "have none in common with the labels (coco-17)" in capsys.readouterr().err
    evaluated(tmp_path, "--networks", "hand-landmarker", status=1)
    assert "There is nothing to evaluate." in capsys.readouterr().err


def test_wrong_usage_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path, 1)
    evaluated(tmp_path, out="out.txt", status=2)
    assert "does not end in .json, .csv, .html; name a format." in capsys.readouterr().err
    (tmp_path / "labels.json").write_text("{")
    evaluated(tmp_path, status=1)
    assert capsys.readouterr().err.endswith("labels.json is no JSON, or is not whole.\n")


def test_the_three_formats_say_the_same(tmp_path: Path) -> None:
    made(tmp_path, 3, off_px=2)
    document = evaluated(tmp_path)
    whole = opened(document.read_bytes())
    (result,) = whole["results"]
    lines = evaluated(tmp_path, out="out.csv").read_text().splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    pck = next(row for row in rows if row["measure"] == "PCK@0.2")
    own = result["figures"]["PCK@0.2"]
    assert (float(pck["value"]), int(pck["count"])) == (own["value"], own["count"])
    page = evaluated(tmp_path, out="out.html").read_text()
    assert "BlazePose full" in page and "<svg" in page and "http" not in page
    with pytest.raises(NotResults):
        opened(b"{}")
