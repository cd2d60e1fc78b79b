"""Decoders on Gaussian peaks whose place is known, and on maps worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax

from components.decoding.sub_pixel import (
    DECODERS,
    argmax,
    centre_of_mass,
    dark,
    decoders,
    gaussian_maps,
    quarter_offset,
    rounded,
    soft_argmax,
    taylor,
)
from components.measures import Floats

CELLS = 32
inside = st.tuples(st.floats(9, 22), st.floats(9, 22))
sigmas = st.floats(0.75, 2.5)


def encoded(place: tuple[float, float], sigma: float) -> Floats:
    return gaussian_maps(np.array([place]), sigma, CELLS)


def off(found: Floats, place: tuple[float, float]) -> Floats:
    return np.asarray(np.abs(found[0] - place))


@given(inside, sigmas)
def test_the_highest_cell_is_at_most_half_a_cell_off(place: tuple[float, float], sigma: float) -> None:
    assert (off(argmax(encoded(place, sigma)), place) <= 0.5 + 1e-6).all()


@given(inside, sigmas)
def test_a_quarter_of_a_cell_leaves_at_most_a_quarter(place: tuple[float, float], sigma: float) -> None:
    assert (off(quarter_offset(encoded(place, sigma)), place) <= 0.25 + 1e-6).all()


@given(inside, sigmas)
def test_taylor_finds_the_place_of_a_noise_free_gaussian(place: tuple[float, float], sigma: float) -> None:
    assert off(taylor(encoded(place, sigma)), place) == pytest.approx(0, abs=1e-6)


@given(inside, st.floats(1, 1.5))
def test_smoothing_moves_no_gaussian(place: tuple[float, float], sigma: float) -> None:
    # What is left is the cut of the smoothing's kernel at four of its sigmas.
    assert off(dark(encoded(place, sigma)), place) == pytest.approx(0, abs=2e-3)


@given(inside, st.floats(0.75, 1.5))
def test_the_mean_of_a_symmetric_peak_is_its_place(place: tuple[float, float], sigma: float) -> None:
    # Poisson's summation: what the mean of the samples errs by, the first harmonic of a cell's length.
    ripple = 4 * math.pi * sigma**2 * math.exp(-2 * math.pi**2 * sigma**2)
    assert (off(centre_of_mass(encoded(place, sigma)), place) <= 1.01 * ripple + 1e-6).all()


@given(st.integers(0, CELLS - 1), st.integers(0, CELLS - 1))
def test_all_decoders_stay_near_a_peak_anywhere_on_the_map(column: int, row: int) -> None:
    maps = encoded((column, row), 1.5)
    for name, decode in decoders().items():
        # At the edge half of the peak is cut off, which draws its mean inwards: by 2 sigma/√(2π) = 1.2.
        assert (off(decode(maps), (column, row)) < 1.4).all(), name
    assert list(decoders()) == list(DECODERS)


def test_places_are_column_then_row_and_maps_are_told_apart() -> None:
    places = np.array([[5.0, 20.0], [17.0, 9.0]])
    for name, decode in decoders().items():
        assert decode(gaussian_maps(places, 1.5, CELLS)) == pytest.approx(places, abs=0.01), name


def test_the_gaussian_falls_as_it_should() -> None:
    maps = gaussian_maps(np.array([[2.0, 1.0]]), 2.0, 5)
    assert maps.shape == (5, 5, 1)
    # Two columns and one row away: exp(-(4 + 1) / (2 · 4)).
    assert maps[2, 4, 0] == pytest.approx(np.exp(-5 / 8))
    assert maps[1, 2, 0] == 1


def test_quarters_by_hand() -> None:
    maps = np.zeros((4, 4, 2))
    # Higher on the left and below; then in a corner, with one neighbour along each axis.
    maps[1, 2, 0], maps[1, 1, 0], maps[1, 3, 0], maps[2, 2, 0] = 1, 0.6, 0.5, 0.1
    maps[0, 3, 1], maps[0, 2, 1] = 1, 0.9
    assert quarter_offset(maps).tolist() == [[1.75, 1.25], [3, 0]]


def test_the_mean_is_that_of_a_softmax() -> None:
    logits = np.random.default_rng(0).normal(0, 3, (6, 5, 3))
    weights = softmax(logits, axis=(0, 1))
    rows, columns = np.mgrid[:6, :5]
    expected = [[(weights[..., i] * axis).sum() for axis in (columns, rows)] for i in range(3)]
    assert soft_argmax(logits, 1) == pytest.approx(np.array(expected))
    assert soft_argmax(logits / 7, 7) == pytest.approx(np.array(expected))


def test_a_softmax_as_sharp_as_can_be_takes_the_highest_cell() -> None:
    maps = np.random.default_rng(1).random((9, 7, 4))
    assert soft_argmax(maps, 1e6) == pytest.approx(argmax(maps))


def test_an_empty_map_has_no_centre_of_mass_and_a_softmax_takes_its_middle() -> None:
    assert np.isnan(centre_of_mass(np.zeros((4, 4, 1)))).all()
    assert soft_argmax(np.zeros((4, 6, 1))).tolist() == [[2.5, 1.5]]


def test_a_place_is_rounded_to_the_cell_it_lies_in() -> None:
    places = np.array([[1.5, 2.49], [-0.5, 6.5], [3.2, 3.5]])
    assert rounded(places, (7, 9)).tolist() == [[2, 2], [0, 6], [3, 4]]


def test_taylor_leaves_a_peak_without_a_summit_where_it_is() -> None:
    flat = np.full((8, 8, 1), 0.5)
    assert taylor(flat).tolist() == [[0, 0]]
    # A ridge: no summit across its length.
    ridge = np.broadcast_to(np.exp(-((np.arange(9) - 4.2) ** 2))[:, None], (9, 9))[..., None]
    assert taylor(np.asarray(ridge)).tolist() == [[0, 4]]
    near_edge = gaussian_maps(np.array([[1.2, 5.3]]), 1, 9)
    assert taylor(near_edge).tolist() == [[1, 5]]


def test_taylor_takes_no_step_beyond_the_neighbours() -> None:
    maps = np.full((9, 9, 1), 1e-3)
    maps[4, 2:7, 0] = 0.1, 0.98, 1.0, 0.001, 0.99
    maps[3, 4, 0] = maps[5, 4, 0] = 0.9
    assert np.abs(taylor(maps)[0] - [4, 4]).max() <= 1
