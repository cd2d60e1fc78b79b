"""Biases of heatmaps against closed forms and against a softmax written out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import softmax

from components.decoding.bias import CONVENTIONS, flip_shift_px, pull_to_middle


@pytest.mark.parametrize(("sigma_px", "stride_px", "sharpness"), [(8, 4, 5), (8, 4, 10), (16, 8, 8)])
def test_the_pull_is_the_share_of_the_empty_cells(sigma_px: float, stride_px: int, sharpness: float) -> None:
    """exp(b g) - 1 over a Gaussian g is a series: its sum over all cells is 2πσ² Σ bᵏ / (k! k)."""
    x_px, errors_px = pull_to_middle(sigma_px, stride_px, sharpness)
    sigma, cells = sigma_px / stride_px, 256 / stride_px
    terms = sum(sharpness**k / (math.factorial(k) * k) for k in range(1, 60))
    empty = cells**2 / (cells**2 + 2 * math.pi * sigma**2 * terms)
    inside = (x_px > 5 * sigma_px) & (x_px < 256 - 5 * sigma_px)
    # Half a pixel is what the samples of so narrow a peak differ by from the integral.
    assert errors_px[inside] == pytest.approx(empty * (128 - x_px[inside]), abs=0.15)


def test_the_pull_is_that_of_a_softmax_written_out() -> None:
    x_px, errors_px = pull_to_middle(8, 4, 10)
    rows, columns = np.mgrid[:64, :64]
    at = int(np.flatnonzero(x_px == 64)[0])
    peak = np.exp(-(((columns - 15.5) ** 2 + (rows - 31.5) ** 2) / 8))
    mean = float((softmax(10 * peak) * columns).sum())
    assert errors_px[at] == pytest.approx((mean - 15.5) * 4)


def test_the_pull_is_nothing_in_the_middle_and_the_same_on_both_sides() -> None:
    x_px, errors_px = pull_to_middle(8, 4, 5)
    assert errors_px[x_px == 128] == pytest.approx(0, abs=1e-9)
    assert errors_px == pytest.approx(-errors_px[::-1], abs=1e-9)
    assert np.abs(pull_to_middle(8, 4, 20)[1][1:-1]).max() < 0.01


@pytest.mark.parametrize("stride_px", [2, 4, 8, 16])
def test_mirrored_maps_are_off_as_the_algebra_says(stride_px: int) -> None:
    hrnet, half = CONVENTIONS["HRNet"], CONVENTIONS["half-cell"]
    # Cell j is the pixel s j; mirrored twice, W/s - 1 - (W - 1 - x)/s = x/s - (s - 1)/s.
    assert flip_shift_px(hrnet, stride_px) == pytest.approx(-(stride_px - 1), abs=1e-6)
    assert flip_shift_px(hrnet, stride_px, 1) == pytest.approx(1, abs=1e-6)
    assert flip_shift_px(half, stride_px) == pytest.approx(0, abs=1e-6)


def test_where_a_cell_stands_by_each_convention() -> None:
    places = {name: [c.cell_px(j, 4) for j in (0, 3)] for name, c in CONVENTIONS.items()}
    assert places == {"MediaPipe": [0, 12], "HRNet": [0.5, 12.5], "half-cell": [2, 14]}
