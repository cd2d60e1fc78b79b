"""Assembly on drawn crowds whose limbs are known, and the ways in which it fails."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.decoding.assembly import AssembledPerson, CandidatePair, assemble, handed_out
from components.decoding.crowd_trial import Trial, crowd_places, trial
from tests.support.crowds import FIGURE, LIMBS, row, size_of
from tests.support.results import person


def owners_of(made: Trial) -> list[set[int]]:
    """For each person found whose points they have."""
    return [
        {int(made.owners[kind][part]) for kind, part in enumerate(person.parts) if part is not None}
        for person in made.people
    ]


def as_points(made: Trial) -> set[tuple[tuple[float, ...] | None, ...]]:
    """The people found as rounded places, whatever their order."""
    places = [made.places_px(kind).round(3).tolist() for kind in range(18)]
    return {
        tuple(
            None if part is None else (places[kind][part][0], places[kind][part][1])
            for kind, part in enumerate(p.parts)
        )
        for p in made.people
    }


@pytest.mark.parametrize("count", [1, 2, 5, 10])
def test_a_crowd_with_room_is_put_together_whole(count: int) -> None:
    people = row(count)
    made = trial(people, LIMBS, size_of(people))
    assert (made.verdict.drawn, made.verdict.right, made.verdict.wrong) == (19 * count, 19 * count, 0)
    assert (made.verdict.people_drawn, made.verdict.people_found, made.verdict.missing) == (count, count, 0)
    assert sorted(owners_of(made), key=min) == [{i} for i in range(count)]
    assert all(person.count == 18 for person in made.people)


# The first call loads what the others use.
@settings(deadline=None, max_examples=40)
@given(st.integers(1, 3), st.floats(0, 7.99), st.floats(0, 7.99), st.floats(0.85, 1.3))
def test_wherever_the_cells_fall(count: int, x: float, y: float, scale: float) -> None:
    people = scale * row(count) + [x, y]
    made = trial(people, LIMBS, size_of(people))
    assert (made.verdict.right, made.verdict.wrong) == (19 * count, 0)
    for kind in range(18):
        found = made.places_px(kind)
        apart = np.hypot(*np.moveaxis(people[:, np.newaxis, kind] - found, -1, 0)).min(axis=1)
        assert apart.max() < 0.1


@settings(deadline=None, max_examples=10)
@given(st.permutations(range(4)))
def test_the_order_of_the_people_does_not_matter(order: list[int]) -> None:
    people = row(4, step_px=45)
    one = trial(people, LIMBS, size_of(people))
    other = trial(people[order], LIMBS, size_of(people))
    assert as_points(one) == as_points(other)
    assert one.verdict == other.verdict


def test_the_order_of_the_candidates_does_not_matter() -> None:
    people = row(3, step_px=60)
    made = trial(people, LIMBS, size_of(people))
    turned = [each[::-1] for each in made.candidates]
    steps = assemble(turned, made.fields, LIMBS)
    last = [len(each) - 1 for each in turned]
    again = {
        tuple(None if part is None else last[kind] - part for kind, part in enumerate(person.parts))
        for person in handed_out(steps)
    }
    assert again == {person.parts for person in made.people}


def test_a_point_that_is_dropped_leaves_the_rest_together() -> None:
    people = row(2)
    people[0, 3] = np.nan
    made = trial(people, LIMBS, size_of(people))
    # The right elbow is missing, and with it the forearm has no start: two limbs fewer, nobody lost.
    assert (made.verdict.drawn, made.verdict.right, made.verdict.wrong) == (36, 36, 0)
    assert made.verdict.people_found == 2
    # The wrist belongs to a limb without a start and so to nobody.
    assert sorted(person.count for person in made.people) == [16, 18]


def test_without_necks_people_fall_apart() -> None:
    people = row(2)
    people[:, 1] = np.nan
    made = trial(people, LIMBS, size_of(people))
    assert made.verdict.drawn == 2 * (19 - 5)
    # Of each a head with its shoulders, and two arms that an ear makes large enough; a leg's three points are
    # too few.
    assert sorted(person.count for person in made.people) == [4, 4, 4, 4, 7, 7]
    assert (made.verdict.missing, made.verdict.wrong) == (2 * 4, 0)


def test_people_who_overlap_are_told_apart_worse() -> None:
    shares = []
    for step in (150, 12, 4):
        people = row(3, step_px=step)
        verdict = trial(people, LIMBS, size_of(people)).verdict
        shares.append(verdict.right / verdict.drawn)
    assert shares[0] == 1
    assert shares[1] < 1
    # Closer than a heatmap's peak is wide, three people are one.
    assert shares[2] == pytest.approx(1 / 3)


def test_two_people_in_one_place_are_one() -> None:
    people = np.stack([FIGURE, FIGURE]) + 20
    verdict = trial(people, LIMBS, size_of(people)).verdict
    assert (verdict.people_drawn, verdict.people_found, verdict.right, verdict.missing) == (2, 1, 19, 19)


def test_limbs_in_opposite_directions_cancel() -> None:
    """Two right forearms on one line, the one's elbow at the other's wrist: their mean has no direction."""
    people = row(2)
    people[0, 3], people[0, 4] = (180, 130), (240, 130)
    people[1, 3], people[1, 4] = (240, 130), (180, 130)
    made = trial(people, LIMBS, size_of(people))
    (forearm,) = (step for step in made.steps if LIMBS.pairs[step.limb].tolist() == [3, 4])
    assert not any(pair.chosen for pair in forearm.pairs)
    assert made.verdict.right == 38 - 2


def test_nobody_gives_nobody() -> None:
    made = trial(np.zeros((0, 18, 2)), LIMBS, (64, 64))
    assert made.people == ()
    assert all(step.pairs == () and step.people == () for step in made.steps)
    assert made.verdict.drawn == 0


def test_people_of_another_layout_are_refused() -> None:
    with pytest.raises(ValueError, match=r"openpose-18 have 18 points .* not the shape \(1, 17, 2\)"):
        trial(np.zeros((1, 17, 2)), LIMBS, (64, 64))


def test_each_step_tells_its_pairs_and_who_is_there() -> None:
    people = row(2)
    made = trial(people, LIMBS, size_of(people))
    assert [step.limb for step in made.steps] == list(range(19))
    first = made.steps[0]
    assert len(first.pairs) == 4
    assert [pair.score for pair in first.pairs] == sorted((pair.score for pair in first.pairs), reverse=True)
    assert [pair.chosen for pair in first.pairs] == [True, True, False, False]
    # Own limbs score 1, and a neck and a stranger's shoulder have nothing between them.
    assert [pair.score for pair in first.pairs[:2]] == pytest.approx([1, 1], abs=0.05)
    assert not any(pair.connects for pair in first.pairs[2:])
    counts = [[person.count for person in step.people] for step in made.steps]
    assert counts[0] == [2, 2]
    # Each limb adds a point to both, but for the last two, whose ends are there already.
    assert counts[16] == counts[18] == [18, 18]


def test_a_person_needs_points_and_scores() -> None:
    few = AssembledPerson((0, 0, 0, *[None] * 15), 9.0)
    weak = AssembledPerson((0, 0, 0, 0, *[None] * 14), 1.5)
    enough = AssembledPerson((0, 0, 0, 0, *[None] * 14), 1.7)
    assert [person.stays for person in (few, weak, enough)] == [False, False, True]


def test_a_pair_needs_nine_of_ten_samples() -> None:
    assert CandidatePair(0, 0, 0.5, 0.9).connects
    assert not CandidatePair(0, 0, 0.5, 0.8).connects
    assert not CandidatePair(0, 0, 0.0, 1.0).connects


def test_people_of_other_subjects_make_no_crowd() -> None:
    with pytest.raises(ValueError, match="No points of openpose-18"):
        crowd_places([person("face", (0.5, 0.5))], "openpose-18", (320, 240))
