"""Differences in a table, distances and repeatability by region, and the words for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from components.keypoints import layout
from components.measures import Missing, OwnScale
from components.measures.comparison import PointDistances, RowComparison, RowDifference
from components.measures.repeatability import Repeatability
from components.measures.rows import SeriesRow
from components.measures.shared_points import shared
from components.views.lab.figures.comparison import apart_figure, apart_sentence, difference_rows
from components.views.lab.figures.repeatability import repeatability_figure, repeatability_sentence
from tests.support.histories import texts, trace
from tests.support.results import BODY, FACE

BODY_LAYOUT = layout("blazepose-33")
REGIONS = dict(head=0.5, torso=1.0, left_arm=2.0, right_arm=3.0, left_leg=4.0, right_leg=5.0)
SAME = shared(BODY_LAYOUT, BODY_LAYOUT)
assert SAME is not None
APART = PointDistances(SAME, (BODY_LAYOUT, BODY_LAYOUT), 12, 0, 0, 33, np.full(33, 2.5), 2.5, REGIONS)
SPREAD = Repeatability(BODY_LAYOUT, 15, 33, np.full(33, 1.5), 1.5, OwnScale("torso", 100, None), REGIONS)
OTHERS = Missing("they are not of the same picture or clip")


def test_differences_have_a_sign_and_a_reason() -> None:
    def compared(label: str, unit: str, told: RowDifference | Missing) -> RowComparison:
        return RowComparison(SeriesRow("any", BODY, "time", label, unit, np.zeros(3)), told)

    told = [
        compared("pose's time a frame", "ms", RowDifference(20, 61.3, 41.5, 42.5, 230)),
        compared("right elbow's angle", "°", RowDifference(120, 130, -10, 10, 3)),
        compared("pose's mean visibility", "", RowDifference(0.9, 0.85, -0.0512, 0.0524, 200)),
        compared("bodies", "", Missing("never known of both at once")),
    ]
    assert difference_rows(told) == [
        ("pose's time a frame, ms", "20", "61.3", "+41.5", "42.5", "230"),
        ("right elbow's angle, °", "120", "130", "−10", "10", "3"),
        ("pose's mean visibility", "0.900", "0.850", "−0.0512", "0.0524", "200"),
        ("bodies", "–", "–", "–", "–", "never known of both at once"),
    ]


def test_distances_by_region_and_in_words() -> None:
    figure = apart_figure({BODY: APART, FACE: OTHERS})
    dots = trace(figure, "pose")
    assert dict(zip(dots.y, dots.x.tolist(), strict=True))["left leg"] == pytest.approx(4)
    assert "face: they are not of the same picture or clip" in texts(figure)
    assert apart_sentence({BODY: APART, FACE: OTHERS}) == (
        "The same pose points lie 2.5 % of the torso or shoulder width apart on average, on 12 frames "
        "with the same person in both; no distances of the face points: they are not of the same "
        "picture or clip."
    )


def test_frames_without_a_pair_and_with_another_person_are_counted() -> None:
    told = apart_sentence({BODY: replace(APART, unpaired=3, others=4), FACE: OTHERS})
    assert "on 3 more nobody is at that place in the second" in told
    assert "on 4 of them the person who is followed in the second is another" in told


def test_repeatability_by_region_and_in_words() -> None:
    dots = trace(repeatability_figure({BODY: SPREAD, FACE: Missing("no face in view")}), "pose")
    assert dict(zip(dots.y, dots.x.tolist(), strict=True))["torso"] == pytest.approx(1)
    assert repeatability_sentence({BODY: SPREAD, FACE: Missing("no face in view")}) == (
        "Half of the 33 pose points have a 2-D standard deviation below 1.5 % of the torso (1.5 px) over the "
        "15 of 16 changed pictures on which it was found; no repeatability of the face: no face in view."
    )


def test_a_scale_without_length_leaves_pixels() -> None:
    flat = Repeatability(BODY_LAYOUT, 16, 33, np.full(33, 1.5), 1.5, Missing("hidden"), None)
    assert "below 1.5 px over" in repeatability_sentence({BODY: flat, FACE: flat})
    assert texts(repeatability_figure({BODY: flat, FACE: Missing("no face in view")})) == [
        "Pose: hidden; face: no face in view."
    ]


def test_three_networks_stand_beside_each_other_under_their_names() -> None:
    parts: dict[str, Repeatability | Missing] = {
        "blazepose-lite": SPREAD,
        BODY: SPREAD,
        FACE: Missing("no face in view"),
    }
    told = repeatability_sentence(parts)
    assert (
        told.startswith("Half of the 33 BlazePose lite points ") and "half of the 33 BlazePose full" in told
    )
    figure = repeatability_figure(parts)
    lite, full = trace(figure, "BlazePose lite"), trace(figure, "BlazePose full")
    assert lite.marker.color != full.marker.color


def test_points_of_two_layouts_are_told_with_what_they_share() -> None:
    coco = layout("coco-17")
    both = shared(BODY_LAYOUT, coco)
    assert both is not None
    told = PointDistances(both, (BODY_LAYOUT, coco), 12, 0, 0, 17, np.full(17, 2.5), 2.5, {"head": 0.5})
    assert apart_sentence({BODY: told}) == (
        "The 17 points that BlazePose-33 and COCO-17 share (by name) lie 2.5 % of the torso or shoulder "
        "width apart on average, on 12 frames with the same person in both."
    )
