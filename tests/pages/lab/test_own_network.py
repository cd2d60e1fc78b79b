"""The Lab with the network that the viewer has given on the page Families, beside those of the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.keypoints import FrameAnalysis, ModelFile
from components.keypoints.networks import VIEWER_NETWORK
from components.models.onnx.viewer_network.network import Choices, Manner
from components.models.store import store
from components.processes.sandbox.network_file import NetworkFile
from components.processes.sandbox.tracker import ViewerNetwork
from components.ui.given_network import GivenNetwork, NetworkPlace
from components.views.lab import repeatability
from tests.support.app_tests import Open, button
from tests.support.lab_fakes import FakeQueue, result
from tests.support.lab_page import Give, done, materials, told
from tests.support.page_fakes import TIMES, charts, history, workspace_of
from tests.support.results import BODY, FACE

CONTENT = b"a network"


def given(name: str, ran: bool = True) -> GivenNetwork:
    """A network that the viewer has given, and has run once if it `ran`; nothing here runs it."""
    files = (ModelFile(name, 64 * name[0]),)
    made = GivenNetwork(name, NetworkFile.of(CONTENT), files)
    if ran:
        choices = Choices("coco-17", "heatmap", (192, 256))
        manner = Manner("y 1 × 17 × 64 × 48", "heatmaps of 17 points")
        made.use = ViewerNetwork(name, choices, manner, "coco-17", "picture", files, len(CONTENT))
    return made


@pytest.fixture
def place(lab: AppTest) -> Iterator[NetworkPlace]:
    """Where the viewer's network is kept."""
    made = NetworkPlace()
    workspace_of(lab).things[NetworkPlace] = made
    yield made
    made.forget()


def networks(lab: AppTest) -> Any:
    (found,) = (each for each in lab.multiselect if each.label == "Networks")
    return found


def beside(lab: AppTest) -> list[str]:
    """The captions of the sidebar."""
    return [str(each.value) for each in lab.sidebar.caption]


def test_pose_and_face_look_at_first_and_a_network_is_asked_for_where_none_is(lab: AppTest) -> None:
    assert networks(lab).value == ["Pose", "Face"] and networks(lab).options == [
        "Pose",
        "Face",
        "Hand",
        "MoveNet Lightning",
        "MoveNet Thunder",
        "PoseNet",
        "OpenPose on MobileNet",
        "face-api 68",
        "face-api 68 tiny",
    ]
    assert any("Custom network — cannot be chosen: none has been given" in each for each in beside(lab))
    (link,) = (each for each in lab.get("page_link") if each.proto.label == "Give a custom network")
    assert link.proto.page == "families"


def test_one_that_has_not_been_run_cannot_be_chosen(lab: AppTest, place: NetworkPlace) -> None:
    place.given = given("mine.onnx", ran=False)
    lab.run()
    assert "Custom network" not in networks(lab).options
    assert any("Custom network — cannot be chosen: it has not been run" in each for each in beside(lab))


def test_it_is_asked_beside_others_and_named(
    lab: AppTest, queue: FakeQueue, give: Give, place: NetworkPlace
) -> None:
    own = place.given = given("mine.onnx")
    lab.run()
    assert "Custom network is mine.onnx." in beside(lab)
    networks(lab).set_value(["Custom network", "Pose"]).run()
    give(me__png=b"file")
    lab.run()
    assert queue.submitted[-1][3].keys == (BODY, VIEWER_NETWORK)
    assert queue.own[-1] == (own.use, own.file)
    (material,) = materials(lab)
    assert material.label == "1 · me.png · BlazePose full · Custom network · mine.onnx"
    assert material.viewer == own.use


def test_hands_are_counted_where_they_are_looked_for(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    assert "Hands, at most" not in [each.label for each in lab.slider]
    networks(lab).set_value(["Hand", "Face"]).run()
    (hands,) = (each for each in lab.slider if each.label == "Hands, at most")
    hands.set_value(2).run()
    give(me__png=b"file")
    lab.run()
    asked = queue.submitted[-1][3]
    assert asked.keys == (FACE, "hand-landmarker") and [each.people for each in asked.networks] == [1, 2]
    assert materials(lab)[0].label.endswith("Face Landmarker · Hand Landmarker · 2 hands")


def test_without_a_choice_the_usual_two_are_used_and_that_is_said(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    networks(lab).set_value([]).run()
    assert any("No network is chosen, so pose and face are used" in each.value for each in lab.warning)
    give(me__png=b"file")
    lab.run()
    assert queue.submitted[-1][3].keys == (BODY, FACE) and queue.own == [None]


def test_a_network_whose_file_is_not_here_is_greyed_out_with_the_reason(
    opened: Open, queue: FakeQueue, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> str | None:
        return f"{name} has not been fetched yet; run: fetch" if name.startswith("hand") else None

    monkeypatch.setattr(store, "availability", missing)
    give()
    lab = opened("lab")
    assert "Hand" not in networks(lab).options and not queue.submitted
    assert any("Hand — cannot be chosen: its file has not been fetched yet" in one for one in beside(lab))


def test_a_network_that_comes_on_request_is_fetched_when_it_is_asked_for(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = {"movenet-thunder.json", "movenet-thunder.bin"}

    def missing(name: str) -> str | None:
        return f"{name} has not been fetched yet; ask for it" if name in away else None

    monkeypatch.setattr(store, "availability", missing)
    monkeypatch.setattr(store, "ensure", lambda name, *_: away.discard(name))
    lab = opened("lab")
    assert "MoveNet Thunder" not in networks(lab).options
    (offer,) = (each for each in lab.selectbox if each.label == "Network to fetch")
    assert offer.options == ["MoveNet Thunder"]
    said = " ".join(beside(lab))
    assert "13 MB. Where they cannot be had by themselves, a package of 144 MB." in said
    assert "Licence: Apache-2.0 (Google)" in said
    assert "MoveNet Thunder has not been fetched yet" in said
    assert "MoveNet Thunder — cannot be chosen" not in said
    next(each for each in lab.button if each.label == "Fetch it").click().run()
    assert not lab.exception and not away
    assert "MoveNet Thunder" in networks(lab.run()).options


def test_the_same_file_is_offered_to_the_network_that_has_taken_its_place(
    lab: AppTest, queue: FakeQueue, give: Give, place: NetworkPlace
) -> None:
    again = "Analyse again with the settings of the sidebar"
    first = place.given = given("a.onnx")
    lab.run()
    networks(lab).set_value(["Custom network"]).run()
    done(lab, queue, give, result("picture", "me.png", people=0))
    assert again not in [each.label for each in lab.button]
    first.forget()
    second = place.given = given("b.onnx")
    lab.run()
    button(lab, again).click().run()
    assert not lab.exception
    assert queue.own[-1] == (second.use, second.file)
    assert [each.label.rpartition(" · ")[2] for each in materials(lab)] == ["a.onnx", "b.onnx"]


def test_one_that_is_forgotten_is_asked_no_more(
    lab: AppTest, queue: FakeQueue, give: Give, place: NetworkPlace
) -> None:
    place.given = given("mine.onnx")
    lab.run()
    networks(lab).set_value(["Pose", "Custom network"]).run()
    place.forget()
    lab.run()
    assert networks(lab).value == ["Pose"]
    give(me__png=b"file")
    lab.run()
    assert queue.submitted[-1][3].keys == (BODY,)
    # It is chosen again as soon as there is one.
    place.given = given("other.onnx")
    lab.run()
    assert networks(lab).value == ["Pose", "Custom network"]


def _measured(lab: AppTest, queue: FakeQueue, give: Give) -> AppTest:
    """The Lab at the repeatability of a picture that the viewer's network has looked at."""
    lab.run()
    networks(lab).set_value(["Pose", "Custom network"]).run()
    done(lab, queue, give, result("picture", "me.png"))
    record = materials(lab)[0].record
    settings = queue.submitted[-1][3]
    outcome = materials(lab)[0].result
    assert outcome is not None
    found = {key: value for key, value in record.frames[0].results.items() if key == BODY}
    outcome.record = _with(record, settings, found)
    lab.session_state["lab-parts-first"] = "Repeatability"
    return lab.run()


def _with(record: Any, settings: Any, found: Any) -> Any:
    (frame,) = record.frames
    return replace(record, settings=settings, frames=(replace(frame, results=found),))


def test_repeatability_runs_it_too(
    lab: AppTest, queue: FakeQueue, give: Give, place: NetworkPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = place.given = given("mine.onnx")
    asked: list[tuple[Any, ...]] = []

    class Stills:
        def __init__(self, *told_: Any) -> None:
            asked.append(told_)

        def __call__(self, _: Any) -> FrameAnalysis:
            found = {BODY: history()[-1].results[BODY]}
            return FrameAnalysis(found, {BODY: 1}, TIMES.analysis)

        def close(self) -> None:
            asked.append(())

    monkeypatch.setattr(repeatability, "Stills", Stills)
    _measured(lab, queue, give)
    button(lab, "Measure repeatability").click().run()
    measuring = materials(lab)[0].repetition
    assert measuring is not None and measuring.wait(20)
    lab.run()
    assert not lab.exception and "pose points" in charts(lab)[-1]
    assert asked[0][2:] == (own.use, own.file) and asked[-1] == ()


def test_repeatability_says_that_its_file_is_gone(
    lab: AppTest, queue: FakeQueue, give: Give, place: NetworkPlace
) -> None:
    place.given = given("mine.onnx")
    _measured(lab, queue, give)
    place.forget()
    place.given = given("other.onnx")
    lab.run()
    assert any("the file of your own network is not here any more" in each for each in told(lab))
    assert "Measure repeatability" not in [each.label for each in lab.button]
