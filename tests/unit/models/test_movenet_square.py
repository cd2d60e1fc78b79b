"""The square that MoveNet looks at on the next frame, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints import layout
from components.keypoints.results import FloatArray
from components.models.litert.roi import letterbox
from components.models.trackers.movenet import next_square

POINTS = layout("coco-17").points
SIZE_PX = (640, 480)


def person(**moved: tuple[float, float]) -> FloatArray:
    """(17, 2): hips about (300, 250), shoulders 60 px above, all other points at the hips' middle."""
    at = np.full((17, 2), (300, 250), np.float32)
    body = {
        "left_hip": (310, 250),
        "right_hip": (290, 250),
        "left_shoulder": (320, 190),
        "right_shoulder": (280, 190),
    }
    for name, place in (body | moved).items():
        at[POINTS.index(name)] = place
    return at


def scores(**other: float) -> FloatArray:
    """(17,): all 0.9 but for these."""
    found = np.full(17, 0.9, np.float32)
    for name, score in other.items():
        found[POINTS.index(name)] = score
    return found


@pytest.mark.parametrize(
    ("moved", "unsure", "side_px"),
    [
        # 60 px to the shoulders: 1.9 of it each way.
        ({}, {}, 228),
        # 100 px up to the nose: 1.2 of it is more.
        ({"nose": (300, 150)}, {}, 240),
        ({"left_ankle": (180, 260)}, {}, 288),
        # A point that is not found does not count.
        ({"nose": (300, 150)}, {"nose": 0.19}, 228),
        # One of the torso does, whatever its score.
        ({"left_shoulder": (300, 180)}, {"left_shoulder": 0.0}, 266),
    ],
)
def test_the_square_reaches_beyond_the_farthest_point(
    moved: dict[str, tuple[float, float]], unsure: dict[str, float], side_px: float
) -> None:
    found = next_square(person(**moved), scores(**unsure), SIZE_PX)
    assert found.center_px == pytest.approx((300, 250)) and found.angle_rad == 0
    assert found.size_px == pytest.approx(side_px)


@pytest.mark.parametrize(
    ("moved", "unsure"),
    [
        ({}, {"left_hip": 0.2, "right_hip": 0.1}),
        ({}, {"left_shoulder": 0.2, "right_shoulder": 0.1}),
        # A torso of 180 px would need a square of 684.
        ({"left_shoulder": (300, 70)}, {}),
        # All in one place.
        (dict.fromkeys(("left_hip", "right_hip", "left_shoulder", "right_shoulder"), (300.0, 250.0)), {}),
    ],
)
def test_without_a_torso_or_with_a_large_one_it_is_the_whole_picture(
    moved: dict[str, tuple[float, float]], unsure: dict[str, float]
) -> None:
    assert next_square(person(**moved), scores(**unsure), SIZE_PX) == letterbox(SIZE_PX)


def test_one_shoulder_and_one_hip_are_enough() -> None:
    found = next_square(person(), scores(left_hip=0.0, right_shoulder=0.0), SIZE_PX)
    assert found.size_px == pytest.approx(228)
