"""Choices that are remembered: a widget is always built with the choice, and only the viewer changes it."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest

from components.ui import remembered
from tests.support.page_fakes import workspace_of


def _page() -> None:
    import streamlit as st

    from components.ui import remembered

    options = st.session_state.get("options", ["a", "b", "c"])
    if st.session_state.get("other page"):
        return
    most = st.session_state.get("most", 10)
    st.slider("slider", 0, 10, **remembered.value("slider", 5))
    st.slider("within", 0, most, **remembered.within("within", 5, 0, most))
    st.segmented_control("open", options, **remembered.default("open", options, None))
    st.radio("radio", options, **remembered.index("radio", options, "b"))
    st.selectbox("selectbox", options, **remembered.index("selectbox", options, "b"))
    st.select_slider("select_slider", options, **remembered.option("select_slider", options, "b"))
    st.segmented_control("segmented", options, **remembered.default("segmented", options, "b"))
    st.pills("pills", options, selection_mode="multi", **remembered.defaults("pills", options, ["a", "b"]))
    st.multiselect("multiselect", options, **remembered.defaults("multiselect", options, ["a", "b"]))
    st.checkbox("checkbox", **remembered.value("checkbox", True))
    st.text_input("text_input", **remembered.value("text_input", "x"))


FIRST: dict[str, Any] = {
    "slider": 5,
    "within": 5,
    "open": None,
    "radio": "b",
    "selectbox": "b",
    "select_slider": "b",
    "segmented": "b",
    "pills": ["a", "b"],
    "multiselect": ["a", "b"],
    "checkbox": True,
    "text_input": "x",
}
CHOSEN: dict[str, Any] = {
    "slider": 7,
    "within": 9,
    "open": "a",
    "radio": "c",
    "selectbox": "c",
    "select_slider": "c",
    "segmented": "c",
    "pills": [],
    "multiselect": ["c"],
    "checkbox": False,
    "text_input": "y",
}


def widgets(at: AppTest) -> dict[str, Any]:
    """Every widget by its label."""
    kinds = "slider radio selectbox select_slider button_group multiselect checkbox text_input".split()
    return {each.label or each.key: each for kind in kinds for each in getattr(at, kind)}


def values(at: AppTest) -> dict[str, Any]:
    assert not at.exception
    return {name: widget.value for name, widget in widgets(at).items()}


def defaults_sent(at: AppTest) -> dict[str, Any]:
    """What a browser that builds the widget now would show, without any value from the session's state."""
    found: dict[str, Any] = {}
    for name, widget in widgets(at).items():
        proto = widget.proto
        assert not proto.set_value, name
        default = proto.default
        if name in ("radio", "selectbox"):
            found[name] = proto.options[default]
        elif name in ("segmented", "pills", "open"):
            found[name] = [proto.options[index].content for index in default]
        elif name == "multiselect":
            found[name] = [proto.options[index] for index in default]
        elif name in ("slider", "select_slider", "within"):
            (found[name],) = default
        else:
            found[name] = default
    return found


@pytest.fixture
def at() -> AppTest:
    return AppTest.from_function(_page).run()


def choose_all(at: AppTest) -> AppTest:
    for name, value in CHOSEN.items():
        widgets(at)[name].set_value(value)
    return at.run()


def test_each_widget_begins_with_its_first_value_and_keeps_what_was_chosen(at: AppTest) -> None:
    assert values(at) == FIRST
    assert values(choose_all(at)) == CHOSEN == values(at.run())


def test_a_browser_that_builds_the_widgets_builds_them_with_the_choice(at: AppTest) -> None:
    """No value is sent beside the default, so that none can be lost with a run that is cut short."""
    choose_all(at)
    expected = {**CHOSEN, "segmented": ["c"], "open": ["a"]}
    expected |= {"slider": 7.0, "select_slider": 2.0, "within": 9.0}
    assert defaults_sent(at) == expected


def test_a_choice_outlives_its_widget(at: AppTest) -> None:
    choose_all(at)
    at.session_state["other page"] = True
    at.run()
    assert not widgets(at)
    at.session_state["other page"] = False
    assert values(at.run()) == CHOSEN


@pytest.mark.parametrize("name", FIRST)
def test_a_choice_stays_when_the_run_that_heard_of_it_is_cut_short(
    at: AppTest, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    cut = [True]
    real = st.radio

    def interrupted(*args: Any, **kwargs: Any) -> Any:
        if cut.pop() if cut else False:
            # As Streamlit does when another rerun is asked for while this one goes on.
            raise RerunException(RerunData())
        return real(*args, **kwargs)

    monkeypatch.setattr(st, "radio", interrupted)
    widgets(at)[name].set_value(CHOSEN[name])
    at.run()
    assert not cut
    assert values(at.run()) == {**FIRST, name: CHOSEN[name]}


def test_what_is_no_longer_offered_gives_way_visibly_and_comes_back_when_it_is(at: AppTest) -> None:
    choose_all(at)
    at.session_state["options"] = ["a", "b"]
    fallen = {name: "b" for name in ("radio", "selectbox", "select_slider", "segmented")}
    assert values(at.run()) == {**CHOSEN, **fallen, "multiselect": []}
    at.session_state["options"] = ["a", "z"]
    others = {name: "a" for name in fallen}
    assert values(at.run()) == {**CHOSEN, **others, "multiselect": []}
    at.session_state["options"] = ["a", "b", "c"]
    assert values(at.run()) == CHOSEN


def test_a_choice_beyond_the_end_gives_way_to_it_and_comes_back(at: AppTest) -> None:
    choose_all(at)
    for most, shown in ((4, 4), (10, 9)):
        at.session_state["most"] = most
        assert values(at.run())["within"] == shown


def test_who_chooses_where_the_choice_is_not_offered_chooses_for_good(at: AppTest) -> None:
    choose_all(at)
    at.session_state["options"] = ["a", "b"]
    at.run()
    widgets(at)["selectbox"].set_value("a")
    widgets(at)["multiselect"].set_value(["a"])
    at.run()
    at.session_state["options"] = ["a", "b", "c"]
    assert values(at.run()) == {**CHOSEN, "selectbox": "a", "multiselect": ["a"]}


def test_a_choice_that_a_button_makes_comes_with_a_widget_of_its_own(at: AppTest) -> None:
    choose_all(at)
    before = at.slider[0]
    mine = workspace_of(at)
    # As `remembered.put` does for the viewer of this page.
    mine.choices["slider"] = 2
    mine.revisions["slider"] += 1
    after = at.run().slider[0]
    assert after.value == 2 and after.key != before.key
    assert defaults_sent(at)["slider"] == 2.0
    after.set_value(9).run()
    assert mine.choices["slider"] == 9 and values(at)["slider"] == 9


def test_the_older_of_two_widgets_in_one_place_has_no_say(
    at: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "workspace", lambda: workspace_of(at))
    monkeypatch.setattr(remembered, "turn", lambda: 0)
    remembered.put("slider", 2)
    monkeypatch.setattr(st, "session_state", {"slider": 8, remembered.key("slider"): 3})
    remembered._note("slider", "slider")
    assert remembered.get("slider", 0) == 2
    remembered._note("slider", remembered.key("slider"))
    assert remembered.get("slider", 0) == 3
