"""Before and after of each point, on values made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from components.charts import POSE
from components.measures import Missing, OwnScale
from components.views.output.figures.occlusion_effect import (
    box_sentence,
    change_figure,
    change_sentence,
    movement_figure,
    movement_sentence,
)
from tests.support.histories import texts, trace

BEFORE, AFTER = np.full(33, 0.9), np.full(33, 0.8)
AFTER[:2] = 0.1, 0.3
COVERED = np.arange(33) < 2


def test_covered_points_are_told_from_those_in_the_open() -> None:
    figure = change_figure("visibility", BEFORE, AFTER, COVERED)
    covered = trace(figure, "covered, after")
    assert covered.x.tolist() == pytest.approx([0.1, 0.3])
    assert list(covered.y) == ["nose", "left eye inner"]
    assert covered.marker.color == POSE
    assert len(trace(figure, "in the open, before").x) == 31
    assert "Visibility" in texts(figure)


def test_a_line_joins_the_two_of_a_point() -> None:
    links = change_figure("visibility", BEFORE, AFTER, COVERED).data[0]
    assert np.nan_to_num(links.x, nan=-1) == pytest.approx([0.9, 0.1, -1, 0.9, 0.3, -1])
    assert list(links.y) == ["nose"] * 3 + ["left eye inner"] * 3


def test_a_box_over_all_or_nothing_leaves_out_the_other_kind() -> None:
    everything, nothing = np.ones(33, bool), np.zeros(33, bool)
    assert [t.name for t in change_figure("presence", BEFORE, AFTER, everything).data][1:] == [
        "covered, before",
        "covered, after",
    ]
    assert len(change_figure("presence", BEFORE, AFTER, nothing).data) == 3


def test_the_box_is_said_to_cover_only_what_it_covers() -> None:
    assert box_sentence(1, COVERED) == "The grey box covers the left eye inner."
    assert box_sentence(2, COVERED) == "The grey box does not cover the left eye, which lies nearest to it."


def test_the_change_in_words() -> None:
    assert change_sentence("visibility", BEFORE, AFTER, COVERED) == (
        "The box covers 2 points: their mean visibility goes from 0.90 to 0.20; "
        "that of the points in the open from 0.90 to 0.80."
    )
    assert change_sentence("presence", BEFORE, AFTER, np.ones(33, bool)).startswith(
        "The box covers 33 points: their mean presence goes from 0.90 to 0.76."
    )
    assert change_sentence("presence", BEFORE, AFTER, np.zeros(33, bool)) == (
        "The box covers none of the 33 points."
    )


TORSO = OwnScale("torso", 50.0, None)
MOVED_PX = np.arange(33.0)


def test_each_points_score_stands_over_its_movement() -> None:
    figure = movement_figure("visibility", AFTER, MOVED_PX, COVERED, TORSO)
    covered = trace(figure, "covered")
    assert (covered.x.tolist(), covered.y.tolist()) == ([0, 2], pytest.approx([0.1, 0.3]))
    assert trace(figure, "in the open").x[-1] == 64
    pixels = movement_figure("visibility", AFTER, MOVED_PX, COVERED, Missing("hips not in view"))
    assert trace(pixels, "in the open").x[-1] == 32
    assert "px of the crop" in pixels.layout.xaxis.title.text


def test_the_movement_in_words() -> None:
    told = movement_sentence("visibility", (BEFORE, AFTER), MOVED_PX, COVERED, 1, TORSO)
    assert told == (
        "The left eye inner moves by 2.0 % of the torso; its visibility goes from 0.90 to 0.30. "
        "Of 2 covered points, 0 score 0.5 or more behind the box."
    )
    three = np.arange(33) < 3
    assert movement_sentence("presence", (BEFORE, AFTER), MOVED_PX, three, 2, Missing("hidden")) == (
        "The left eye moves by 2.0 px; its presence goes from 0.90 to 0.80. "
        "Of 3 covered points, 1 scores 0.5 or more behind the box, after moving by a median of 2.0 px."
    )
    nothing = movement_sentence("presence", (BEFORE, AFTER), MOVED_PX, np.zeros(33, bool), 2, TORSO)
    assert nothing.endswith("from 0.90 to 0.80.")
