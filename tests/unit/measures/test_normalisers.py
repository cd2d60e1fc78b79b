"""The lengths that normalise an error, on people whose lengths are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from components.measures.normalisers import normalisers
from tests.support.results import SIZE_PX, person

SHOULDERS, HIPS = (11, 12), (23, 24)


def body(visible_hips: bool = True) -> np.ndarray:
    """(33, 2): shoulders at (100 ± 40, 100), hips at (130 ± 20, 260), all else on the diagonal between."""
    points = np.linspace([100, 100], [130, 260], 33)
    points[list(SHOULDERS)] = [[140, 100], [60, 100]]
    points[list(HIPS)] = [[150, 260], [110, 260]] if visible_hips else [[150, 600], [110, 600]]
    return points


def test_torso_and_box_of_a_body() -> None:
    torso, box = normalisers(person("body", body(), 1.0), None, SIZE_PX)
    assert torso.name == "torso"
    assert torso.length_px == pytest.approx(math.hypot(30, 160), rel=1e-5)
    assert torso.allowed_px == pytest.approx(0.2 * math.hypot(30, 160), rel=1e-5)
    # x from 60 to 150, y from 100 to 260; a wrist's OKS is a half at 2 × 0.062 × √(2 ln 2) of the root.
    assert box.length_px == pytest.approx(math.sqrt(90 * 160), rel=1e-5)
    assert box.allowed_px == pytest.approx(box.length_px * 0.124 * math.sqrt(2 * math.log(2)), rel=1e-6)


@pytest.mark.parametrize("hidden", ["below the picture", "not visible"])
def test_hips_that_are_guesses_give_no_torso(hidden: str) -> None:
    visible = np.ones(33)
    if hidden == "not visible":
        visible[list(HIPS)] = 0.3
    found = normalisers(person("body", body(hidden == "not visible"), visible), None, SIZE_PX)
    assert [one.name for one in found] == ["√ area of the box"]


def test_eye_corners_and_pupils_of_a_face() -> None:
    points = np.full((478, 2), 200.0)
    points[[33, 263]] = [[100, 100], [190, 220]]
    points[[468, 473]] = [[120, 110], [180, 190]]
    corners, pupils = normalisers(None, person("face", points), SIZE_PX)
    assert (corners.length_px, pupils.length_px) == pytest.approx((150, 100), rel=1e-5)
    # The same limit of 8 % allows less by the pupils.
    assert (corners.allowed_px, pupils.allowed_px) == pytest.approx((12, 8), rel=1e-5)


def test_without_anybody_there_are_none() -> None:
    assert normalisers(None, None, SIZE_PX) == ()
