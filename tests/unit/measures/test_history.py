"""Picking the last seconds, and one person among several."""

from __future__ import annotations

import numpy as np

from components.measures.history import follow, last, lost, most_people, seconds_before_newest
from tests.support.results import BODY, FACE, cloud, frame, grid, person


def at(x_px: float, y_px: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([x_px, y_px])


def test_the_window_is_counted_back_from_the_newest_frame() -> None:
    frames = [frame(ms) for ms in (0, 999, 1000, 1500, 2000)]
    assert [f.timestamp_ms for f in last(frames, 1000)] == [1000, 1500, 2000]


def test_seconds_count_down_to_the_newest() -> None:
    assert seconds_before_newest([frame(500), frame(1250), frame(2500)]).tolist() == [-2, -1.25, 0]


def test_nobody_is_followed_where_nobody_is() -> None:
    assert follow([frame(0), frame(1)], BODY) == [None, None]


def test_the_first_of_the_newest_frame_is_followed_when_the_order_changes() -> None:
    left, right = person("body", at(100, 100)), person("body", at(500, 100))
    orders = ([right, left], [left, right], [right, left], [left, right])
    frames = [frame(ms, people) for ms, people in enumerate(orders)]
    assert follow(frames, BODY) == [1, 0, 1, 0]


def test_the_followed_person_is_nearest_to_where_it_was_last() -> None:
    # Going back in time they pass each other's newest place: only step by step can one tell them apart.
    ways = [(400, 100), (300, 200), (200, 300), (100, 400)]
    frames = [
        frame(ms, face=[person("face", at(b, 100)), person("face", at(a, 300))])
        for ms, (a, b) in enumerate(ways)
    ]
    frames[-1] = frame(3, face=[person("face", at(100, 300)), person("face", at(400, 100))])
    assert follow(frames, FACE) == [1, 1, 1, 0]


def test_nearest_is_meant_in_pixels() -> None:
    # Half the height is nearer than half the width, although both are one half.
    size_px = (1000, 100)
    newest, aside, below = (
        person("body", at(*xy_px), size_px=size_px) for xy_px in ((0, 0), (500, 0), (0, 50))
    )
    frames = [frame(0, [aside, below], size_px=size_px), frame(1, [newest], size_px=size_px)]
    assert follow(frames, BODY) == [1, 0]


def test_an_absence_is_bridged() -> None:
    left, right = person("body", at(100, 100)), person("body", at(500, 100))
    frames = [frame(0, [right, left]), frame(1), frame(2, [left])]
    assert follow(frames, BODY) == [1, None, 0]


def test_the_newest_frame_that_has_somebody_begins() -> None:
    left, right = person("face", at(100, 100)), person("face", at(500, 100))
    frames = [frame(0, face=[left, right]), frame(1, face=[right, left]), frame(2)]
    assert follow(frames, FACE) == [1, 0, None]


LEFT, RIGHT = (person("body", grid(x_px, 100)) for x_px in (100, 250))


def test_one_who_vanishes_leaves_a_gap_and_not_a_jump_to_the_other() -> None:
    # They stand 150 px apart; the torso of `grid` is 14 px.
    frames = [frame(0, [LEFT, RIGHT]), frame(1, [RIGHT]), *(frame(ms, [RIGHT]) for ms in range(2, 40))]
    frames.append(frame(40, [LEFT, RIGHT]))
    assert follow(frames, BODY) == [0, *[None] * 39, 0]
    assert follow(frames, BODY, 1) == [1, *[0] * 39, 1]
    assert (lost(frames, BODY, follow(frames, BODY)), lost(frames, BODY, [1, *[0] * 39, 1])) == (39, 0)


def test_a_second_person_is_followed_back_and_forth_from_where_it_stands() -> None:
    frames = [frame(0, [RIGHT]), frame(1, [LEFT, RIGHT]), frame(2, [RIGHT, LEFT]), frame(3, [LEFT]), frame(4)]
    assert follow(frames, BODY, 1) == [None, 0, 1, 0, None]
    assert follow(frames, BODY, 2) == [None] * 5
    assert most_people(frames, BODY) == 2 and most_people(frames, FACE) == 0


def test_whoever_walks_slowly_is_followed_far() -> None:
    steps = [[person("body", grid(100 + 10 * i, 100)), person("body", grid(500, 400))] for i in range(20)]
    assert follow([frame(i, people) for i, people in enumerate(steps)], BODY) == [0] * 20


def test_a_face_that_turns_away_keeps_its_reach() -> None:
    # Both outer corners of the eyes, 33 and 263, on one spot.
    turned = cloud(478)
    turned[263] = turned[33]
    other = person("face", cloud(478) + 300)
    frames = [frame(i, face=[person("face", turned + 5 * i), other]) for i in range(3)]
    frames.append(frame(3, face=[person("face", cloud(478) + 15), other]))
    assert follow(frames, FACE) == [0, 0, 0, 0]


def test_a_single_person_is_whoever_is_found() -> None:
    assert follow([frame(0, [LEFT]), frame(1), frame(2, [RIGHT])], BODY) == [0, None, 0]
