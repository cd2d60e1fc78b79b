"""Repeatability on points that follow the changes exactly, and on points that stray by known distances."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.keypoints import Keypoints
from components.measures import Missing
from components.measures.repeatability import (
    CHANGES,
    PictureChange,
    Repeatability,
    mapped_back,
    repeatability,
)
from tests.support.results import SIZE_PX, Points, grid, known, person

POINTS = grid(200, 200, 20)
TORSO_PX = np.sqrt(800)


def moved(points: Points, change: PictureChange) -> Points:
    matrix = change.matrix(SIZE_PX)
    return points @ matrix[:, :2].T + matrix[:, 2]


def found(stray_px: Points | None = None) -> list[list[Keypoints]]:
    """The person on each changed picture; with `stray_px` (16, 2), that far off as seen unchanged."""
    strays = np.zeros((16, 2)) if stray_px is None else stray_px
    return [[person("body", moved(POINTS + stray, c))] for stray, c in zip(strays, CHANGES, strict=True)]


def told(changed: list[list[Keypoints]]) -> Repeatability:
    result = repeatability(person("body", POINTS), changed, SIZE_PX)
    assert isinstance(result, Repeatability)
    return result


def test_there_are_sixteen_changes_of_four_kinds() -> None:
    kinds = Counter((c.shift != (0, 0), c.scale != 1, c.turn_deg != 0, c.light != 1) for c in CHANGES)
    assert len(CHANGES) == 16 and len({c.what for c in CHANGES}) == 16
    assert sorted(kinds.values()) == [4, 4, 4, 4] and all(sum(kind) == 1 for kind in kinds)


def test_a_turn_is_clockwise_and_a_shift_to_the_right_of_the_longer_side() -> None:
    right_of_middle = np.array([[420.0, 240.0]])
    assert moved(right_of_middle, PictureChange("", turn_deg=90)) == pytest.approx(np.array([[320, 340]]))
    assert moved(right_of_middle, PictureChange("", scale=2)) == pytest.approx(np.array([[520, 240]]))
    assert moved(right_of_middle, PictureChange("", shift=(0.1, 0))) == pytest.approx(np.array([[484, 240]]))


@given(
    st.floats(-0.2, 0.2), st.floats(-0.2, 0.2), st.floats(0.5, 2), st.floats(-180, 180),
    st.floats(-1000, 1000), st.floats(-1000, 1000),
)  # fmt: skip
def test_mapping_back_undoes_any_change(
    right: float, down: float, scale: float, turn: float, x: float, y: float
) -> None:
    change = PictureChange("", (right, down), scale, turn)
    points = np.array([[x, y], [0.0, 0.0], [320.0, 240.0]])
    assert mapped_back(moved(points, change), change, SIZE_PX) == pytest.approx(points, abs=1e-6)


def test_points_that_follow_the_picture_do_not_spread() -> None:
    result = told(found())
    assert result.found == 16
    assert result.median_px == pytest.approx(0, abs=1e-3)
    assert known(result.own_scale).px == pytest.approx(TORSO_PX, rel=1e-4)


def test_points_that_stray_by_two_pixels_either_way_spread_by_two() -> None:
    strays = np.tile([[2.0, 0.0], [-2.0, 0.0]], (8, 1))
    result = told(found(strays))
    assert result.sd_px == pytest.approx(np.full(33, 2.0), abs=1e-3)
    assert result.median_percent == pytest.approx(100 * 2 / TORSO_PX, rel=1e-3)
    assert result.by_region_percent == pytest.approx(
        dict.fromkeys(result.layout.regions, 100 * 2 / TORSO_PX), rel=1e-3
    )


def test_of_several_people_the_nearest_is_taken() -> None:
    others = person("body", POINTS + (150, 0))
    changed = [[others, *people] for people in found()]
    assert told(changed).median_px == pytest.approx(0, abs=1e-3)


def test_pictures_on_which_the_person_was_lost_are_counted() -> None:
    changed = found()
    changed[3] = changed[10] = []
    assert told(changed).found == 14
    lost = [people if i < 7 else [] for i, people in enumerate(found())]
    assert repeatability(person("body", POINTS), lost, SIZE_PX) == Missing(
        "found again on only 7 of the 16 changed pictures"
    )


def test_every_change_needs_its_picture() -> None:
    with pytest.raises(ValueError):
        repeatability(person("body", POINTS), found()[:5], SIZE_PX)
