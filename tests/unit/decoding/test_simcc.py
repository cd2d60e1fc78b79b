"""SimCC against its labels worked out by hand, its bound, and the closed form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.decoding.simcc import decode, encode, resolution_error

SIZE = (192, 256)


def test_labels_by_hand() -> None:
    x, y = encode(np.array([[1.2, 0.0]]), (3, 2), ratio=2.0, smoothing=0.1)
    # 1.2 px is nearest to bin 2 of 6; five others share a tenth, and three of the four along y.
    assert x.tolist() == [pytest.approx([0.02, 0.02, 0.9, 0.02, 0.02, 0.02])]
    assert y.tolist() == [pytest.approx([0.9, 0.1 / 3, 0.1 / 3, 0.1 / 3])]
    x, _ = encode(np.array([[1.2, 0.0]]), (3, 2), ratio=2.0, sigma_bins=1.0)
    assert x[0] == pytest.approx(np.exp([-2, -0.5, 0, -0.5, -2, -4.5]))


def test_rtmposes_bins() -> None:
    x, y = encode(np.array([[10.0, 20.0]]), SIZE)
    assert (x.shape, y.shape) == ((1, 384), (1, 512))


@given(
    st.floats(0, 191.7),
    st.floats(0, 255.7),
    st.sampled_from([1.0, 2.0, 3.0]),
    st.sampled_from([0.0, 0.1, 0.5]),
)
def test_decoding_is_off_by_half_a_bin_at_most(x: float, y: float, ratio: float, smoothing: float) -> None:
    points = np.array([[x, y]])
    if (np.rint(points * ratio) >= np.multiply(SIZE, ratio)).any():
        return
    for label in (encode(points, SIZE, ratio, smoothing), encode(points, SIZE, ratio, sigma_bins=5.0)):
        assert np.abs(decode(*label, ratio) - points).max() <= 0.5 / ratio + 1e-9


def test_a_point_that_is_off_has_no_label() -> None:
    x, y = encode(np.array([[5.0, 300.0], [-1.0, 5.0], [5.0, 5.0]]), SIZE, smoothing=0.1)
    assert [bool(row.any()) for row in x] == [bool(row.any()) for row in y] == [False, False, True]


@pytest.mark.parametrize("side", [64, 128, 256])
def test_the_error_is_the_closed_forms(side: int) -> None:
    points = np.random.default_rng(side).uniform(0, 254, (4000, 2))
    error = resolution_error(points, 256, side)
    # A square cell of side s is off by s (√2 + arsinh 1) / 6 = 0.3826 s on average.
    assert error.simcc_theory_px == pytest.approx(0.38260 * 0.5 * 256 / side, rel=1e-4)
    assert error.heatmap_theory_px == pytest.approx(0.38260 * 4 * 256 / side, rel=1e-4)
    assert error.simcc_px == pytest.approx(error.simcc_theory_px, rel=0.03)
    assert error.heatmap_px == pytest.approx(error.heatmap_theory_px, rel=0.03)


def test_a_heatmap_is_read_finer_than_by_its_highest_cell() -> None:
    # Far from the edge, where each decoder has its neighbours.
    points = np.random.default_rng(7).uniform(64, 192, (4000, 2))
    error = resolution_error(points, 256, 256)
    # Moved to the middle of the cell's quarter, a point is off as in a cell of half the side.
    assert error.quarter_px == pytest.approx(error.heatmap_theory_px / 2, rel=0.03)
    # A Gaussian's logarithm is a parabola: only what the blur's cut leaves is off.
    assert error.dark_px < 0.01 < error.simcc_px


def test_halving_the_side_doubles_both_errors_and_noise_adds_to_them() -> None:
    points = np.random.default_rng(1).uniform(0, 250, (500, 2))
    clean, small, noisy = (resolution_error(points, 256, *args) for args in ((256,), (64,), (256, 2.0, 0.5)))
    assert small.simcc_px / clean.simcc_px == pytest.approx(4, rel=0.1)
    assert noisy.simcc_px > clean.simcc_px
    assert noisy.heatmap_px > clean.heatmap_px


def test_without_a_point_in_the_crop_there_is_nothing() -> None:
    with pytest.raises(ValueError, match="No point lies in the crop"):
        resolution_error(np.array([[-5.0, 3.0]]), 256, 64)
