"""Intervals of the bootstrap."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from components.measures.accuracy.bootstrap import Estimate, draws, ratio, statistic


def test_the_interval_of_a_mean_is_that_of_its_standard_error() -> None:
    values = np.random.default_rng(3).normal(5, 2, 400)
    estimate = ratio(values, np.ones(400))
    error = values.std() / np.sqrt(400)
    assert estimate.value == pytest.approx(values.mean())
    assert (estimate.low, estimate.high) == pytest.approx(
        (estimate.value - 1.96 * error, estimate.value + 1.96 * error), abs=0.2 * error
    )
    assert estimate.count == 400


def test_pictures_are_drawn_whole() -> None:
    # A hundred people on each of two pictures say no more than two pictures do.
    estimate = ratio(np.array([0.0, 100.0]), np.array([100.0, 100.0]))
    assert (estimate.low, estimate.high) == (0, 1)


def test_each_draw_has_as_many_pictures_and_is_the_same_each_time() -> None:
    assert (draws(7).sum(axis=1) == 7).all()
    assert (draws(7) == draws(7)).all()


def test_one_picture_has_no_interval_and_none_no_number() -> None:
    alone, none = ratio(np.array([3.0]), np.array([2.0])), ratio(np.zeros(0), np.zeros(0))
    assert alone.value == 1.5
    assert np.isnan([alone.low, alone.high, none.value]).all()


def test_a_statistic_is_drawn_as_a_mean_is() -> None:
    values = np.arange(10.0)

    def mean(counts: NDArray[np.uint8] | None) -> float:
        return float(np.average(values, weights=counts))

    one, other = statistic(mean, 10, 10), ratio(values, np.ones(10))
    assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))


@pytest.mark.parametrize(("low", "overlap"), [(0.4, True), (0.6, False)])
def test_whether_intervals_overlap(low: float, overlap: bool) -> None:
    assert Estimate(0.4, 0.3, 0.5, 9).overlaps(Estimate(0.7, low, 0.8, 9)) == overlap
