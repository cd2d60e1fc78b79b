"""Two networks' points on one person, compared in words, by distances worked out by hand."""

from __future__ import annotations

import numpy as np

from components.charts.keypoints import Drawn
from components.charts.theme import GREEN, POSE
from components.keypoints.results import frozen
from components.models.onnx.viewer_network.network import found_points
from components.views.families.figures.trained import compared_sentence

SIZE_PX = (200, 100)


def drawn(points_px: np.ndarray, indices: list[int], colour: str = POSE) -> Drawn:
    xyz = np.column_stack([points_px / SIZE_PX, np.zeros(len(points_px))])
    return Drawn(found_points("coco-17", indices, frozen(xyz, (-1, 3), "xyz")), None, SIZE_PX, colour)


def blazepose() -> Drawn:
    """Shoulders at (90, 20) and (110, 20), hips 40 px below, all else at (100, 50)."""
    points = np.full((17, 2), (100.0, 50.0))
    points[[5, 6, 11, 12]] = (90, 20), (110, 20), (90, 60), (110, 60)
    return drawn(points, list(range(17)))


def test_distances_are_told_in_pixels_and_of_the_torso() -> None:
    moved = blazepose().points_px + (4, 0)
    moved[9] += (0, 30)
    told = compared_sentence("HRNet-W32", [drawn(moved, list(range(17)), GREEN)], blazepose(), 250_000_000)
    # The torso is 40 px; the wrist is off by √(4² + 30²).
    assert told == (
        "HRNet-W32 finds 17 points in 250 ms on one thread; of the 17 in view in both, half lie within "
        "4.0 px (10 % of the torso) of BlazePose's of the same name, the farthest is left wrist with 30 px. "
        "Neither is the truth."
    )


def test_only_shared_points_are_compared() -> None:
    some = [0, 9]
    moved = blazepose().points_px[some] + (0, 2)
    told = compared_sentence("X", [drawn(moved, some)], blazepose(), 1_000_000)
    assert "finds 2 points" in told and "within 2.0 px (5.0 % of the torso)" in told


def test_a_torso_that_is_not_there_is_left_out() -> None:
    few = drawn(blazepose().points_px[:5], list(range(5)))
    assert "of the torso" not in compared_sentence("X", [few], few, 1_000_000)


def test_nobody_found_is_said() -> None:
    assert (
        compared_sentence("X", [], blazepose(), 2_000_000)
        == "X finds nobody in the box, in 2.00 ms on one thread."
    )
