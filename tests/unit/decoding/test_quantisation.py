"""The errors of cells against formula, simulation and numerical integration."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import dblquad

from components.decoding.quantisation import (
    cell_error,
    decoding_errors,
    errors_on_points,
    simulated_cell_error,
)
from components.decoding.sub_pixel import DECODERS, argmax, gaussian_maps


def test_the_closed_form_by_hand() -> None:
    error = cell_error(4)
    assert error.rms_px == pytest.approx(1.6330, abs=1e-4)
    assert error.largest_px == pytest.approx(2.8284, abs=1e-4)
    assert error.mean_px == pytest.approx(1.5304, abs=1e-4)


def test_the_mean_is_the_integral_over_the_cell() -> None:
    integral, _ = dblquad(lambda y, x: math.hypot(x, y), -0.5, 0.5, -0.5, 0.5)
    assert cell_error(1).mean_px == pytest.approx(integral, rel=1e-6)


@pytest.mark.parametrize("stride_px", [2, 4, 32])
def test_what_is_measured_is_what_the_formula_says(stride_px: int) -> None:
    exact, measured = cell_error(stride_px), simulated_cell_error(stride_px)
    assert measured.mean_px == pytest.approx(exact.mean_px, rel=0.02)
    assert measured.rms_px == pytest.approx(exact.rms_px, rel=0.02)
    assert 0.95 * exact.largest_px < measured.largest_px <= exact.largest_px


def test_the_highest_cell_of_a_gaussian_makes_this_error() -> None:
    places = np.random.default_rng(1).uniform(16, 48, (2000, 2))
    distances = np.hypot(*(argmax(gaussian_maps(places, 2.0, 64)) - places).T)
    assert distances.mean() == pytest.approx(cell_error(1).mean_px, rel=0.03)


def test_without_noise_argmax_errs_by_the_cell_and_the_others_by_less() -> None:
    errors = decoding_errors(8, 4, 0)
    assert errors["argmax"] == pytest.approx(cell_error(4).mean_px, rel=0.1)
    # A quarter offset leaves a cell of half the side.
    assert errors["quarter offset"] == pytest.approx(cell_error(2).mean_px, rel=0.1)
    assert max(errors[name] for name in ("Taylor", "DARK", "centre of mass")) < 0.01
    # Its softmax is narrower than a cell: sigma/√beta = 0.45 cells.
    assert errors["soft-argmax"] < 0.2


def test_the_widest_cells_leave_each_decoder_the_neighbours_it_needs() -> None:
    # 8 cells a side: Taylor needs two on each side of a peak, so peaks must stay within cells 2 to 5.
    errors = decoding_errors(32, 32, 0, trials=2000)
    assert errors["argmax"] == pytest.approx(cell_error(32).mean_px, rel=0.03)
    assert errors["quarter offset"] == pytest.approx(cell_error(16).mean_px, rel=0.03)
    assert errors["Taylor"] < 0.01


def test_the_published_comparison_of_decoders() -> None:
    """Found before with numpy alone, for the same 100 peaks; the last two are for another sharpness."""
    errors = decoding_errors(8, 4, 0.02)
    expected = {"argmax": 1.53, "quarter offset": 0.84, "Taylor": 0.34, "DARK": 0.07, "soft-argmax": 0.40}
    assert {name: errors[name] for name in expected} == pytest.approx(expected, abs=0.006)
    assert errors["centre of mass"] == pytest.approx(29.9, abs=0.06)
    assert decoding_errors(8, 4, 0.02, 10)["soft-argmax"] == pytest.approx(3.4, abs=0.06)
    assert decoding_errors(8, 4, 0.02, 40)["soft-argmax"] == pytest.approx(0.81, abs=0.006)


def test_noise_draws_the_centre_of_mass_to_the_middle_and_smoothing_helps_taylor() -> None:
    errors = decoding_errors(8, 4, 0.05)
    assert errors["centre of mass"] == pytest.approx(40.6, abs=0.06)
    assert errors["soft-argmax"] == pytest.approx(0.85, abs=0.006)
    assert errors["DARK"] < errors["Taylor"] < errors["argmax"]


def test_no_decoder_gets_back_what_rounding_took() -> None:
    errors = decoding_errors(8, 4, 0, round_centres=True, trials=2000)
    # All find the cell's middle, and that is off as the closed form says.
    for name in DECODERS:
        assert errors[name] == pytest.approx(cell_error(4).mean_px, rel=0.03), name
    points = np.random.default_rng(0).uniform(40, 200, (400, 2))
    found = errors_on_points(points, (256, 240), 4, 8, round_centres=True)["Taylor"]
    middles = 4 * np.floor(points / 4) + 2
    assert found == pytest.approx(np.hypot(*(middles - points).T), abs=1e-6)


@given(st.sampled_from([4, 8, 16]), st.sampled_from([1.0, 2.0]))
def test_without_noise_argmax_grows_with_the_stride(stride_px: int, sigma_cells: float) -> None:
    errors = decoding_errors(sigma_cells * stride_px, stride_px, 0, trials=20)
    assert set(errors) == set(DECODERS)
    assert errors["argmax"] <= cell_error(stride_px).largest_px


def test_the_same_question_has_the_same_answer() -> None:
    assert decoding_errors(4, 4, 0.1) == decoding_errors(4, 4, 0.1)


def test_points_that_are_known_are_found_as_far_off_as_theory_says() -> None:
    points = np.random.default_rng(0).uniform(40, 200, (400, 2))
    errors = errors_on_points(points, (256, 240), 4, 8)
    assert {name: each.shape for name, each in errors.items()} == {name: (400,) for name in DECODERS}
    # The highest cell is the one that the point lies in, which is off by at most half its diagonal.
    assert errors["argmax"].max() <= 4 / np.sqrt(2) + 1e-9
    assert errors["argmax"].mean() == pytest.approx(cell_error(4).mean_px, rel=0.1)
    assert errors["Taylor"].max() < 1e-6
    assert errors_on_points(points, (256, 240), 4, 8, noise=0.3)["Taylor"].mean() > 0.1


def test_points_off_the_map_and_cells_larger_than_it_are_refused() -> None:
    with pytest.raises(ValueError, match="outside the cells"):
        errors_on_points(np.array([[10.0, 239.0]]), (256, 236), 8, 8)
    with pytest.raises(ValueError, match="larger than the picture"):
        errors_on_points(np.array([[1.0, 1.0]]), (7, 7), 8, 8)
