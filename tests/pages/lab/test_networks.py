"""The Lab with other networks than the two that it opens with: one alone, two of one kind, three."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components import formats
from components.keypoints import AnalysisSettings, FrameAnalysis, Keypoints, NetworkResult, layout
from components.keypoints.networks import VIEWER_NETWORK
from components.keypoints.settings import NetworkSettings
from components.ui import server_state
from tests.support.app_tests import button, selectbox
from tests.support.lab_fakes import FakeQueue, by, result
from tests.support.lab_page import Give, done, materials, told
from tests.support.page_fakes import TIMES, body, charts, history
from tests.support.results import BODY, FACE

LITE = "blazepose-lite"
PARTS = ("Table", "Density", "Confidence", "Blendshapes", "In space", "Repeatability")


def settings(*keys: str) -> AnalysisSettings:
    return AnalysisSettings(tuple(map(NetworkSettings, keys)))


@pytest.mark.parametrize("keys", [(FACE,), (BODY,), (LITE, BODY), (LITE, BODY, FACE)], ids=" ".join)
@pytest.mark.parametrize("kind", ["clip", "picture"])
@pytest.mark.parametrize("people", [0, 2])
def test_every_part_of_the_page_shows_any_networks(
    lab: AppTest,
    queue: FakeQueue,
    give: Give,
    keys: tuple[str, ...],
    kind: str,
    people: int,
) -> None:
    done(lab, queue, give, result(kind, "me", settings(*keys), people=people))
    assert not lab.exception
    place = "first" if kind == "picture" else "frame"
    for part in PARTS:
        lab.session_state[f"lab-parts-{place}"] = part
        lab.run()
        assert not lab.exception, part
    assert [each.label for each in lab.selectbox if each.label.startswith("Layout of ")] == {
        (FACE,): ["Layout of the face"],
        (BODY,): ["Layout of the pose"],
        (LITE, BODY): ["Layout of BlazePose lite", "Layout of BlazePose full"],
        (LITE, BODY, FACE): ["Layout of BlazePose lite", "Layout of BlazePose full", "Layout of the face"],
    }[keys]


def test_two_networks_of_one_picture_are_told_apart_in_the_sentence_and_in_the_table(
    lab: AppTest,
    give: Give,
) -> None:
    give(before__json=formats.write(result("picture", "me.png", settings(LITE, BODY)).record, ".json"))
    lab.run()
    assert charts(lab)[0].startswith(
        "On the picture of 640 × 480 px: 33 points in the layout BlazePose-33 by BlazePose lite, 33 points "
        "in the layout BlazePose-33 by BlazePose full; drag"
    )
    assert len(lab.dataframe[0].value) == 66 and lab.dataframe[0].value["layout"].nunique() == 2
    assert any(
        each.endswith(
            "analysed with BlazePose lite and BlazePose full, up to 1 person, thresholds 0.5, 0.5 and 0.5."
        )
        for each in told(lab)
    )
    lab.button_group(key="lab-layers-first-BlazePose lite-BlazePose full").set_value(["BlazePose full"]).run()
    assert charts(lab)[0].startswith(
        "On the picture of 640 × 480 px: 33 points in the layout BlazePose-33 by BlazePose full; drag"
    )


def test_two_networks_of_one_clip_are_compared(
    lab: AppTest,
    queue: FakeQueue,
    give: Give,
) -> None:
    done(lab, queue, give, result(settings=settings(LITE, FACE, BODY)))
    against = selectbox(lab, "Compare with")
    assert against.options == ["nothing", "the same, another network"]
    against.set_value(-1).run()
    assert not lab.exception
    # The face shares no points with the others.
    assert selectbox(lab, "Network").options == ["BlazePose lite", "BlazePose full"]
    assert selectbox(lab, "Network compared with").options == ["BlazePose full"]
    assert selectbox(lab, "Model").options == ["Pose"]
    assert any(each.endswith(" · BlazePose full.") and "Dotted lines: 1 · " in each for each in told(lab))
    rows = {row["measure"]: row for row in lab.dataframe[-1].value.to_dict("records")}
    assert rows["pose's time a frame, ms"]["second − first"] == "0"
    assert not any("models' time" in name or "face" in name for name in rows)
    assert charts(lab)[-1].startswith("The same pose points lie 0 % of the torso or shoulder width apart")
    selectbox(lab, "Network").set_value(BODY).run()
    assert not lab.exception
    assert selectbox(lab, "Network compared with").options == ["BlazePose lite"]


def test_a_clip_of_one_network_and_one_of_another_are_compared(
    lab: AppTest,
    queue: FakeQueue,
    give: Give,
) -> None:
    done(lab, queue, give, result(settings=settings(FACE)), result(settings=settings(BODY)))
    selectbox(lab, "Show").set_value(2).run()
    selectbox(lab, "Compare with").set_value(1).run()
    assert not lab.exception
    assert "No distances of the pose points: their layouts share no points." in told(lab)
    assert "On the 101 of 101 frames with the point in view the right wrist" in " ".join(charts(lab))


def test_networks_that_look_for_different_things_have_nothing_to_compare(
    lab: AppTest,
    queue: FakeQueue,
    give: Give,
) -> None:
    done(lab, queue, give, result(settings=settings(FACE)), result(settings=settings(LITE, BODY)))
    selectbox(lab, "Show").set_value(2).run()
    selectbox(lab, "Compare with").set_value(1).run()
    assert not lab.exception
    assert "The two are of networks that look for different things, so no points can be compared." in told(
        lab
    )
    assert any("no network of this result looks for the same" in each for each in charts(lab))


def test_what_was_not_found_is_said_of_the_network_where_there_are_two(
    lab: AppTest,
    queue: FakeQueue,
    give: Give,
) -> None:
    done(lab, queue, give, result("picture", "me.png", settings(LITE, BODY), people=0))
    assert "No body by BlazePose lite and no body by BlazePose full was found" in charts(lab)[0]


def test_repeatability_is_that_of_every_network(
    lab: AppTest,
    queue: FakeQueue,
    give: Give,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = (LITE, BODY, FACE)
    only = by(keys, history()[-1])

    class Pool:
        def analyse_still(self, *_: Any) -> FrameAnalysis:
            return FrameAnalysis(only.results, only.times.networks, TIMES.analysis)

        def warm_up(self) -> None:
            pass

    monkeypatch.setattr(server_state, "pool", Pool)
    done(lab, queue, give, result("picture", "me.png", settings(*keys)))
    lab.session_state["lab-parts-first"] = "Repeatability"
    lab.run()
    button(lab, "Measure repeatability").click().run()
    measuring = materials(lab)[0].repetition
    assert measuring is not None and measuring.wait(20)
    lab.run()
    sentence = charts(lab)[-1]
    assert "BlazePose lite points" in sentence and "BlazePose full points" in sentence and "face" in sentence


@pytest.mark.parametrize("name", ["coco-17", "ibug-68", "numbered-4", None])
@pytest.mark.parametrize("kind", ["clip", "picture"])
def test_a_viewers_own_network_beside_another_is_measured_as_far_as_it_goes(
    lab: AppTest,
    queue: FakeQueue,
    give: Give,
    name: str | None,
    kind: str,
) -> None:
    own = result(kind, "me", settings(BODY))
    points = layout(name or "numbered-1")
    who = Keypoints(
        points, np.resize(body().xyz_norm, (len(points), 3)), score=np.ones(len(points), np.float32)
    )
    found = NetworkResult(VIEWER_NETWORK, () if name is None else (who,))
    own.record = replace(
        own.record,
        settings=settings(BODY, VIEWER_NETWORK),
        frames=tuple(
            replace(frame, results={**frame.results, VIEWER_NETWORK: found}) for frame in own.record.frames
        ),
    )
    done(lab, queue, give, own)
    assert not lab.exception
    for part in PARTS:
        lab.session_state[f"lab-parts-{'first' if kind == 'picture' else 'frame'}"] = part
        lab.run()
        assert not lab.exception, part
    shares = "the same, another network" in selectbox(lab, "Compare with").options
    assert shares == (name == "coco-17")
    if kind == "clip":
        selectbox(lab, "Model").set_value(VIEWER_NETWORK).run()
        assert not lab.exception
        assert ("No trajectory of the point to show: nobody in view." in told(lab)) == (name is None)
    if shares:
        selectbox(lab, "Compare with").set_value(-1).run()
        assert not lab.exception
