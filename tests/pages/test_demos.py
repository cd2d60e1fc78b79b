"""The page Demonstrations: counts, thresholds, drawings on which a rule fails, clips, and one's own rule."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from components.keypoints import AnalysisSettings
from components.rules import RULES
from components.ui import server_state
from components.ui.materials import Materials
from tests.support.app_tests import Open, button, selectbox
from tests.support.lab_fakes import FAILED, FakeQueue, result
from tests.support.page_fakes import charts, thing_of


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> FakeQueue:
    made = FakeQueue()
    monkeypatch.setattr(server_state, "jobs", lambda: made)
    return made


@pytest.fixture
def demos(opened: Open, queue: FakeQueue) -> AppTest:  # noqa: ARG001
    return opened("demos")


def sentence(at: AppTest) -> str:
    assert not at.exception and not at.error
    (said,) = charts(at)
    return said


def test_the_drawn_squats_are_counted_and_from_the_front_they_are_not(demos: AppTest) -> None:
    assert sentence(demos).startswith("5 squats counted; the signal runs from 80.")
    assert demos.metric[0].value == "5"
    assert any("What really happens in this drawing: 5 squats." in str(each.value) for each in demos.caption)
    selectbox(demos, "Tried on").set_value("drawn-squats_front").run()
    assert sentence(demos).startswith("0 squats counted") and demos.metric[0].value == "0"
    selectbox(demos, "Tried on").set_value("drawn-squats_half").run()
    assert sentence(demos) == "No frame shows the angle of the knees."


def test_thresholds_are_the_viewers_and_changed_sides_are_said(demos: AppTest) -> None:
    demos.slider(key="demos-enter-squats").set_value(60.0).run()
    assert sentence(demos).startswith("0 squats counted") and not demos.warning
    demos.slider(key="demos-enter-squats").set_value(170.0).run()
    assert "changed sides" in demos.warning[0].value


def test_every_rule_can_be_shown(demos: AppTest) -> None:
    for key, rule in RULES.items():
        selectbox(demos, "Rule").set_value(key).run()
        assert not demos.exception and not demos.error
        assert any(fails in str(each.value) for each in demos.markdown for fails in rule.words.fails)


def test_a_sample_is_analysed_in_the_labs_queue_and_shown_when_it_is_done(
    demos: AppTest, queue: FakeQueue
) -> None:
    button(demos, "Analyse: portrait, moving").click().run()
    ((_, _, name, settings),) = queue.submitted
    assert (name, settings) == ("moving_portrait.mp4", AnalysisSettings())
    assert "is being analysed" in demos.info[0].value
    queue.taken[-1].finish(result(name="moving_portrait.mp4"))
    demos.run()
    # The made body of page_fakes has no legs in view.
    assert sentence(demos) == "No frame shows the angle of the knees."
    assert thing_of(demos, Materials).count == 1


def test_one_that_fails_says_why(demos: AppTest, queue: FakeQueue) -> None:
    button(demos, "Analyse: portrait").click().run()
    queue.taken[-1].told = FAILED
    demos.run()
    assert [each.value for each in demos.error] == ["broken.jpg is damaged; save it again."]


def test_a_full_queue_is_said(demos: AppTest, queue: FakeQueue) -> None:
    queue.full = True
    button(demos, "Analyse: portrait").click().run()
    assert "was not taken" in demos.warning[0].value and sentence(demos).startswith("5 squats")


def test_a_picture_is_answered_with_yes_or_no(demos: AppTest, queue: FakeQueue) -> None:
    selectbox(demos, "Rule").set_value("shoulders").run()
    button(demos, "Analyse: portrait").click().run()
    queue.taken[-1].finish(result("picture", "portrait.png"))
    demos.run()
    # The made body's shoulders, points 11 and 12, lie on one level.
    assert any("slope of the shoulders is 0°: **no**" in str(each.value) for each in demos.markdown)
    selectbox(demos, "Rule").set_value("squats").run()
    assert demos.info[0].value == "The picture does not show the angle of the knees."


def test_a_rule_of_ones_own(demos: AppTest) -> None:
    selectbox(demos, "Rule").set_value("own").run()
    assert sentence(demos).startswith("5 events counted")
    selectbox(demos, "Point 2").set_value("left_hip").run()
    assert "takes 3 different points" in demos.warning[0].value and not charts(demos)
