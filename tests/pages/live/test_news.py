"""What the page is sent once a second, beside what it was built with."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.live.session import LiveSession
from components.live.status import Phase
from components.views.live import news, panels
from tests.support.live_page import Show
from tests.support.page_fakes import Session, history, shown, table


def message(at: AppTest) -> dict[str, Any]:
    """The one message of this run."""
    (found,) = [data for data in shown(at) if "numbers" in data]
    return found


def figures(at: AppTest) -> dict[str, dict[str, Any]]:
    """The charts as the page was built with them, by name."""
    return {data["running"]: data for data in shown(at) if data.get("running")}


def test_the_message_says_what_the_page_says(show: Show) -> None:
    at = show(Session(results=history()))
    told = message(at)
    assert told["numbers"] == table(at)[1:]
    assert told["rates"] == {"received": "30.0", "analysed": "20.0", "sent": "19.0"}
    assert told["texts"]["pace"] == "19 ms a frame · 20 skipped"
    assert told["texts"]["view"] == "In view: 1 body and 1 face."
    assert set(told["charts"]) == set(figures(at)) == {"spacing", "over-time", "timing"}
    for name, data in figures(at).items():
        chart = told["charts"][name]
        assert chart["sentence"] == data["sentence"]
        assert chart["data"] == json.loads(data["figure"])["data"]
        assert "layout" not in chart, "the browser has it"


def test_a_layout_that_has_changed_is_sent(show: Show) -> None:
    session = Session(results=history())
    at = show(session)
    built = json.loads(figures(at)["timing"]["figure"])["layout"]
    later = panels._message(False, {"timing": {**built, "height": 1}}, session)
    assert later["charts"]["timing"]["layout"] == built


def test_only_charts_that_are_shown_are_sent(show: Show) -> None:
    at = show(Session(results=history()))
    at.main.button_group[0].set_value("Area")
    at.session_state["drawer-Stability"] = True
    at.run()
    assert set(message(at)["charts"]) == {"hulls", "over-time", "timing", "stability"}


@pytest.mark.parametrize(
    "held", [Session(results=history(), paused=True), Session(Phase.ENDED, results=history())]
)
def test_charts_that_are_held_are_whole_and_are_sent_no_more(show: Show, held: Session) -> None:
    at = show(held)
    assert not figures(at)
    assert len([data for data in shown(at) if "figure" in data]) == 3
    assert all(not data["charts"] for data in shown(at) if "numbers" in data)


CHANGES: dict[str, Callable[[Session], object]] = {
    "a result": lambda session: setattr(session, "results", history()),
    "the phase": lambda session: setattr(session, "phase", Phase.RESTARTING),
    "the reason": lambda session: setattr(session, "reason", "The analysis process 7 ended (SIGSEGV)."),
    "a connection": lambda session: setattr(session, "connected", False),
    "a pause": lambda session: session.pause(True),
    "age": lambda session: setattr(session, "result_age_s", 12.0),
    "a recording": lambda session: session.record(pixels=False),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_needs_other_elements_has_another_shape(change: Callable[[Session], object]) -> None:
    session = Session()
    before = panels._shape(True, session)
    assert panels._shape(True, session) == before
    change(session)
    assert panels._shape(True, session) != before


class Rerun(Exception):
    """The page was asked to run again."""


@pytest.mark.parametrize("shown_shape", ["the same", "another"])
def test_the_page_runs_again_only_when_it_needs_other_elements(
    show: Show, monkeypatch: pytest.MonkeyPatch, shown_shape: str
) -> None:
    session = Session(results=history())
    show(session)
    sent: list[Any] = []

    def rerun() -> None:
        raise Rerun

    class Visit:
        reshaped = False

        def __init__(self) -> None:
            self.session: LiveSession = session

    monkeypatch.setattr(news, "live_visit", Visit)
    monkeypatch.setattr(news, "_news", lambda: lambda **content: sent.append(content))
    monkeypatch.setattr(st, "rerun", rerun)
    follower = news.Follower(lambda _: "the same", shown_shape, lambda _: {"numbers": []})
    if shown_shape == "another":
        with pytest.raises(Rerun):
            news._tell(follower)
        assert not sent
    else:
        news._tell(follower)
        assert sent == [{"key": "news", "data": {"numbers": []}}]
