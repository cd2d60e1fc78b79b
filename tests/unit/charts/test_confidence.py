"""Confidence over time and per point, and the plain word that the face has none per point."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import ArrayLike

from components.charts import (
    FACE,
    confidence_figure,
    confidence_sentence,
    points_figure,
    points_sentence,
    theme,
)
from components.keypoints import FrameResult, layout
from components.measures import Confidence, Missing, PointScores, confidence, point_scores
from tests.support.histories import texts, trace
from tests.support.results import BODY, both, frame, person
from tests.support.results import FACE as FACE_KEY

LAYOUT = layout("blazepose-33")
NO_FACE, NO_BODY = Missing("no face in view"), Missing("no body in view")
NONE_PER_POINT = "the face model gives no confidence per point."


def seen(head: float, rest: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    values = np.full(33, rest)
    values[LAYOUT.regions["head"]] = head
    return values


def history() -> list[FrameResult]:
    face = person("face", [1, 1])
    frames = [frame(1000 * i, [person("body", [1, 1], seen(0.1 * i, 0.5))], [face]) for i in range(9)]
    frames[3] = frame(3000)
    frames[5] = frame(5000, frames[5].results[BODY].people, [face], face_presence=[0.25])
    return frames


def measured(frames: list[FrameResult]) -> dict[str, Confidence | Missing]:
    return {key: confidence(frames, key) for key in (BODY, FACE_KEY)}


def now(values: ArrayLike, presence: ArrayLike | None = None) -> dict[str, PointScores | Missing]:
    return both(point_scores(person("body", [1, 1], values, presence)), NO_FACE)


def test_a_line_for_each_region_with_a_gap_where_nobody_was() -> None:
    figure = confidence_figure(measured(history()))
    head = trace(figure, "head")
    np.testing.assert_allclose(head.y, [0, 0.1, 0.2, np.nan, 0.4, 0.5, 0.6, 0.7, 0.8], atol=1e-6)
    np.testing.assert_allclose(head.x, np.arange(-8, 1) - 0.1, atol=1e-6)
    assert [t.name for t in figure.data if t.yaxis is None] == [theme.readable(r) for r in LAYOUT.regions]


def test_regions_are_told_apart_by_colour_and_dash() -> None:
    figure = confidence_figure(both(confidence(history(), BODY), NO_FACE))
    looks = {(t.line.color, t.line.dash) for t in figure.data if t.yaxis is None}
    assert len(looks) == 6
    assert FACE not in {colour for colour, _ in looks}


def test_the_face_is_a_dot_for_each_reading() -> None:
    figure = confidence_figure(measured(history()))
    (dots,) = [t for t in figure.data if t.yaxis == "y2"]
    assert (dots.x.round(3).tolist(), dots.y.tolist()) == (pytest.approx([-3.1]), [0.25])
    assert dots.marker.color == FACE


def test_the_figure_says_that_the_face_has_none_per_point() -> None:
    figure = confidence_figure(measured(history()))
    assert "Face: presence as a whole, none per point" in texts(figure)


def test_a_missing_model_keeps_its_row_and_says_why() -> None:
    figure = confidence_figure(both(NO_BODY, NO_FACE))
    assert texts(figure)[-2:] == ["No body in view.", "No face in view."]
    assert [(t.yaxis, t.showlegend) for t in figure.data] == [(None, False), ("y2", False)]


def test_confidence_in_words() -> None:
    assert confidence_sentence(measured(history())) == (
        "Of the body, the head is seen best now (mean visibility 0.80) and the torso worst (0.50); "
        "the face has a presence of 0.25, read 3.0 s ago; " + NONE_PER_POINT
    )


def test_confidence_in_words_when_they_have_gone() -> None:
    frames = [*history(), frame(9000)]
    assert confidence_sentence(measured(frames)) == (
        "Pose: no body in view now; no face is in view now, the last had a presence of 0.25, "
        "read 4.0 s ago; " + NONE_PER_POINT
    )


def test_confidence_in_words_when_all_regions_are_alike() -> None:
    alike = confidence([frame(0, [person("body", [1, 1], 0.5)])], BODY)
    assert confidence_sentence(both(alike, NO_FACE)) == (
        "All regions of the body are seen alike now (mean visibility 0.50); "
        "face presence: no face in view; " + NONE_PER_POINT
    )


def test_a_fresh_reading_is_just_now() -> None:
    face = person("face", [1, 1])
    frames = [frame(0, face=[face], face_presence=[0.5]), frame(900, face=[face])]
    assert "a presence of 0.50, read just now" in confidence_sentence(
        both(NO_BODY, confidence(frames, FACE_KEY))
    )


def test_a_bar_and_a_dot_for_each_point() -> None:
    values, presence = np.linspace(0, 1, 33), np.linspace(1, 0, 33)
    figure = points_figure(now(values, presence))
    bars = [t for t in figure.data if t.type == "bar"]
    heights = {name: y for bar in bars for name, y in zip(bar.text, bar.y, strict=True)}
    assert heights == pytest.approx(
        {theme.readable(name): value for name, value in zip(LAYOUT.points, values, strict=True)}
    )
    places = {name: x for bar in bars for name, x in zip(bar.text, bar.x, strict=True)}
    assert len(set(places.values())) == 33
    dots = trace(figure, "dots: presence, bars: visibility")
    at = dict(zip(dots.x.tolist(), dots.y.tolist(), strict=True))
    for name, value in zip(LAYOUT.points, presence, strict=True):
        assert at[places[theme.readable(name)]] == pytest.approx(value)


def test_bars_have_their_regions_colour_and_label() -> None:
    figure = points_figure(now(0.5))
    bars = [t for t in figure.data if t.type == "bar"]
    assert [bar.marker.color for bar in bars] == list(theme.region_colours(LAYOUT.regions).values())
    for bar, middle in zip(bars, figure.layout.xaxis.tickvals, strict=True):
        assert np.mean(bar.x) == middle
    assert figure.layout.xaxis.ticktext == (
        "head",
        "torso",
        "left<br>arm",
        "right<br>arm",
        "left<br>leg",
        "right<br>leg",
    )


def test_without_presence_there_are_only_bars() -> None:
    assert {t.type for t in points_figure(now(0.5)).data} == {"bar"}


def test_points_in_words() -> None:
    values = seen(1.0, 0.25)
    values[27] = 0.0
    assert points_sentence(now(values)) == (
        "11 of the 33 pose points are in view, with a mean visibility of 1.00; the lowest has the left ankle "
        "(0.00); " + NONE_PER_POINT
    )


def test_one_visible_point_is_one() -> None:
    values = np.zeros(33)
    values[0] = 0.75
    assert points_sentence(now(values)).startswith(
        "1 of the 33 pose points is in view, with a mean visibility of 0.75;"
    )


def test_points_of_nobody() -> None:
    assert texts(points_figure(both(NO_BODY, NO_FACE))) == ["No body in view."]
    assert (
        points_sentence(both(NO_BODY, NO_FACE))
        == "No confidence per point to show: no body in view; " + NONE_PER_POINT
    )
