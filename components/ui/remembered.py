"""What the viewer chose in widgets, in one place; it outlives a change of page, and a reload.

Streamlit drops the state of a widget that a run does not reach, and a value that a run writes into the
session's state reaches the browser only if that run is not cut short: the browser then shows a widget with
nothing chosen, and says so at the next run. Here the choice is the widget's own default in every run, and
changes only when the viewer changes the widget: whenever a browser builds it, it builds it with the choice.

Each function gives the arguments for a widget, under Streamlit's names for them:
`st.slider("Side, %", 5, 100, **value("side", 20))`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components.ui.workspace import turn, workspace


def value(name: str, first: object) -> dict[str, Any]:
    """For a slider, a checkbox, a toggle or a text: `first` until the viewer changes it."""
    return {"value": get(name, first), **_widget(name)}


def index(name: str, options: Sequence[Any], first: object) -> dict[str, Any]:
    """For a radio or a selectbox with these options; `first` stands in for a choice that is not offered."""
    offered, widget = _offered(name, options, first)
    return {"index": options.index(offered), **widget}


def option(name: str, options: Sequence[Any], first: object) -> dict[str, Any]:
    """For a select_slider with these options."""
    offered, widget = _offered(name, options, first)
    return {"value": offered, **widget}


def within(name: str, first: int, least: int, most: int) -> dict[str, Any]:
    """For a slider whose ends depend on what is shown; a choice beyond them gives way to the end."""
    chosen = get(name, first)
    value = min(max(chosen, least), most)
    return {"value": value, **_widget(name, value != chosen)}


def default(name: str, options: Sequence[Any], first: object) -> dict[str, Any]:
    """For a segmented control with these options: one is always chosen, unless `first` is None."""
    if first is None:
        chosen = get(name, None)
        return {"default": chosen if chosen in options else None, **_widget(name)}
    offered, widget = _offered(name, options, first)
    return {"default": offered, "required": True, **widget}


def defaults(name: str, options: Sequence[Any], first: Sequence[Any]) -> dict[str, Any]:
    """For a multiselect, or pills of which several may be chosen; what is not offered is left out."""
    chosen = get(name, first)
    offered = [each for each in chosen if each in options]
    return {"default": offered, **_widget(name, len(offered) < len(chosen))}


def get(name: str, first: Any) -> Any:
    """What was chosen, `first` where nothing was."""
    return workspace().choices.get(name, first)


def put(name: str, chosen: object) -> None:
    """Chooses in the viewer's place, as a button beside the widget does.

    The browser keeps what it shows in a widget, so that another one comes into its place.
    """
    mine = workspace()
    if mine.choices.get(name) != chosen or name not in mine.choices:
        mine.choices[name] = chosen
        mine.revisions[name] += 1


def key(name: str) -> str:
    """Of the widget as it now is: it is the name until another widget has come into the first one's place."""
    numbers = turn(), workspace().revisions[name]
    return name if numbers == (0, 0) else "-".join([name, *map(str, numbers)])


def _offered(name: str, options: Sequence[Any], first: object) -> tuple[Any, dict[str, Any]]:
    chosen = get(name, first)
    offered = next((each for each in (chosen, first) if each in options), options[0])
    return offered, _widget(name, offered != chosen)


def _widget(name: str, instead: bool = False) -> dict[str, Any]:
    """Key and callback; `instead` when it shows something else because the choice is not offered.

    It is a widget of its own then, so that the choice is back as soon as it is offered again.
    """
    of = key(name) + ("-instead" if instead else "")
    return {"key": of, "on_change": _note, "args": (name, of)}


def _note(name: str, of: str) -> None:
    # Of two widgets that followed one another in one place the older has no say any more.
    if of.removesuffix("-instead") == key(name):
        workspace().choices[name] = st.session_state[of]
