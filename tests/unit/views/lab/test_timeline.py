"""A record's timeline: the right numbers in the right panels, light however long the clip."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from numpy.typing import ArrayLike

from components.charts import FACE as FACE_COLOUR
from components.charts import POSE
from components.keypoints import AnalysisSettings, Keypoints, Record, layout
from components.keypoints.settings import NetworkSettings
from components.measures import Floats, Missing
from components.measures.series import Series, series
from components.views.lab.figures.panels import MOST_POINTS, Line, Panel, panels_figure
from components.views.lab.figures.timeline import timeline_figure, timeline_sentence
from tests.support.histories import history, series_of, texts
from tests.support.lab_fakes import by
from tests.support.results import BODY, FACE, cloud, frame, person

NOBODY = Missing("no frame was analysed")
LITE = "blazepose-lite"


@functools.cache
def made(
    frames: int = 90, body: bool = True, face: bool = True, keys: tuple[str, ...] = (BODY, FACE)
) -> Series:
    few = [by(keys, each) for each in history(min(frames, 90), 33, body, face)]
    again = [replace(few[i % len(few)], index=i, timestamp_ms=33 * i) for i in range(frames)]
    settings = AnalysisSettings(tuple(map(NetworkSettings, keys)))
    told = series(Record("clip.mp4", "clip", 30, settings, tuple(again)))
    assert isinstance(told, Series)
    return told


def values(told: Series, what: str, key: str | None = BODY) -> Floats:
    row = told.row(what, key)
    assert row is not None
    return row.values


def changed(told: Series, rows: Mapping[tuple[str, str | None], ArrayLike], **more: Any) -> Series:
    """With these values, by the row's key and its network's."""
    filled = [
        replace(row, values=np.array(values, np.float64)) if values is not None else row
        for row in told.rows
        for values in (rows.get((row.key, row.network)),)
    ]
    return replace(told, rows=tuple(filled), **more)


def followed(told: Series, key: str, **more: Any) -> Series:
    """With these facts about the person whom that network's rows follow."""
    return replace(told, followed={**told.followed, key: replace(told.followed[key], **more)})


def of(figure: go.Figure, name: str, panel: int) -> Any:
    axis = "y" if panel == 0 else f"y{panel + 1}"
    (found,) = [t for t in figure.data if t.name == name and t.yaxis == axis]
    return found


def test_each_panel_shows_its_rows_of_both_models() -> None:
    told = series_of()
    figure = timeline_figure([told])
    np.testing.assert_allclose(of(figure, "pose", 0).y, values(told, "visibility"), rtol=1e-6)
    # Read on every 15th frame.
    assert of(figure, "face", 0).x.tolist() == pytest.approx([i * 0.033 for i in range(0, 90, 15)])
    assert of(figure, "face", 0).mode == "markers"
    np.testing.assert_allclose(of(figure, "pose", 1).y, values(told, "movement"), rtol=1e-6)
    assert set(of(figure, "pose", 2).y) == {1}
    np.testing.assert_allclose(of(figure, "pose", 3).y, 100 * values(told, "lost") / 33, rtol=1e-6)
    assert set(of(figure, "face", 3).y) == {0}
    np.testing.assert_allclose(of(figure, "both models", 4).y, values(told, "analysis", None), rtol=1e-6)
    assert (of(figure, "pose", 0).line.color, of(figure, "face", 1).line.color) == (POSE, FACE_COLOUR)


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
    assert np.nanmax(of(figure, "pose, clip.mp4", 0).y) == pytest.approx(np.nanmax(values(few, "visibility")))


def test_what_was_never_found_is_said_in_its_panel() -> None:
    said = texts(timeline_figure([series_of(body=False, face=False)]))
    assert "Neither was ever given." in said and "Nobody stayed for a second." in said


def test_without_frames_there_is_only_the_reason() -> None:
    assert texts(timeline_figure([NOBODY])) == ["No frame was analysed."]
    assert timeline_sentence(NOBODY) == "No timeline to show: no frame was analysed."


def test_a_panel_of_one_number_has_room_around_it() -> None:
    figure = panels_figure([Panel("Depth, m", [Line("z", POSE, np.array([0.0]), np.array([-3.0]))])])
    low, high = figure.layout.yaxis.range
    assert low < -3 < high
    assert figure.data[0].mode == "lines+markers"


def test_the_timeline_in_words() -> None:
    told = changed(
        made(),
        {
            ("people", BODY): [1, 2, 0],
            ("people", FACE): [1, 0, 0],
            ("visibility", BODY): [0.9, 0.7, np.nan],
            ("movement", BODY): [np.nan, 0.5, 0.7],
            ("movement", FACE): [np.nan] * 3,
            ("lost", BODY): [2, 4, 33],
            ("analysis", None): [20, 30, 40],
        },
        times_s=np.array([0.0, 1.0, 2.5]),
    )
    assert timeline_sentence(told) == (
        "Over 2.50 s a body was found on 2 and a face on 1 of 3 frames; the mean visibility of the body's "
        "points in view was 0.80 in the median; points moved by themselves by 0.60 % of the torso or "
        "shoulder width; 4 of the body's 33 points are not in view; a frame took 30 ms."
    )


def test_where_another_subject_begins_the_lines_break_and_the_sentence_says_so() -> None:
    told = followed(made(), BODY, starts=(30, 60))
    assert (
        "for the body, the lines break at 1.0 s and 2.0 s, where another subject begins"
        in timeline_sentence(told)
    )
    line = next(each for each in timeline_figure([told]).data if each.name == "pose" and each.yaxis == "y")
    assert np.flatnonzero(np.isnan(line.y)).tolist() == [30, 61]
    assert len(line.x) == 92


def test_how_long_the_followed_person_was_out_of_reach_is_told() -> None:
    assert "out of reach" not in timeline_sentence(made())
    told = timeline_sentence(followed(made(), FACE, strays=12))
    assert "; the followed face was out of reach on 12 of them, on which others were found;" in told


def test_two_networks_of_one_subject_have_colours_and_names_of_their_own() -> None:
    figure = timeline_figure([made(keys=(LITE, BODY, FACE))])
    lite, full = (of(figure, name, 1) for name in ("BlazePose lite", "BlazePose full"))
    assert lite.line.color == POSE != full.line.color
    assert of(figure, "face", 1).line.color == FACE_COLOUR != full.line.color
    total = of(figure, "all models", 4)
    assert total.line.color not in {lite.line.color, full.line.color, FACE_COLOUR}
    assert texts(figure)[0] == "Confidence: visibility of the body's points in view, face's presence"
    assert "People: bodies and faces" in texts(figure)


def test_two_networks_of_one_subject_in_words() -> None:
    told = timeline_sentence(followed(made(keys=(LITE, BODY)), BODY, strays=3, starts=(30,)))
    assert told.startswith(
        "Over 2.94 s a body by BlazePose lite was found on 90 and a body by BlazePose full on 90 of 90 frames"
        "; the followed body by BlazePose full was out of reach on 3 of them, on which others were found; "
        "for the body by BlazePose full, the lines break at 1.0 s"
    )
    assert "; the mean visibility of BlazePose lite's points in view was 0." in told
    assert "; 0 of BlazePose lite's 33 points are not in view; 0 of BlazePose full's 33 points are" in told
    assert " % of the torso or shoulder width (BlazePose lite) and " in told


def test_one_network_alone_has_no_panel_of_the_other() -> None:
    figure = timeline_figure([made(keys=(FACE,))])
    assert texts(figure)[0] == "Confidence: face's presence" and "People: faces" in texts(figure)
    assert {trace.name for trace in figure.data} == {"face", "analysis"}
    assert timeline_sentence(made(keys=(FACE,))).startswith(
        "Over 2.94 s a face was found on 90 of 90 frames; "
    )


def test_why_a_layout_without_a_scale_has_no_own_movement() -> None:
    five = Keypoints(layout("numbered-5"), person("body", cloud(33)).xyz_norm[:5])
    clip = Record("a.mp4", "clip", 30, AnalysisSettings(), tuple(frame(33 * i, [five]) for i in range(40)))
    told = series(clip, keys=(BODY,))
    assert "The layout has no own scale." in texts(timeline_figure([told]))
    assert "; no own movement of the pose points: the layout has no own scale;" in timeline_sentence(told)
