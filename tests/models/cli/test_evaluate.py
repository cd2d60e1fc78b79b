"""`evaluate` with real networks, on public labels that whoever runs the tests has.

KEYPOINT_LAB_TEST_LABELS names a folder with coco/, 300w/ and wflw/: MMPose's small test sets.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components.cli import main
from components.cli.batch.journal import Journal
from components.cli.evaluation.entries import found_in
from tests.support import coco_reference

FOLDER = Path(os.environ.get("KEYPOINT_LAB_TEST_LABELS", "")).absolute()
pytestmark = pytest.mark.skipif(
    "KEYPOINT_LAB_TEST_LABELS" not in os.environ,
    reason="KEYPOINT_LAB_TEST_LABELS names no folder with labels",
)


def evaluated(
    name: str, out: Path, keys: str, *options: str, monkeypatch: pytest.MonkeyPatch
) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]:
    """The report, what was found on each picture, and the labels' document."""
    kept: list[dict[str, Any]] = []
    close = Journal.close

    def closed(self: Journal, *, remove: bool) -> None:
        kept.extend(self.entries())
        close(self, remove=remove)

    monkeypatch.setattr(Journal, "close", closed)
    labels = FOLDER / name / f"test_{name}.json"
    arguments = [
        "--annotations",
        labels,
        "--images",
        FOLDER / name,
        "--networks",
        keys,
        "--out",
        out,
        *options,
    ]
    assert main(["evaluate", *map(str, arguments)]) == 0
    return json.loads(out.read_bytes()), kept[1:], json.loads(labels.read_bytes())


@pytest.mark.parametrize("boxes", ["detected", "labelled", "jittered"])
def test_the_figures_are_those_of_pycocotools_on_the_same_results(
    tmp_path: Path, boxes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = os.environ.get("KEYPOINT_LAB_TEST_NETWORKS", "blazepose-full")
    report, kept, document = evaluated(
        "coco", tmp_path / "out.json", keys, "--boxes", boxes, monkeypatch=monkeypatch
    )
    ids = {image["file_name"]: image["id"] for image in document["images"]}
    for result in report["results"]:
        people = {ids[each["picture"]]: found_in(each["networks"][result["network"]]) for each in kept}
        expected = coco_reference.figures(document, people)
        for name, value in expected.items():
            assert result["figures"][name]["value"] == pytest.approx(value, abs=1e-6), name


@pytest.mark.parametrize(("name", "corners"), [("300w", (36, 45)), ("wflw", (60, 72))])
def test_the_error_of_a_face_is_that_worked_by_hand(
    tmp_path: Path, name: str, corners: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    report, kept, document = evaluated(
        name, tmp_path / "out.json", "face-landmarker", "--boxes", "labelled", monkeypatch=monkeypatch
    )
    files = {image["id"]: image["file_name"] for image in document["images"]}
    found = {each["picture"]: found_in(each["networks"]["face-landmarker"]) for each in kept}
    numbers: dict[str, int] = {}
    errors = []
    for entry in document["annotations"]:
        file = files[entry["image_id"]]
        own = numbers[file] = numbers.get(file, -1) + 1
        truth = np.array(entry["keypoints"]).reshape(-1, 3)[:, :2]
        apart = np.linalg.norm(truth[corners[0]] - truth[corners[1]])
        errors += [
            np.nanmean(np.linalg.norm(who.xy_px - truth, axis=1)) / apart
            for who in found[file]
            if who.label == own
        ]
    (result,) = report["results"]
    assert errors
    assert result["figures"]["NME"]["value"] == pytest.approx(float(np.mean(errors)), abs=1e-6)
