"""The density map against a formula, SciPy's own smoothing, and the number of points."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from components.measures.density_map import density_map

EXAMPLES = st.lists(st.tuples(st.floats(60, 140), st.floats(50, 70)), min_size=1, max_size=20)


def test_one_point_is_a_normal_distribution() -> None:
    found = density_map(np.array([[50.0, 30.0]]), (100, 60), sigma_px=5, cell_px=1)
    assert found.shape == (60, 100)
    # The middle of the cell at row 30, column 50 lies half a pixel off in x and in y.
    assert found[30, 50] == pytest.approx(1000 * math.exp(-0.5 * 0.5 / 25) / (2 * math.pi * 25))
    # 10 px to the right: (10.5² + 0.5²) / 25 = 4.42.
    assert found[30, 60] == pytest.approx(1000 * math.exp(-0.5 * 4.42) / (2 * math.pi * 25))


def test_it_is_scipys_smoothing_of_the_counts() -> None:
    rng = np.random.default_rng(5)
    cells = rng.integers(20, 60, (200, 2))
    counts = np.zeros((80, 80))
    np.add.at(counts, (cells[:, 1], cells[:, 0]), 1)
    expected = 1000 * gaussian_filter(counts, 3, mode="constant", truncate=8)
    found = density_map(cells.astype(np.float64) + 0.5, (80, 80), sigma_px=3, cell_px=1)
    np.testing.assert_allclose(found, expected, atol=1e-6 * expected.max())


@given(EXAMPLES)
def test_its_sum_over_the_frame_is_the_number_of_points(points: list[tuple[float, float]]) -> None:
    found = density_map(np.array(points), (200, 120), sigma_px=6, cell_px=2)
    assert found.sum() * 2 * 2 / 1000 == pytest.approx(len(points), rel=1e-6)


def test_a_cell_that_does_not_divide_the_frame_reaches_beyond_it() -> None:
    assert density_map(np.zeros((1, 2)), (10, 7), sigma_px=1, cell_px=4).shape == (2, 3)


@pytest.mark.parametrize(
    ("size_px", "sigma_px", "cell_px"), [((0, 9), 1, 1), ((9, 9), 0, 1), ((9, 9), 1, -1)]
)
def test_what_has_no_extent_is_refused(size_px: tuple[int, int], sigma_px: float, cell_px: float) -> None:
    with pytest.raises(ValueError, match="above 0, not"):
        density_map(np.zeros((1, 2)), size_px, sigma_px, cell_px)
