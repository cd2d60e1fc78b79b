"""The Input page's figures and sentences on looks made by hand, against numbers worked out on paper."""

from __future__ import annotations

import math

import numpy as np
import pytest

from components.charts import FACE, POSE
from components.models.litert.detectors import Detection, DetectorOutput
from components.models.litert.pipelines import LandmarkCrop, PipelineResult
from components.models.litert.roi import Roi
from components.views.input.figures.steps import (
    COLUMNS,
    crop_figure,
    crop_sentence,
    no_crop_sentence,
    regions_figure,
    regions_sentence,
    row,
    seen_figure,
    seen_sentence,
    turn,
)

SIZE_PX = (640, 480)
ADDRESS = "data:,"


def detection(score: float = 0.8) -> Detection:
    """A box of 100 x 50 px; two of its four anchors share a middle."""
    box_px = np.array([[100, 40], [200, 90]], np.float32)
    anchors_px = np.array([[150, 60], [150, 60], [160, 60], [150, 70]], np.float32)
    return Detection(score, box_px, np.array([[150, 50], [250, 50], [0, 0]], np.float32), anchors_px)


def region(
    size_px: float = 200.0, angle_deg: float = 10.0, presence: float = 0.9, points: int = 33
) -> LandmarkCrop:
    """In the middle of the frame, all points in its own middle."""
    points_px = np.tile(np.array([320, 240], np.float32), (points, 1))
    roi = Roi((320.0, 240.0), size_px, math.radians(angle_deg))
    return LandmarkCrop(roi, np.zeros((256, 256, 3), np.uint8), points_px, presence)


def pose(found: LandmarkCrop | None = None, detections: int = 1) -> PipelineResult:
    people = tuple(detection() for _ in range(detections))
    seen = np.zeros((224, 224, 3), np.uint8)
    best_score = 0.8 if people else 0.31
    return PipelineResult(
        "pose",
        SIZE_PX,
        DetectorOutput(seen, best_score, 2254, people),
        (found or region()) if people else None,
    )


def face(found: LandmarkCrop | None = None) -> PipelineResult:
    seen = np.zeros((128, 128, 3), np.uint8)
    found = found or region(100.0, -20.0, points=478)
    return PipelineResult("face", SIZE_PX, DetectorOutput(seen, 0.8, 896, (detection(),)), found)


def test_the_box_lies_on_the_detectors_input() -> None:
    figure = seen_figure(ADDRESS, face())
    # One pixel of 128 for 5 of the frame, whose upper edge is 80 px below the letterbox's.
    assert figure.data[0].x.tolist() == pytest.approx([20, 40, 40, 20, 20])
    assert figure.data[0].y.tolist() == pytest.approx([24, 24, 34, 34, 24])
    assert (figure.data[0].line.color, figure.data[0].name) == (FACE, "box as large as the face")
    # The pose detector's box is that of a face, too.
    assert seen_figure(ADDRESS, pose()).data[0].name == "box as large as its face"
    assert figure.data[1].name == "4 anchors that agree, in 3 places"
    assert (figure.data[1].x[2], figure.data[1].y[2]) == pytest.approx((32, 28))
    (chip,) = figure.layout.annotations
    assert (chip.text, chip.x, chip.y) == ("score 0.80", 20, 24)
    assert (figure.layout.images[0].sizex, list(figure.layout.yaxis.range)) == (128, [128, 0])


def test_what_the_detector_sees_is_told() -> None:
    # 640 / 224 = 2.857.
    assert seen_sentence(pose()) == (
        "The pose detector sees 224 × 224 px, each for 2.9 × 2.9 px of the picture. 4 of its 2,254 anchors "
        "agree on one body, the best with a score of 0.80. The box is as large as its face."
    )
    assert seen_sentence(pose(detections=3)).endswith(". It finds 2 others, which the steps below leave out.")


def test_nobody_is_told_and_drawn() -> None:
    assert seen_sentence(pose(detections=0)).endswith(
        "The best of its 2,254 anchors scores 0.31, which is less than 0.5, so it finds no body."
    )
    (only,) = seen_figure(ADDRESS, pose(detections=0)).data
    assert only.name == "no anchor reaches 0.5"


def test_both_regions_lie_on_the_frame() -> None:
    figure = regions_figure(ADDRESS, [pose(region(800.0, 0.0)), face(region(100.0, 90.0))])
    outline, upper, turning = figure.data[:3]
    assert outline.x.tolist() == pytest.approx([-80, 720, 720, -80, -80])
    assert outline.y.tolist() == pytest.approx([-160, -160, 640, 640, -160])
    assert upper.x.tolist() == pytest.approx([-80, 720]) and upper.line.width > outline.line.width
    assert (turning.x.tolist(), turning.y.tolist()) == ([150, 250], [50, 50])
    assert {outline.line.color, upper.line.color, turning.marker.color} == {POSE}
    # Turned by a quarter, the face's upper side is the right one.
    assert figure.data[4].x.tolist() == pytest.approx([370, 370])
    assert figure.data[4].line.color == FACE
    assert list(figure.layout.xaxis.range) == pytest.approx([-80, 720])
    assert list(figure.layout.yaxis.range) == pytest.approx([640, -160])


def test_the_regions_are_told() -> None:
    # 200² and 100² of 640 x 480 px: 13.02 % and 3.26 %.
    assert regions_sentence([pose(), face()]) == (
        "The pose region is 200 px wide, rotated by 10° clockwise, and covers 13 % of the frame. The face "
        "region is 100 px wide, rotated by 20° anticlockwise, and covers 3.3 % of the frame."
    )
    assert regions_sentence([pose(detections=0), face()]).startswith(
        "There is no pose region, because the detector finds no body. The face region"
    )


def test_without_any_region_the_frame_is_shown() -> None:
    figure = regions_figure(ADDRESS, [pose(detections=0)])
    assert len(figure.data) == 0
    assert list(figure.layout.xaxis.range) == [0, 640]


def test_points_lie_on_the_crop() -> None:
    found = region(100.0, 0.0, points=478)
    found.points_px[5] = (345, 215)
    figure = crop_figure(ADDRESS, "face", found)
    # A quarter of the side to the right and above: 64 px of 256 from the middle.
    assert (figure.data[0].x[5], figure.data[0].y[5]) == pytest.approx((192, 64))
    assert (figure.data[0].x[0], figure.data[0].y[0]) == pytest.approx((128, 128))
    assert figure.data[0].name == "478 points"
    bodys = crop_figure(ADDRESS, "pose", region())
    assert bodys.data[0].marker.size > figure.data[0].marker.size


def test_the_crop_is_told() -> None:
    # 200 / 256 = 0.781, and 200² / 33 = 1212.
    assert crop_sentence(pose(), region()) == (
        "In the pose crop one pixel stands for 0.78 × 0.78 px of the picture. There are 1,212 px of the "
        "picture for each of its 33 points."
    )


def test_what_lies_beyond_the_picture_is_told() -> None:
    wide = region(1280.0, 0.0)
    # All 307,200 px of 1280² = 1,638,400: 81.25 % lie beyond.
    assert crop_sentence(pose(wide), wide).endswith(
        ". 81 % of the crop lies beyond the picture, whose edge is repeated there."
    )


def test_a_doubt_is_told() -> None:
    doubtful = region(presence=0.2)
    assert crop_sentence(pose(doubtful), doubtful).endswith(
        ". The network gives a body there a score of only 0.20, so MediaPipe hands out none of them."
    )


def test_why_there_is_no_crop() -> None:
    assert no_crop_sentence(pose(detections=0)) == (
        "The pose detector finds no body, so the pose landmark network does not even look."
    )


def test_the_row_of_numbers() -> None:
    shown = dict(zip(COLUMNS, row(face()), strict=True))
    # 100 / 256 = 0.39 and 100² / 478 = 20.9.
    assert shown == {
        "model": "Face",
        "detector input": "128 × 128 px",
        "picture px per input px": "5.0",
        "score": "0.80",
        "region": "100 px wide",
        "rotated": "20° anticlockwise",
        "of the frame": "3.3 %",
        "picture px per crop px": "0.39",
        "picture px per point": "21",
    }
    assert row(pose(detections=0))[3:] == ("0.31", "– no body found", "–", "–", "–", "–")


@pytest.mark.parametrize(
    ("angle_deg", "words"),
    [(0.4, "0°"), (-0.4, "0°"), (90, "90° clockwise"), (-179.6, "180° anticlockwise"), (0.6, "1° clockwise")],
)
def test_a_turn_in_words(angle_deg: float, words: str) -> None:
    assert turn(region(angle_deg=angle_deg)) == words
