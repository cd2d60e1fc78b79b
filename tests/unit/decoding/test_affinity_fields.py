"""Part affinity fields against what eq. 8 and 9 of arXiv:1611.08050 say by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.decoding.affinity_fields import cells_of, crowd_maps, fields, peaks, samples, to_cells
from components.decoding.sub_pixel import gaussian_maps
from tests.support.crowds import LIMBS

CELLS = (30, 40)
START, END = LIMBS.pairs[0]
coordinate = st.floats(4, 25)


def person(start: tuple[float, float], end: tuple[float, float]) -> np.ndarray:
    """(18, 2) of somebody who has the first limb only."""
    points = np.full((18, 2), np.nan)
    points[START], points[END] = start, end
    return points


def test_a_pixel_lies_half_a_cell_in() -> None:
    assert to_cells(np.array([4.0, 12.0]), 8).tolist() == [0, 1]
    assert cells_of((368, 369), 8) == (47, 46)


def test_a_level_limb_marks_its_box_grown_by_the_width() -> None:
    field, _ = fields(person((10, 10), (20, 10))[np.newaxis], LIMBS, 1.0, CELLS)
    rows, columns = np.nonzero(field[:, :, 0, 0])
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (9, 11, 9, 21)
    assert len(rows) == 3 * 13
    assert (field[9:12, 9:22, 0] == [1, 0]).all()
    assert not field[:, :, 1:].any()


def test_a_slanting_limb_marks_what_is_near_its_line() -> None:
    field, _ = fields(person((10, 10), (16, 18))[np.newaxis], LIMBS, 1.0, CELLS)
    field = field[:, :, 0]
    rows, columns = np.nonzero(np.hypot(field[..., 0], field[..., 1]))
    assert field[rows, columns] == pytest.approx(np.tile([0.6, 0.8], (len(rows), 1)))
    assert (np.abs((columns - 10) * 0.8 - (rows - 10) * 0.6) <= 1 + 1e-12).all()


def test_where_two_people_cross_the_vectors_are_averaged() -> None:
    people = np.stack([person((5, 10), (15, 10)), person((10, 5), (10, 15))])
    field, meeting = fields(people, LIMBS, 0.5, CELLS)
    assert field[10, 10, 0].tolist() == [0.5, 0.5]
    assert field[10, 7, 0].tolist() == [1, 0]
    assert field[7, 10, 0].tolist() == [0, 1]
    assert meeting[..., 0].max() == 2 and np.argwhere(meeting[..., 0] == 2).tolist() == [[10, 10]]
    assert (meeting[10, 7, 0], meeting[7, 10, 0], meeting[20, 20, 0]) == (1, 1, 0)


def test_a_point_that_is_dropped_or_on_the_other_leaves_no_field() -> None:
    assert not any(
        each.any() for each in fields(person((5, 5), (np.nan, np.nan))[np.newaxis], LIMBS, 1.0, CELLS)
    )
    assert not any(each.any() for each in fields(person((5, 5), (5, 5))[np.newaxis], LIMBS, 1.0, CELLS))


def test_off_the_map_nothing_is_marked() -> None:
    assert not any(
        each.any() for each in fields(person((-90, -90), (-80, -90))[np.newaxis], LIMBS, 1.0, CELLS)
    )


@given(coordinate, coordinate, coordinate, coordinate)
def test_ones_own_limb_scores_exactly_one(x0: float, y0: float, x1: float, y1: float) -> None:
    """The bound: with a width of √2 cells all four cells round each place on the line are marked."""
    start, end = np.array([[x0, y0]]), np.array([[x1, y1]])
    if math.dist((x0, y0), (x1, y1)) < 1e-3:
        return
    field, _ = fields(person((x0, y0), (x1, y1))[np.newaxis], LIMBS, math.sqrt(2), CELLS)
    field = field[:, :, 0]
    assert samples(field, start, end) == pytest.approx(np.ones((1, 1, 10)), abs=1e-9)
    assert samples(field, end, start) == pytest.approx(-np.ones((1, 1, 10)), abs=1e-9)


def test_across_a_limb_the_samples_are_nothing() -> None:
    field, _ = fields(person((5, 10), (25, 10))[np.newaxis], LIMBS, 3.0, CELLS)
    field = field[:, :, 0]
    assert not samples(field, np.array([[15.0, 8.0]]), np.array([[15.0, 12.0]])).any()


def test_the_same_place_twice_is_no_direction() -> None:
    assert not samples(np.ones((*CELLS, 2)), np.array([[5.0, 5.0]]), np.array([[5.0, 5.0]])).any()


def test_all_pairs_at_once_are_as_one_by_one() -> None:
    random = np.random.default_rng(0)
    field, starts, ends = (
        random.normal(size=(*CELLS, 2)),
        random.uniform(0, 29, (3, 2)),
        random.uniform(0, 29, (4, 2)),
    )
    together = samples(field, starts, ends)
    assert together.shape == (3, 4, 10)
    for a in range(3):
        for b in range(4):
            assert samples(field, starts[a : a + 1], ends[b : b + 1])[0, 0] == pytest.approx(together[a, b])


def test_a_crowds_map_is_the_highest_of_each() -> None:
    people = np.stack([person((10, 10), (20, 20)), person((12, 10), (np.nan, np.nan))])
    maps = crowd_maps(people, 2.0, CELLS)
    one, other = (gaussian_maps(np.array([[x, 10.0]]), 2.0, CELLS)[..., 0] for x in (10, 12))
    assert maps[..., START] == pytest.approx(np.maximum(one, other))
    assert maps[20, 20, END] == 1
    assert not maps[..., 5].any()


@given(st.lists(st.tuples(st.floats(2, 37), st.floats(2, 27)), min_size=1, max_size=4), st.floats(1.0, 2.0))
def test_peaks_are_the_places_that_were_drawn(places: list[tuple[float, float]], sigma: float) -> None:
    """The bound: the logarithm of one Gaussian is a parabola, so that its top is found to rounding."""
    points = np.array(places)
    apart = np.hypot(*(points[:, np.newaxis] - points).transpose(2, 0, 1)) + 1e9 * np.eye(len(points))
    # Two cells beyond the summit nothing of another may be felt.
    if apart.min() < 12 * sigma + 4:
        points = points[:1]
    people = np.full((len(points), 18, 2), np.nan)
    people[:, START] = points
    found = peaks(crowd_maps(people, sigma, CELLS)[..., START], 0.1)
    assert len(found) == len(points)
    for point in points:
        assert np.hypot(*(found[:, :2] - point).T).min() < (1e-6 if _inner(point) else 0.71)


def _inner(point: np.ndarray) -> bool:
    return bool((point >= 2).all() and (point <= (36.5, 26.5)).all())


def test_of_equal_neighbours_one_is_the_peak_and_low_ones_are_left_out() -> None:
    map_ = np.zeros((9, 9))
    map_[4:6, 4:6] = 1
    map_[1, 1] = 0.05
    assert peaks(map_, 0.1)[:, 2].tolist() == [1]
    assert peaks(map_, 0.01)[:, 2].tolist() == [1, 0.05]
    assert len(peaks(map_, 1.1)) == 0


def test_a_point_halfway_between_cells_is_found_once() -> None:
    found = peaks(gaussian_maps(np.array([[5.5, 6.5]]), 1.0, 12)[..., 0], 0.1)
    assert found[:, :2] == pytest.approx(np.array([[5.5, 6.5]]))
