"""Which page a viewer is on and came from. Light to import: `app.py` needs it before OpenCV can be loaded."""

from __future__ import annotations

import runpy
from pathlib import Path

import streamlit as st

_APP = Path(__file__).resolve().parents[2] / "app.py"
_PREVIOUS, _CURRENT, _VISIT = "previous_page", "current_page", "visit"


def note_page(path: str) -> None:
    """Called by `app.py` at each full run with the path of the page that is about to be shown."""
    st.session_state[_PREVIOUS] = st.session_state.get(_CURRENT)
    st.session_state[_CURRENT] = path
    if just_entered():
        st.session_state[_VISIT] = visit() + 1


def just_entered() -> bool:
    """Whether this run is the first of a visit to the page."""
    return bool(st.session_state.get(_PREVIOUS) != st.session_state.get(_CURRENT))


def visit() -> int:
    """The number of this visit to a page, counted over all pages."""
    return int(st.session_state.get(_VISIT, 0))


def through_app() -> None:
    """Sends a page that Streamlit ran by itself through `app.py`; the first line of every page.

    Until `st.navigation` has run once in a server, Streamlit takes the folder pages/ for an app of its older
    kind and runs the page of the address alone, without `app.py`.
    """
    if _CURRENT not in st.session_state:
        runpy.run_path(str(_APP))
        st.stop()
