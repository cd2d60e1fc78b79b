"""Conversions of what the models find on the portrait, against points that were read off it by eye."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from components.keypoints import AnalysisSettings, Keypoints, layout
from components.keypoints.conversions import conversion
from components.models.tracker_set import TrackerSet
from tests.support.real_models import no_metrics, portrait

Points = NDArray[np.float64]
# In px, from the portrait enlarged seven times: to about 2 px on the face, and to 15 on the wide suit.
COCO_PX = {
    "nose": (223, 127),
    "right_eye": (203, 101),
    "left_eye": (246, 103),
    "right_ear": (176, 118),
    "left_ear": (274, 122),
    "right_shoulder": (105, 230),
    "left_shoulder": (322, 255),
}
# By iBUG's number: ends of the brows, nose, corners of eyes and mouth, middles of the lips, chin.
IBUG_PX = {
    17: (189, 90), 21: (213, 92), 22: (237, 94), 26: (263, 95),
    30: (223, 127), 33: (223, 133),
    36: (193, 101), 39: (212, 102), 42: (236, 105), 45: (260, 104),
    48: (203, 140), 51: (223, 141), 54: (248, 139), 57: (222, 155),
    8: (223, 179),
}  # fmt: skip
EYES_PX = 67.0
"""Between the outer corners of the eyes, by which errors on a face are divided."""


@pytest.fixture(scope="module")
def landmarkers() -> Iterator[TrackerSet]:
    with no_metrics(), TrackerSet(AnalysisSettings(), "still") as running:
        yield running


def converted_px(person: Keypoints, target: str) -> Points:
    converter = conversion(person.layout.name, target)
    assert converter is not None
    height, width, _ = portrait().shape
    found_px: Points = converter.convert(person).xyz_norm[:, :2] * np.array([width, height])
    return found_px


def apart_px(found_px: Points, at_px: tuple[int, int]) -> float:
    return float(np.hypot(*(found_px - at_px)))


def test_blazepose_as_coco_17_lies_on_the_person(landmarkers: TrackerSet) -> None:
    (person,) = landmarkers.analyse(portrait()).first("body").people
    found_px = converted_px(person, "coco-17")
    coco = layout("coco-17")
    for name, at in COCO_PX.items():
        number = coco.points.index(name)
        assert apart_px(found_px[number], at) < (25 if "shoulder" in name or "ear" in name else 12), name
        # An order that takes left for right is off by the width of the face, and more at the shoulders.
        assert name == "nose" or apart_px(found_px[coco.mirror[number]], at) > 35, name


def test_the_mesh_as_ibug_68_lies_on_eyes_lips_nose_and_brows(landmarkers: TrackerSet) -> None:
    (face,) = landmarkers.analyse(portrait()).first("face").people
    found_px = converted_px(face, "ibug-68")
    errors = {number: apart_px(found_px[number], at) / EYES_PX for number, at in IBUG_PX.items()}
    assert max(errors[n] for n in (36, 39, 42, 45)) < 0.08, "eyes"
    assert max(errors[n] for n in (48, 51, 54, 57)) < 0.06, "lips"
    assert max(errors[n] for n in (30, 33)) < 0.08, "nose"
    assert max(errors[n] for n in (17, 21, 22, 26)) < 0.12, "brows"
    assert errors[8] < 0.1, "chin"
