"""Each region's own movement, and why it may be missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from components.charts import FACE, POSE, stability_figure, stability_sentence
from components.charts.stability import filter_sentence
from components.keypoints import AnalysisSettings, body_and_face, layout
from components.measures import Missing, OwnScale, Stability
from tests.support.histories import texts, trace
from tests.support.results import both

NO_FACE = Missing("no face in view")
REGIONS = dict(head=0.5, torso=1.0, left_arm=2.0, right_arm=0.001, left_leg=4.0, right_leg=500.0)
BODY = Stability(
    layout=layout("blazepose-33"),
    frames=30,
    counted=33,
    rms_px=np.full(33, 2.5),
    median_px=2.5,
    own_scale=OwnScale("torso", 100, 500),
    by_region_percent=REGIONS,
)


def test_a_dot_for_each_region_within_the_axis() -> None:
    dots = trace(stability_figure(both(BODY, NO_FACE)), "pose")
    assert dict(zip(dots.y, dots.x.tolist(), strict=True)) == pytest.approx(
        {"head": 0.5, "torso": 1, "left arm": 2, "right arm": 0.01, "left leg": 4, "right leg": 100}
    )
    assert dots.marker.color == POSE


def test_a_missing_model_is_named_in_the_legend() -> None:
    figure = stability_figure(both(Missing("only 2 frames in a row in the last second"), replace(BODY)))
    assert "pose: only 2 frames in a row in the last second" in texts(figure)
    assert trace(figure, "face").marker.color == FACE


def test_a_scale_without_length_leaves_no_percentage() -> None:
    flat = replace(BODY, own_scale=Missing("the torso has no length in the picture"), by_region_percent=None)
    assert texts(stability_figure(both(flat, NO_FACE))) == [
        "Pose: the torso has no length in the picture;<br>face: no face in view."
    ]
    assert stability_sentence(both(flat, NO_FACE)) == (
        "Half of the 33 pose points moved by themselves by less than 2.5 px over the last 30 frames; "
        "no stability of the face: no face in view."
    )


@pytest.mark.parametrize(
    ("settings", "filtered", "raw"),
    [
        (AnalysisSettings(), ["pose", "face"], []),
        (body_and_face(people=2), ["face"], ["pose"]),
        (body_and_face(faces=3), ["pose"], ["face"]),
        (body_and_face(smoothing=False), [], ["pose", "face"]),
    ],
)
def test_whether_a_filter_stands_before_the_numbers_is_said(
    settings: AnalysisSettings, filtered: list[str], raw: list[str]
) -> None:
    told = filter_sentence(settings)
    words = dict(zip(settings.keys, ("pose", "face"), strict=True))
    assert [words[each.network] for each in settings.networks if each.filtered] == filtered
    assert ("One Euro" in told) == bool(filtered)
    assert ("are raw, without a temporal filter" in told) == bool(raw)


def test_stability_in_words() -> None:
    assert stability_sentence(both(BODY, NO_FACE)) == (
        "Half of the 33 pose points moved by themselves by less than 2.5 % of the torso (2.5 px, "
        "about 12 mm) over the last 30 frames; no stability of the face: no face in view."
    )


def test_points_that_are_not_in_view_are_left_out_and_counted() -> None:
    assert stability_sentence(both(replace(BODY, counted=14), NO_FACE)).startswith(
        "Half of the 14 (of 33) pose points in view moved by themselves"
    )
