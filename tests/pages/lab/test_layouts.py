"""Results whose points are of other layouts than the models': measured as far as they go, or it is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components import formats
from components.keypoints import Keypoints, Record, layout
from components.keypoints.conversions import conversion
from components.keypoints.layouts import title_of
from tests.support.app_tests import selectbox
from tests.support.lab_fakes import result
from tests.support.lab_page import Give, told
from tests.support.page_fakes import charts
from tests.support.results import BODY, FACE

NAMES = {BODY: "pose", FACE: "face"}
LAYOUTS = [
    *[(BODY, name) for name in ("coco-17", "mpii-16", "hand-21", "halpe-26", "numbered-5")],
    *[(FACE, name) for name in ("ibug-68", "wflw-98", "face-mesh-468", "numbered-7")],
]


def given_as(record: Record, key: str, name: str) -> Record:
    """The record with the network's points under another layout's names, without all that is not places."""
    known = layout(name)

    def other(person: Keypoints) -> Keypoints:
        return Keypoints(known, np.resize(person.xyz_norm, (len(known), 3)))

    frames = []
    for frame in record.frames:
        found = frame.results[key]
        people = tuple(other(person) for person in found.people)
        frames.append(replace(frame, results={**frame.results, key: replace(found, people=people)}))
    return replace(record, frames=tuple(frames))


def converted(record: Record, name: str) -> Record:
    """The record with its bodies' points as another layout's, each at its place."""
    way = conversion("blazepose-33", name)
    assert way is not None
    frames = []
    for frame in record.frames:
        people = tuple(Keypoints(way.target, way.convert(who).xyz_norm) for who in frame.results[BODY].people)
        results = {**frame.results, BODY: replace(frame.results[BODY], people=people)}
        frames.append(replace(frame, results=results))
    return replace(record, frames=tuple(frames))


@pytest.mark.parametrize(("key", "name"), LAYOUTS)
def test_any_layout_is_shown_under_its_own_names(
    lab: AppTest,
    give: Give,
    key: str,
    name: str,
) -> None:
    record = given_as(result(pixels=False).record, key, name)
    give(before__json=formats.write(record, ".json"))
    lab.run()
    assert not lab.exception
    assert selectbox(lab, f"Layout of the {NAMES[key]}").value == name
    selectbox(lab, "Model").set_value(key).run()
    point, points = selectbox(lab, "Point"), layout(name).points
    assert len(point.options) == len(points)
    point.set_value(len(points) - 1).run()
    assert not lab.exception
    last = points[-1].replace("_", " ")
    assert any(f"the {last} moves in x" in sentence for sentence in charts(lab))
    assert any(f"points in the layout {title_of(name)}" in sentence for sentence in charts(lab))
    for part in ("Density", "Confidence", "In space", "Repeatability"):
        lab.session_state["lab-parts-frame"] = part
        lab.run()
        assert not lab.exception, part


def test_a_point_that_only_one_of_two_results_has_is_said_of_the_other(
    lab: AppTest,
    give: Give,
) -> None:
    record = result(pixels=False).record
    give(coco__json=formats.write(converted(record, "coco-17"), ".json"))
    lab.run()
    give(own__json=formats.write(record, ".json"))
    lab.run()
    selectbox(lab, "Show").set_value(2).run()
    selectbox(lab, "Compare with").set_value(1).run()
    # The same number is another point in another layout: 16 is an ankle in COCO-17.
    wrists = [each for each in charts(lab) if "the right wrist moves" in each]
    assert len(wrists) == 1 and wrists[0].count("the right wrist moves") == 2
    selectbox(lab, "Point").set_value(1).run()
    assert not lab.exception
    assert any("COCO-17 has no point left eye inner" in each for each in charts(lab))
    # What both name is compared for all that.
    shared = "The 17 points that BlazePose-33 and COCO-17 share (by name) lie "
    assert any(each.startswith(shared) for each in charts(lab))


def test_points_without_names_share_none_and_have_no_scale(
    lab: AppTest,  # noqa: F811
    give: Give,  # noqa: F811
) -> None:
    record = result(pixels=False).record
    give(numbered__json=formats.write(given_as(record, BODY, "numbered-33"), ".json"))
    lab.run()
    assert "no own movement of the pose points: the layout has no own scale" in charts(lab)[0]
    give(own__json=formats.write(record, ".json"))
    lab.run()
    selectbox(lab, "Show").set_value(2).run()
    selectbox(lab, "Compare with").set_value(1).run()
    assert not lab.exception
    assert any("pose points: their layouts share no points" in each for each in charts(lab))


def test_a_face_without_mouth_and_eyes_is_not_called_absent(
    lab: AppTest,
    give: Give,
) -> None:
    record = given_as(result(pixels=False).record, FACE, "numbered-7")
    give(before__json=formats.write(record, ".json"))
    lab.run()
    assert any("the points of the face are not those of a mouth and eyes" in each for each in told(lab))
