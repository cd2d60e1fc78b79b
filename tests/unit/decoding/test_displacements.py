"""PoseNet's decoding, on maps of people whose points are known."""

from __future__ import annotations

import numpy as np
import pytest

from components.decoding.displacements import EDGES, DisplacementMaps, displaced_people
from components.keypoints import layout
from components.keypoints.values import Floats

CELLS, STRIDE_PX = 25, 16
POINTS = layout("coco-17").points
NOSE, LEFT_ANKLE = POINTS.index("nose"), POINTS.index("left_ankle")


def somebody(seed: int, left_px: float) -> Floats:
    """(17, 2): points by chance, each kind in a row of its own, so that no two fall into one cell."""
    random = np.random.default_rng(seed)
    return np.column_stack([left_px + random.uniform(0, 120, 17), 20 + 21 * np.arange(17.0)])


def maps_of(people: list[Floats], heights: list[float]) -> DisplacementMaps:
    """What a network that sees them exactly would say: a peak a point, and vectors about each.

    Every vector is right on the cells about its source; everywhere else they are not numbers.
    """
    scores = np.zeros((CELLS, CELLS, 17))
    offsets = np.full((CELLS, CELLS, 17, 2), np.nan)
    forward = np.full((CELLS, CELLS, len(EDGES), 2), np.nan)
    backward = forward.copy()
    for person, height in zip(people, heights, strict=True):
        cells = np.rint(person / STRIDE_PX).astype(int)
        for kind, (column, row) in enumerate(cells):
            scores[row, column, kind] = height - 0.001 * kind
            offsets[row, column, kind] = person[kind] - (column * STRIDE_PX, row * STRIDE_PX)
        for edge, (parent, child) in enumerate(EDGES):
            # What is a few pixels off is put right by the offsets of the cell that it leads to.
            (column, row), (other_column, other_row) = cells[parent], cells[child]
            exact = STRIDE_PX * cells[child] - person[parent]
            forward[row, column, edge] = exact + 5
            backward[other_row, other_column, edge] = STRIDE_PX * cells[parent] - person[child] - 5
    return DisplacementMaps(scores, offsets, forward, backward, STRIDE_PX)


@pytest.mark.parametrize("first", [NOSE, LEFT_ANKLE, POINTS.index("right_elbow")])
def test_all_points_are_found_from_any_of_them(first: int) -> None:
    person = somebody(1, 40)
    maps = maps_of([person], [0.8])
    column, row = maps.cell(person[first])
    maps.scores[row, column, first] = 0.95
    (found,) = displaced_people(maps, 4)
    assert found.root == first
    np.testing.assert_allclose(found.xy_px, person)
    assert found.scores[first] == 0.95 and found.score == pytest.approx(found.scores.mean())


def test_two_people_come_in_the_order_of_their_surest_points_and_no_more_than_asked_for() -> None:
    people = [somebody(1, 0), somebody(2, 230)]
    maps = maps_of(people, [0.7, 0.9])
    both = displaced_people(maps, 4)
    assert len(both) == 2
    for found, person in zip(both, reversed(people), strict=True):
        np.testing.assert_allclose(found.xy_px, person)
    (one,) = displaced_people(maps, 1)
    np.testing.assert_allclose(one.xy_px, people[1])


def test_a_second_peak_beside_a_point_begins_nobody() -> None:
    person = somebody(1, 100)
    maps = maps_of([person], [0.8])
    # Two cells on is another summit, whose offset leads back to 10 px from the point.
    column, row = maps.cell(person[NOSE])
    maps.scores[row, column + 2, NOSE] = 0.7
    maps.offsets[row, column + 2, NOSE] = person[NOSE] + (10, 0) - ((column + 2) * STRIDE_PX, row * STRIDE_PX)
    assert len(displaced_people(maps, 4)) == 1


def test_a_person_who_has_only_points_of_another_is_none() -> None:
    """An ankle that leads to somebody else's body: sixteen of its points are taken, and one is too little."""
    person = somebody(1, 60)
    maps = maps_of([person], [0.8])
    column, row = maps.cell(person[LEFT_ANKLE])
    far = column + 6
    maps.scores[row, far, LEFT_ANKLE] = 0.7
    maps.offsets[row, far, LEFT_ANKLE] = 0
    edge = next(at for at, (_, child) in enumerate(EDGES) if child == LEFT_ANKLE)
    parent = EDGES[edge][0]
    maps.backward[row, far, edge] = person[parent] - (far * STRIDE_PX, row * STRIDE_PX)
    assert len(displaced_people(maps, 4)) == 1


def test_nobody_is_found_below_the_least_score() -> None:
    assert displaced_people(maps_of([somebody(1, 60)], [0.499]), 4) == ()


def test_the_tree_has_every_point_once() -> None:
    assert sorted(child for _, child in EDGES) == [i for i in range(17) if i != NOSE]
    reached = {NOSE}
    for parent, child in EDGES:
        assert parent in reached
        reached.add(child)
