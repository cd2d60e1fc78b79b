"""Conversions of what the models find on annotated pictures, against the annotations, where at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from components.keypoints import Keypoints, body_and_face, layout
from components.keypoints.arrays import Rgb
from components.keypoints.conversions import conversion
from components.models.tracker_set import TrackerSet
from tests.support.real_models import no_metrics

DATA = Path(__file__).parents[4] / "shared" / "data"
Points = NDArray[np.float64]

# Of COCO-17's points, COCO PythonAPI/pycocotools/cocoeval.py:523.
SIGMAS = np.array([26, 25, 25, 35, 35, 79, 79, 72, 72, 62, 62, 107, 107, 87, 87, 89, 89]) / 1000


@pytest.fixture(autouse=True, scope="module")
def _no_metrics() -> Iterator[None]:
    with no_metrics():
        yield


@pytest.fixture(scope="module")
def landmarkers() -> Iterator[TrackerSet]:
    with TrackerSet(body_and_face(people=4, faces=4), "still") as running:
        yield running


def annotated(kind: str) -> dict[str, Any]:
    file = DATA / kind / f"test_{kind}.json"
    if not file.exists():
        pytest.skip(f"The annotated pictures are not here: {file}")
    content: dict[str, Any] = json.loads(file.read_text())
    return content


def picture(kind: str, name: str) -> Rgb:
    read = cv2.imread(str(DATA / kind / name))
    assert read is not None
    return np.asarray(cv2.cvtColor(read, cv2.COLOR_BGR2RGB), np.uint8)


def converted_px(people: tuple[Keypoints, ...], target: str, frame: Rgb) -> list[Points]:
    size_px = np.array([frame.shape[1], frame.shape[0]])
    found = []
    for person in people:
        way = conversion(person.layout.name, target)
        assert way is not None
        found.append(way.convert(person).xyz_norm[:, :2] * size_px)
    return found


def oks(found_px: Points, person: dict[str, Any]) -> float:
    """COCO's object keypoint similarity: the mean of exp(-d² / (2 area (2 sigma)²)) over labelled points."""
    truth = np.array(person["keypoints"], np.float64).reshape(17, 3)
    squares = ((found_px - truth[:, :2]) ** 2).sum(axis=1) / (2 * person["area"] * (2 * SIGMAS) ** 2)
    return float(np.exp(-squares)[truth[:, 2] > 0].mean())


def test_blazepose_as_coco_17_lies_on_coco_people(landmarkers: TrackerSet) -> None:
    data = annotated("coco")
    twins = layout("coco-17").mirror
    scores: list[float] = []
    swapped: list[float] = []
    for image in data["images"]:
        frame = picture("coco", image["file_name"])
        found = converted_px(landmarkers.analyse(frame).first("body").people, "coco-17", frame)
        people = [
            each
            for each in data["annotations"]
            if each["image_id"] == image["id"] and each["num_keypoints"] >= 10
        ]
        scores += [max(oks(points, person) for person in people) for points in found if people]
        # What an order that takes left for right would give.
        swapped += [max(oks(points[twins], person) for person in people) for points in found if people]
    assert len(scores) >= 4
    assert np.median(scores) > 0.7
    assert np.median(swapped) < 0.4


def test_the_mesh_as_ibug_68_lies_on_eyes_lips_nose_and_brows(landmarkers: TrackerSet) -> None:
    data = annotated("300w")
    for image in data["images"]:
        frame = picture("300w", image["file_name"])
        (face,) = [each for each in data["annotations"] if each["image_id"] == image["id"]]
        truth = np.array(face["keypoints"], np.float64).reshape(68, 3)[:, :2]
        found = converted_px(landmarkers.analyse(frame).first("face").people, "ibug-68", frame)
        errors = [np.hypot(*(points - truth).T) / np.hypot(*(truth[45] - truth[36])) for points in found]
        error = min(errors, key=np.mean)
        assert error[36:48].mean() < 0.03, "eyes"
        assert error[48:68].mean() < 0.04, "lips"
        assert error[27:36].mean() < 0.05, "nose"
        assert error[17:27].mean() < 0.08, "brows"
        # The jaws are two different lines, which is why the conversion is called approximate.
        assert error[:17].mean() > 2 * error[36:68].mean()
