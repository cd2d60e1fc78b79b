"""Fields, pairs and people: what is drawn and said of trials whose outcome is known."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest

from components.charts.assembly import MOST_ARROWS, pairs_figure, pairs_sentence, people_figure
from components.charts.theme import VERMILLION
from components.decoding.crowd_trial import Trial, trial
from components.measures import Floats
from components.views.families.figures.affinity_fields import (
    fields_figure,
    fields_sentence,
    people_sentence,
)
from tests.support.crowds import LIMBS, row, size_of
from tests.support.histories import texts

URI = "data:,"


@functools.cache
def crowd(step_px: float = 150.0) -> Trial:
    people = row(2, step_px)
    return trial(people, LIMBS, size_of(people))


def test_an_arrow_for_each_cell_that_points_along_the_limb() -> None:
    made = crowd()
    figure = fields_figure(URI, made, 8)
    shafts, heads = figure.data
    cells = int(np.hypot(*np.moveaxis(made.fields[:, :, 8], -1, 0)).astype(bool).sum())
    assert len(heads.x) == cells == len(shafts.x) / 3
    # Right knee to right ankle is almost straight down, which is half a turn from up.
    assert all(150 < abs(angle) <= 180 for angle in heads.marker.angle)
    assert (np.asarray(shafts.y)[1::3] > np.asarray(shafts.y)[0::3]).all()
    assert texts(figure)[0] == "Field from right knee to right ankle"
    assert fields_sentence(made, 8) == (
        f"The field from right knee to right ankle has a direction on {cells} cells of 8 px, each a vector "
        "of length 1, because no two people's limbs meet there."
    )


def test_where_people_overlap_the_mean_is_shorter() -> None:
    people = row(2, 0.0)
    # The second one's right shank leans across the first one's, 48° off: the mean has the length cos 24°.
    people[1, 9:11] = people[0, 9:11] + [(-40, 0), (40, 0)]
    made = trial(people, LIMBS, size_of(people))
    sentence = fields_sentence(made, 8)
    shared = shared_cells(people, 8)
    assert 0 < shared < len(fields_figure(URI, made, 8).data[1].x)
    assert sentence.endswith(
        f". On {shared} cells limbs of more than one person meet, and the mean of their vectors is as short "
        "as 0.91."
    )


def shared_cells(people: Floats, limb: int) -> int:
    """On how many cells both people's fields have a direction, each drawn alone."""
    size_px = size_of(people)
    alone = [trial(people[i : i + 1], LIMBS, size_px).fields[:, :, limb] for i in (0, 1)]
    return int(np.logical_and(*(np.hypot(*np.moveaxis(each, -1, 0)) > 0.5 for each in alone)).sum())


def test_a_copy_in_the_same_place_is_no_absence_of_a_meeting() -> None:
    # Parallel vectors keep the length 1, so that lengths alone say nothing of who meets.
    people = row(2, 0.0)
    made = trial(people, LIMBS, size_of(people))
    cells = len(fields_figure(URI, made, 8).data[1].x)
    assert shared_cells(people, 8) == cells
    assert fields_sentence(made, 8) == (
        f"The field from right knee to right ankle has a direction on {cells} cells of 8 px. On {cells} "
        "cells limbs of more than one person meet, and as they are parallel there, the mean of their "
        "vectors keeps the length 1."
    )


def test_vectors_that_cancel_are_counted() -> None:
    people = row(2, 0.0)
    # The second one's shank is the first one's, the other way and half as long again.
    people[1, 9:11] = people[0, 10], people[0, 9] - (people[0, 10] - people[0, 9]) / 2
    made = trial(people, LIMBS, size_of(people))
    shared = shared_cells(people, 8)
    assert fields_sentence(made, 8).endswith(
        f". On {shared} cells limbs of more than one person meet, and on {shared} of those their vectors "
        "cancel, so that no direction is left."
    )


def test_opposite_vectors_leave_nothing_and_the_reason_is_told() -> None:
    people = row(2, 0.0)
    people[1, 9:11] = people[0, 9:11][::-1]
    made = trial(people, LIMBS, size_of(people))
    assert fields_sentence(made, 8) == (
        "The field is empty: the vectors of two people from right knee to right ankle are opposite, and "
        "their mean is nothing."
    )


def test_without_both_ends_there_is_a_reason() -> None:
    people = row(1)
    people[0, 10] = np.nan
    made = trial(people, LIMBS, size_of(people))
    told = " ".join(texts(fields_figure(URI, made, 8))).replace("<br>", " ")
    assert "Nobody has both ends from right knee to right ankle." in told
    assert fields_sentence(made, 8) == (
        "The field is empty: nobody has both ends from right knee to right ankle."
    )
    assert pairs_sentence(made, 8) == (
        "There is no pair for right knee to right ankle: one of the two points was found on nobody."
    )


def test_a_huge_field_is_thinned() -> None:
    people = row(1) * 12
    made = trial(people, LIMBS, size_of(people), width_px=400)
    assert len(fields_figure(URI, made, 8).data[1].x) == MOST_ARROWS


def test_pairs_by_what_became_of_them() -> None:
    figure = pairs_figure(URI, crowd(), 0)
    assert texts(figure) == [
        "Step 1 of 19: neck to right shoulder",
        "not possible",
        "joined",
        "neck",
        "right shoulder",
    ]
    refused, _, joined, hover, necks, shoulders = figure.data
    assert (len(refused.x), len(joined.x), len(necks.x), len(shoulders.x)) == (6, 6, 2, 2)
    assert all("score" in text and "100 % on the limb" in text for text in hover.text)
    assert pairs_sentence(crowd(), 0).startswith(
        "Of 4 pairs for neck to right shoulder, 2 are joined, with scores"
    )
    assert pairs_sentence(crowd(), 0).endswith("and too little of it lies on a limb.")


def test_a_pair_that_lost_to_a_better_one_is_told() -> None:
    made = crowd(16.0)
    lost = [step.limb for step in made.steps if any(p.connects and not p.chosen for p in step.pairs)]
    assert lost
    assert "possible, not joined" in texts(pairs_figure(URI, made, lost[0]))


def test_a_single_pair_has_no_other() -> None:
    people = row(1)
    made = trial(people, LIMBS, size_of(people))
    score = made.steps[0].pairs[0].score
    assert pairs_sentence(made, 0) == (
        f"Of 1 pair for neck to right shoulder, 1 is joined, with scores from {score:.2f} down to {score:.2f}"
        "; there is no other."
    )


def test_people_have_a_colour_each() -> None:
    figure = people_figure(URI, crowd(), 19)
    assert texts(figure) == ["All people handed out", "person 1", "person 2"]
    colours = [trace.marker.color for trace in figure.data if trace.mode == "markers"]
    assert len(set(colours)) == 2
    assert people_sentence(crowd(), 19) == (
        "2 people were found of 2. 38 of 38 limbs are as they were drawn, 0 are missing, and 0 join two "
        "different people."
    )


def test_people_on_the_way() -> None:
    assert people_sentence(crowd(), 1) == (
        "After 1 step of 19 there are 2 people, with these numbers of points: 2, 2."
    )
    assert people_sentence(crowd(), 0) == (
        "After 0 steps of 19 there are 0 people, with these numbers of points: none."
    )
    assert "Nobody yet." in texts(people_figure(URI, crowd(), 0))
    assert len(people_figure(URI, crowd(), 1).data) == 4


def test_limbs_between_two_people_are_dashed_and_named() -> None:
    made = crowd()
    mixed = [owners.copy() for owners in made.owners]
    mixed[2] = mixed[2][::-1]
    swapped = replace(made, owners=tuple(mixed))
    *lines, key = [trace for trace in people_figure(URI, swapped, 19).data if trace.mode == "lines"]
    assert [trace.line.dash for trace in lines] == ["solid", "dot", "solid", "dot"]
    assert lines[1].line.color == lines[3].line.color == VERMILLION == key.line.color
    assert VERMILLION not in (lines[0].line.color, lines[2].line.color)
    assert key.name == "joins two people"
    # Both right shoulders belong to the other: to their necks, elbows and ears they lead astray, in both.
    assert people_sentence(swapped, 1).endswith(
        "points: 2, 2. 2 limbs join two different people: neck to right shoulder (2 times)."
    )
    named = [LIMBS.name(i) for i, pair in enumerate(LIMBS.pairs.tolist()) if 2 in pair]
    assert people_sentence(swapped, 19).endswith(
        f"two different people: {', '.join(f'{name} (2 times)' for name in named)}."
    )


@pytest.mark.parametrize("steps", [0, 1, 10, 19])
def test_no_figure_for_nobody_is_empty_without_a_reason(steps: int) -> None:
    made = trial(np.zeros((0, 18, 2)), LIMBS, (64, 64))
    assert "Nobody yet." in texts(people_figure(URI, made, steps))
    assert people_sentence(made, steps)
    assert "0 people were found of 0" in people_sentence(made, 19)
