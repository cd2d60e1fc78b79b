"""Histories drawn together in fifths of a second."""

from __future__ import annotations

import numpy as np

from components.charts.decimate import in_bins


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
