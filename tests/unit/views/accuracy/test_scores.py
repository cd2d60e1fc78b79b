"""The page Accuracy's charts, sentences and labels."""

from __future__ import annotations

import numpy as np
import pytest

from components.measures.accuracy.summary import PCK, AccuracyTally, NetworkAccuracy
from components.measures.shared_points import shared
from components.processes.jobs.scoring import SHOWN, Scores
from components.processes.jobs.shipped import credits, floor_percent, labels
from components.views.accuracy.figures import scores as charts
from tests.support.labels import COCO_17, body, found, label, picture

POINTS = shared(COCO_17, COCO_17) or pytest.fail("a layout shares its points with itself")


def scored(off_px: float, ms: float = 10, pictures: int = 6) -> NetworkAccuracy:
    tally = AccuracyTally(POINTS)
    for number in range(pictures):
        xy_px = body(number, side_px=200)
        tally.add(picture(label(xy_px), number=number), [found(xy_px + off_px)], ms)
    return tally.accuracy()


SCORES: Scores = {
    ("blazepose-full", SHOWN[0]): scored(1, 10),
    ("blazepose-full", SHOWN[1]): scored(0.5),
    ("blazepose-lite", SHOWN[0]): scored(200, 5),
}


def test_speed_stands_against_accuracy_with_its_interval() -> None:
    one, other = charts.speed_figure(SCORES).data
    assert (one.x[0], other.x[0]) == (10, 5)
    estimate = SCORES["blazepose-full", SHOWN[0]].figures[PCK]
    assert one.y[0] == pytest.approx(100 * estimate.value)
    assert one.error_y.array[0] == pytest.approx(100 * (estimate.high - estimate.value))
    said = charts.speed_sentence(SCORES)
    assert "BlazePose full 100 % (100 to 100, 102 points) in 10 ms, 6 of 6 people found" in said


def test_boxes_and_regions_are_drawn_of_those_that_were_scored() -> None:
    assert list(charts.boxes_figure(SCORES).data[0].x) == [SHOWN[0], SHOWN[1]]
    assert "BlazePose full 100 % on the whole picture and 100 % in labelled boxes" in charts.boxes_sentence(
        SCORES
    )
    (bar,) = charts.regions_figure(SCORES, 3.0).data
    assert "left arm" in bar.x
    assert "floor, 3.0 %" in charts.regions_sentence(SCORES, 3.0)


def test_a_difference_is_claimed_only_where_the_intervals_are_apart() -> None:
    apart = {"blazepose-full": scored(0), "blazepose-lite": scored(300)}
    same = {"blazepose-full": scored(0), "blazepose-lite": scored(0)}
    assert "Intervals that do not overlap: BlazePose full and BlazePose lite." in charts.verdict(apart)
    assert "no network is shown to be better" in charts.verdict(same)
    assert charts.verdict({"blazepose-full": scored(0)}) == ""


def test_nothing_scored_is_said() -> None:
    for sentence in (charts.speed_sentence({}), charts.boxes_sentence({}), charts.regions_sentence({}, 3)):
        assert sentence == "Nothing is shown: no network has been scored yet."
    assert not charts.speed_figure({}).data and not charts.boxes_figure({}).data


def test_the_two_labellings_are_of_the_same_people_and_differ() -> None:
    first, second = labels("first"), labels("second")
    assert (
        [each.name for each in first] == [each.name for each in second] == [each.name for each in credits()]
    )
    apart: list[float] = []
    for one, other in zip(first, second, strict=True):
        assert (one.subjects[0].labelled == other.subjects[0].labelled).all()
        torso_px = one.subjects[0].normaliser_px
        distances_px = np.linalg.norm(one.subjects[0].xy_px - other.subjects[0].xy_px, axis=1)
        apart += (
            [] if np.isnan(torso_px) else (100 * distances_px[np.isfinite(distances_px)] / torso_px).tolist()
        )
    mean, points = floor_percent()
    assert mean == pytest.approx(np.mean(apart))
    assert points == len(apart)
    assert 1 < np.mean(apart) < 6
