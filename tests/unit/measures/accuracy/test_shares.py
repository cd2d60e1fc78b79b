"""PCK, NME, CED, AUC and failure rate against values worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.measures.accuracy.errors import SubjectErrors
from components.measures.accuracy.shares import CumulativeErrors, cumulative, right_points

ERRORS = st.lists(st.floats(0, 0.5), min_size=1, max_size=20)


def subject(distances_px: list[float], normaliser_px: float = 100, found: bool = True) -> SubjectErrors:
    values = np.array(distances_px)
    return SubjectErrors(values, np.ones(len(values), bool), values, normaliser_px, 1e4, found)


def test_pck_counts_points_within_a_fifth_and_a_missing_one_as_wrong() -> None:
    assert right_points(subject([0, 19.9, 20.1, np.nan])) == (2, 4)
    assert right_points(subject([1, 2], normaliser_px=np.nan)) == (0, 0)


def test_the_error_of_a_face_is_its_mean_distance_over_the_normaliser() -> None:
    assert subject([2, 4, np.nan]).error == pytest.approx(0.03)


def test_the_curve_worked_by_hand() -> None:
    curve = cumulative([subject([2]), subject([6]), subject([10]), subject([np.nan], found=False)])
    assert [curve.share_at(x) for x in (0.01, 0.02, 0.07, 1.0)] == [0, 0.25, 0.5, 0.75]
    assert curve.failure_rate == 0.5
    # (0.06 + 0.02) of 4 × 0.08.
    assert curve.area == pytest.approx(0.25)


@given(ERRORS)
def test_the_area_is_that_under_the_curve(errors: list[float]) -> None:
    curve = CumulativeErrors(np.sort(np.array(errors)), len(errors) + 1)
    steps = np.linspace(0, 0.08, 20001)
    under = np.mean([curve.share_at(x) for x in steps])
    assert curve.area == pytest.approx(under, abs=1e-3)


def test_nobody_gives_no_number() -> None:
    empty = cumulative([subject([1], normaliser_px=np.nan)])
    assert np.isnan([empty.area, empty.failure_rate, empty.share_at(1)]).all()
