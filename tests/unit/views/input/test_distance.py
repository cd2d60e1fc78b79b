"""What distance does, on steps that are made by hand."""

from __future__ import annotations

import numpy as np

from components.charts import FACE, POSE
from components.keypoints import ModelName
from components.measures import Missing, OwnScale
from components.views.input.figures.distance import DistanceStep, distance_figure, distance_sentence

POSE_STEPS = (
    DistanceStep(1.0, 0.9, True),
    DistanceStep(0.5, 0.8, True),
    DistanceStep(0.1, 0.6, True),
    DistanceStep(0.05, 0.1, False),
)
FACE_STEPS = (
    DistanceStep(1.0, 0.7, True),
    DistanceStep(0.5, 0.6, False),
    DistanceStep(0.1, 0.2, False),
    DistanceStep(0.05, 0.0, False),
)
STEPS: dict[ModelName, tuple[DistanceStep, ...]] = {"pose": POSE_STEPS, "face": FACE_STEPS}


def test_each_step_is_drawn_and_the_chosen_one_marked() -> None:
    figure = distance_figure(STEPS, 0.5)
    pose, face = figure.data
    assert (pose.line.color, face.line.color) == (POSE, FACE)
    assert list(pose.x) == [100, 50, 10, 5]
    assert list(face.y) == [0.7, 0.6, 0.2, 0.0]
    # A score above the threshold is not enough when the landmark net doubts.
    assert list(face.marker.symbol) == ["circle", "circle-open", "circle-open", "circle-open"]
    threshold, marked = figure.layout.shapes
    assert (threshold.y0, threshold.y1) == (0.5, 0.5)
    assert (marked.x0, marked.x1) == (50, 50)
    left, right = figure.layout.xaxis.range
    assert left > np.log10(100) and right < np.log10(5)


def test_the_smallest_sizes_are_told() -> None:
    assert distance_sentence(
        STEPS, {"pose": OwnScale("torso", 200.0, None), "face": OwnScale("eye distance", 60.0, None)}, 0.5
    ) == (
        "The pose model finds the body down to 10 % of its size (torso 20 px). The face model finds the face "
        "only at 100 % of its size (eye distance 60 px). At 50 % the scores are 0.80 (pose, found) and 0.60 "
        "(face, not found)."
    )


def test_who_is_found_only_from_afar_is_told_so_and_without_a_scale_no_pixels_are() -> None:
    late: dict[ModelName, tuple[DistanceStep, ...]] = {
        "pose": (DistanceStep(1.0, 0.4, False), *POSE_STEPS[1:])
    }
    assert distance_sentence(late, {"pose": Missing("no body in view")}, 1.0) == (
        "The pose model finds the body from 50 % down to 10 % of its size. At 100 % the scores are 0.40 "
        "(pose, not found)."
    )


def test_nobody_at_any_size_is_told() -> None:
    never: dict[ModelName, tuple[DistanceStep, ...]] = {"face": (DistanceStep(1.0, 0.4, False),)}
    assert distance_sentence(never, {"face": Missing("no face in view")}, 1.0).startswith(
        "The face model finds no face at any size. At 100 %"
    )
