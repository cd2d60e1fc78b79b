"""A record's timeline: the right numbers in the right panels, light however long the clip."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from components.charts import FACE, POSE
from components.measures import Missing
from components.views.lab.figures.panels import MOST_POINTS, Panel, Row, panels_figure
from components.views.lab.figures.timeline import timeline_figure, timeline_sentence
from tests.support.histories import series_of, texts

NOBODY = Missing("no frame was analysed")


def of(figure: go.Figure, name: str, panel: int) -> Any:
    axis = "y" if panel == 0 else f"y{panel + 1}"
    (found,) = [t for t in figure.data if t.name == name and t.yaxis == axis]
    return found


def test_each_panel_shows_its_rows_of_both_models() -> None:
    told = series_of()
    figure = timeline_figure([told])
    np.testing.assert_allclose(of(figure, "pose", 0).y, told.visibility, rtol=1e-6)
    # Read on every 15th frame.
    assert of(figure, "face", 0).x.tolist() == pytest.approx([i * 0.033 for i in range(0, 90, 15)])
    assert of(figure, "face", 0).mode == "markers"
    np.testing.assert_allclose(of(figure, "pose", 1).y, told.pose_stability, rtol=1e-6)
    assert set(of(figure, "pose", 2).y) == {1}
    np.testing.assert_allclose(of(figure, "pose", 3).y, 100 * told.points_lost / 33, rtol=1e-6)
    assert set(of(figure, "face", 3).y) == {0}
    np.testing.assert_allclose(of(figure, "both models", 4).y, told.analysis_ms, rtol=1e-6)
    assert (of(figure, "pose", 0).line.color, of(figure, "face", 1).line.color) == (POSE, FACE)


def test_all_panels_share_the_seconds_of_the_record() -> None:
    figure = timeline_figure([series_of()])
    assert {trace.xaxis for trace in figure.data} == {None}
    assert figure.layout.xaxis.range == (0, pytest.approx(89 * 0.033))


def test_panels_do_not_lie_on_one_another() -> None:
    figure = timeline_figure([series_of()])
    domains = [axis.domain for axis in figure.select_yaxes()]
    assert len(domains) == 5
    for above, below in zip(domains, domains[1:], strict=False):
        assert below[0] < below[1] < above[0]


def test_each_model_is_in_the_legend_once() -> None:
    shown = [t.name for t in timeline_figure([series_of()]).data if t.showlegend]
    assert sorted(shown) == ["both models", "face", "pose"]


def test_a_face_that_is_lost_is_all_of_its_points() -> None:
    assert set(of(timeline_figure([series_of(face=False)]), "face", 3).y) == {100}


def test_the_second_record_is_dotted_over_the_first() -> None:
    first, second = series_of(), replace(series_of(60), name="other.mp4")
    figure = timeline_figure([first, second])
    assert of(figure, "pose, clip.mp4", 1).line.dash == "solid"
    assert of(figure, "pose, other.mp4", 1).line.dash == "dot"
    assert len(of(figure, "pose, other.mp4", 0).x) == 60


def test_three_minutes_stay_light() -> None:
    few = series_of(5400)
    figure = timeline_figure([few, replace(few, name="other.mp4")])
    assert max(len(trace.x) for trace in figure.data) <= MOST_POINTS
    assert len(figure.to_json()) < 250_000
    assert np.nanmax(of(figure, "pose, clip.mp4", 0).y) == pytest.approx(np.nanmax(few.visibility))


def test_what_was_never_found_is_said_in_its_panel() -> None:
    said = texts(timeline_figure([series_of(body=False, face=False)]))
    assert "Neither was ever given." in said and "Nobody stayed for a second." in said


def test_without_frames_there_is_only_the_reason() -> None:
    assert texts(timeline_figure([NOBODY])) == ["No frame was analysed."]
    assert timeline_sentence(NOBODY) == "No timeline to show: no frame was analysed."


def test_a_panel_of_one_number_has_room_around_it() -> None:
    figure = panels_figure([Panel("Depth, m", [Row("z", POSE, np.array([0.0]), np.array([-3.0]))])])
    low, high = figure.layout.yaxis.range
    assert low < -3 < high
    assert figure.data[0].mode == "lines+markers"


def test_the_timeline_in_words() -> None:
    blank = np.full(3, np.nan)
    told = replace(
        series_of(),
        times_s=np.array([0.0, 1.0, 2.5]),
        bodies=np.array([1.0, 2, 0]),
        faces=np.array([1.0, 0, 0]),
        visibility=np.array([0.9, 0.7, np.nan]),
        pose_stability=np.array([np.nan, 0.5, 0.7]),
        face_stability=blank,
        points_lost=np.array([2.0, 4, 33]),
        analysis_ms=np.array([20.0, 30, 40]),
    )
    assert timeline_sentence(told) == (
        "Over 2.50 s a body was found on 2 and a face on 1 of 3 frames; the mean visibility of the body's "
        "points in view was 0.80 in the median; points moved by themselves by 0.60 % of the torso or "
        "shoulder width; 4 of the body's 33 points are not in view; a frame took 30 ms."
    )


def test_where_another_subject_begins_the_lines_break_and_the_sentence_says_so() -> None:
    told = replace(series_of(), body_starts=(30, 60))
    assert (
        "for the body, the lines break at 1.0 s and 2.0 s, where another subject begins"
        in timeline_sentence(told)
    )
    line = next(each for each in timeline_figure([told]).data if each.name == "pose" and each.yaxis == "y")
    assert np.flatnonzero(np.isnan(line.y)).tolist() == [30, 61]
    assert len(line.x) == 92


def test_how_long_the_followed_person_was_out_of_reach_is_told() -> None:
    assert "out of reach" not in timeline_sentence(series_of())
    told = timeline_sentence(replace(series_of(), face_strays=12))
    assert "; the followed face was out of reach on 12 of them, on which others were found;" in told
