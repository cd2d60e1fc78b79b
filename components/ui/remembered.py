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
    return {"index": options.index(_offered(name, options, first)), **_widget(name)}


def option(name: str, options: Sequence[Any], first: object) -> dict[str, Any]:
    """For a select_slider with these options."""
    return {"value": _offered(name, options, first), **_widget(name)}


def default(name: str, options: Sequence[Any], first: object) -> dict[str, Any]:
    """For a segmented control with these options, of which one is always chosen."""
    return {"default": _offered(name, options, first), "required": True, **_widget(name)}


def defaults(name: str, options: Sequence[Any], first: Sequence[Any]) -> dict[str, Any]:
    """For a multiselect, or pills of which several may be chosen; what is no longer offered is left out."""
    return {"default": [each for each in get(name, first) if each in options], **_widget(name)}


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


def _offered(name: str, options: Sequence[Any], first: object) -> Any:
    chosen = get(name, first)
    return next((each for each in (chosen, first) if each in options), options[0])


def _widget(name: str) -> dict[str, Any]:
    return {"key": key(name), "on_change": _note, "args": (name, key(name))}


def _note(name: str, of: str) -> None:
    # Of two widgets that followed one another in one place the older has no say any more.
    if of == key(name):
        workspace().choices[name] = st.session_state[of]
