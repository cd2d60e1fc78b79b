"""Histories drawn together in fifths of a second."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from components.charts.decimate import extremes, in_bins
from components.measures import Floats


def test_the_mean_of_each_fifth_of_a_second() -> None:
    times_s = np.array([-0.45, -0.35, -0.25, -0.15, -0.05, 0.0])
    middles, means = in_bins(times_s, np.array([[1.0, 2, 4, 10, 20, 30], [0, 0, 0, 3, 3, 3]]))
    np.testing.assert_allclose(middles, [-0.5, -0.3, -0.1])
    np.testing.assert_allclose(means, [[1, 3, 20], [0, 0, 3]])


def test_a_bin_without_a_frame_is_left_out_and_a_gap_stays_one() -> None:
    middles, means = in_bins(np.array([-1.0, -0.3, -0.25, 0.0]), np.array([[1.0, 2, np.nan, 4]]))
    np.testing.assert_allclose(middles, [-1.1, -0.3, -0.1])
    np.testing.assert_allclose(means, [[1, np.nan, 4]])


def test_ten_seconds_make_fifty_bins() -> None:
    times_s = -np.arange(300)[::-1] / 30
    middles, means = in_bins(times_s, np.ones((2, 300)))
    assert means.shape == (2, 50)
    assert middles[0] == -9.9
    assert np.isclose(middles[-1], -0.1)


def test_what_is_older_is_left_out() -> None:
    middles, _ = in_bins(np.array([-12.0, -10.0, -9.9, 0.0]), np.ones((1, 4)))
    np.testing.assert_allclose(middles, [-9.9, -0.1])


def test_a_short_row_is_left_as_it_is() -> None:
    times_s, row = np.arange(10.0), np.arange(10.0) ** 2
    kept_s, kept = extremes(times_s, row, 10)
    assert kept_s is times_s and kept is row


@given(
    arrays(np.float64, st.integers(21, 400), elements=st.floats(-1e6, 1e6)),
    st.integers(2, 20),
)
def test_a_long_row_keeps_its_peak_its_dip_and_its_order(row: Floats, most: int) -> None:
    times_s = np.arange(len(row)) / 30
    kept_s, kept = extremes(times_s, row, most)
    assert len(kept) <= most
    assert kept.min() == row.min() and kept.max() == row.max()
    assert (np.diff(kept_s) > 0).all()
    assert all(row[round(time_s * 30)] == value for time_s, value in zip(kept_s, kept, strict=True))


def test_a_long_gap_stays_a_gap() -> None:
    row = np.arange(100.0)
    row[40:60] = np.nan
    _, kept = extremes(np.arange(100.0), row, 20)
    assert np.isnan(kept).sum() == 2 and [np.nanmin(kept), np.nanmax(kept)] == [0, 99]
