"""A rule on the running stream: chosen in its drawer, said once a second."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from tests.support.app_tests import selectbox
from tests.support.live_page import Show
from tests.support.page_fakes import Session, history, shown


def message(at: AppTest) -> dict[str, Any]:
    (found,) = [data for data in shown(at) if "numbers" in data]
    return found


def test_a_rule_is_said_with_the_message_until_it_is_put_away(show: Show) -> None:
    at = show(Session(results=history()))
    assert "rule" not in message(at)["texts"]
    at.session_state["drawer-Demonstration"] = True
    at.run()
    assert not at.exception and "rule" not in message(at)["texts"]
    selectbox(at, "Rule").set_value("shoulders").run()
    # The made body's shoulders lie on one level.
    assert message(at)["texts"]["rule"] == (
        "0 times with a lowered shoulder. The slope of the shoulders is 0° now."
    )
    selectbox(at, "Rule").set_value("squats").run()
    assert (
        message(at)["texts"]["rule"] == "0 squats. The newest picture does not show the angle of the knees."
    )
    selectbox(at, "Rule").set_value("none").run()
    assert "rule" not in message(at)["texts"]


def test_thresholds_are_those_set_on_demonstrations(show: Show) -> None:
    at = show(Session(results=history()))
    at.session_state["drawer-Demonstration"] = True
    at.run()
    selectbox(at, "Rule").set_value("shoulders").run()
    assert any("from a slope of 8° on" in str(each.value) for each in at.caption)
