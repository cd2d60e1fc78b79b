"""Charts of other networks than the two that the page opens with: one, two of one subject, and three."""

from __future__ import annotations

import functools

import numpy as np
import plotly.graph_objects as go
import pytest

from components import charts
from components.charts import theme
from components.charts.networks import named, nothing
from components.keypoints import FrameResult, NetworkResult, NetworkSettings, StageTimes, network
from components.keypoints.networks import VIEWER_NETWORK
from components.keypoints.settings import AnalysisSettings
from components.measures import Measures, Missing, measure
from tests.support.histories import texts, trace
from tests.support.results import BODY, FACE, cloud, frame_of, person

LITE, HAND, OWN = "blazepose-lite", "hand-landmarker", VIEWER_NETWORK
KINDS = {BODY: "body", LITE: "body", FACE: "face", HAND: "hand-21", OWN: "numbered-9"}
SETS = [(LITE, BODY), (BODY,), (HAND,), (LITE, BODY, FACE), (FACE, HAND, BODY), (OWN, BODY)]
MS = 1_000_000


def found(key: str, seed: int = 0) -> NetworkResult:
    kind = KINDS[key]
    points = {"body": 33, "face": 478, "hand-21": 21, "numbered-9": 9}[kind]
    seen = 0.75 if kind == "body" else None
    return NetworkResult(key, (person(kind, cloud(points) + 0.1 * cloud(points, seed), seen),))


@functools.cache
def measured(keys: tuple[str, ...], empty: tuple[str, ...] = ()) -> Measures:
    times = StageTimes(networks={key: (place + 2) * MS for place, key in enumerate(keys)}, analysis=9 * MS)
    frames: list[FrameResult] = [
        frame_of(
            100 * i,
            *(NetworkResult(key) if key in empty else found(key, i) for key in keys),
            times=times,
        )
        for i in range(5)
    ]
    return measure(frames)


def drawn(measures: Measures) -> list[tuple[go.Figure, str]]:
    density = {each.network: each.density for each in measures.networks}
    confidence = {each.network: each.confidence for each in measures.networks}
    scores = {each.network: each.scores for each in measures.networks}
    stability = {each.network: each.stability for each in measures.networks}
    return [
        (charts.spacing_figure(density), charts.spacing_sentence(density)),
        (charts.hulls_figure(density), charts.hulls_sentence(density)),
        (charts.confidence_figure(confidence), charts.confidence_sentence(confidence)),
        (charts.points_figure(scores), charts.points_sentence(scores)),
        (charts.stability_figure(stability), charts.stability_sentence(stability)),
        (charts.timing_figure(measures.timing), charts.timing_sentence(measures.timing)),
    ]


@pytest.mark.parametrize("keys", SETS, ids="+".join)
@pytest.mark.parametrize("all_empty", [False, True])
def test_all_charts_show_all_networks(keys: tuple[str, ...], all_empty: bool) -> None:
    for figure, sentence in drawn(measured(keys, keys if all_empty else ())):
        assert figure.data or texts(figure)
        assert sentence[0].isupper() or sentence[0].isdigit()
        assert sentence.endswith(".") and not any(word in sentence for word in ("nan", "None", "inf "))


@pytest.mark.parametrize("keys", SETS, ids="+".join)
def test_each_network_has_a_colour_of_its_own(keys: tuple[str, ...]) -> None:
    parts = named(dict.fromkeys(keys))
    assert len({each.colour for each in parts}) == len(keys)
    assert {each.colour for each in parts} <= set(theme.MARKS)
    assert parts[0].colour == network(keys[0]).colour


def test_two_of_one_subject_go_by_their_titles() -> None:
    measures = measured((LITE, BODY))
    density = {each.network: each.density for each in measures.networks}
    names = [t.name for t in charts.spacing_figure(density).data if t.xaxis == "x2"]
    assert names == ["BlazePose lite, 33 points", "BlazePose full, 33 points"]
    first, second = charts.spacing_sentence(density).split("; ")
    assert "33 BlazePose lite points" in first and "33 BlazePose full points" in second
    assert [row[0] for row in charts.summary_rows(measures)] == ["BlazePose lite", "BlazePose full"]
    assert [row[-1] for row in charts.summary_rows(measures)] == ["2.0 ms", "3.0 ms"]
    assert charts.view_sentence(measures) == "In view: 1 body by BlazePose lite and 1 body by BlazePose full."
    assert charts.timing_sentence(measures.timing).endswith(
        "with BlazePose lite at 2.0 ms and BlazePose full at 3.0 ms at the same time."
    )


def test_of_two_of_one_subject_it_is_said_whose_reason_it_is() -> None:
    measures = measured((LITE, BODY), (BODY,))
    density = {each.network: each.density for each in measures.networks}
    assert charts.hulls_sentence(density).endswith("; BlazePose full: no body in view.")
    confidence = {each.network: each.confidence for each in measures.networks}
    assert charts.confidence_sentence(confidence) == (
        "BlazePose lite: all regions of the body are seen alike now (mean visibility 0.75); "
        "BlazePose full: no body in view."
    )
    assert nothing(dict.fromkeys((LITE, BODY), Missing("no body in view"))) == Missing("no body in view")


def test_a_row_for_each_network_over_time_and_for_each_that_scores_points() -> None:
    measures = measured((LITE, FACE, BODY))
    over_time = charts.confidence_figure({each.network: each.confidence for each in measures.networks})
    assert [t for t in texts(over_time) if ":" in t] == [
        "BlazePose lite: mean visibility by region",
        "Face: presence as a whole, none per point",
        "BlazePose full: mean visibility by region",
    ]
    domains = [axis.domain for axis in over_time.select_yaxes()]
    assert all(low > high for (low, _), (_, high) in zip(domains, domains[1:], strict=False))
    heads = [t for t in over_time.data if t.name == "head"]
    # The legend tells each region once.
    assert [t.showlegend for t in heads] == [None, False]
    scores = charts.points_figure({each.network: each.scores for each in measures.networks})
    assert texts(scores)[:2] == [
        "BlazePose lite, each point now; face: none",
        "BlazePose full, each point now",
    ]
    assert len([t for t in scores.data if t.type == "bar" and t.xaxis == "x2"]) == 6


def test_a_network_alone() -> None:
    measures = measured((HAND,))
    (row,) = charts.summary_rows(measures)
    assert row[0] == "Hand" and row[1] == "21" and "palm" in row[3] and row[4] == "– it gives no confidence"
    assert charts.view_sentence(measures) == "In view: 1 hand."
    assert charts.timing_sentence(measures.timing).endswith(", with hand at 2.0 ms.")
    scores = {HAND: measures.networks[0].scores}
    assert charts.points_sentence(scores) == "The hand model gives no confidence per point."
    assert texts(charts.points_figure(scores)) == ["The hand model gives no confidence per point."]
    dots = trace(charts.stability_figure({HAND: measures.networks[0].stability}), "hand")
    assert list(dots.y) == ["wrist", "thumb", "index finger", "middle finger", "ring finger", "pinky"]
    assert np.isfinite(dots.x).all()


def test_a_network_of_which_nothing_is_known_is_measured_as_far_as_it_goes() -> None:
    measures = measured((OWN,))
    (row,) = charts.summary_rows(measures)
    assert row[1] == "9" and row[3].endswith(" px") and row[4] == "– the model gives none per point"
    assert charts.view_sentence(measures) == "In view: 1 subject."
    assert "own scale and in millimetres" in charts.tips((OWN,))["spacing"]


def test_tips_tell_what_these_networks_give() -> None:
    assert charts.tips((BODY, FACE))["confidence"] == (
        "A score from 0 to 1. Pose: the mean visibility of the points in view. Face: the presence of the "
        "face as a whole, for its points have no score of their own."
    )
    assert charts.tips((BODY, FACE))["spacing"].endswith(
        "(torso or shoulder width; outer eye corners) and in millimetres; in pixels without a scale."
    )
    assert charts.tips((BODY, FACE))["time"].endswith(" Both run at once.")
    alone = charts.tips((HAND,))
    assert alone["confidence"] == "A score from 0 to 1. Hand: none." and "(palm)" in alone["spacing"]
    assert alone["time"].endswith("the last 10 s.") and "that of the whole hand," in alone["stability"]


def test_the_filter_is_told_of_each_network() -> None:
    settings = AnalysisSettings(
        (NetworkSettings(LITE, people=2), NetworkSettings(BODY), NetworkSettings(HAND))
    )
    assert charts.filter_sentence(settings) == (
        "The BlazePose full points pass MediaPipe's temporal filter (One Euro) first, so that this is the "
        "jitter of model and filter together; the BlazePose lite and hand points are raw, without a temporal "
        "filter."
    )
