"""What changes once a second on Live: one message, which the browser hands to the charts, numbers and words.

What does not change stays as it is: no widget runs again, and nothing is built again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, TypeAlias

import streamlit as st

from components.live.session import LiveSession
from components.ui.css import CAPTION_STYLE
from components.ui.live_visit import live_visit

REFRESH_S = 1.0
_TEXT_CSS = f"""
.kl-running {{ {CAPTION_STYLE} }}
.kl-running.kl-strong {{ font-weight: 600; }}
"""

Message: TypeAlias = Mapping[str, Any]
"""`numbers` (rows of the table), `texts` by name, `rates`, and `charts` by name."""


def _program(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


@st.cache_resource(show_spinner=False)
def _news() -> Any:
    return st.components.v2.component("keypoint_lab_news", js=_program("news.js"), html="<span></span>")


@st.cache_resource(show_spinner=False)
def _text() -> Any:
    return st.components.v2.component(
        "keypoint_lab_running_text",
        js=_program("running_text.js"),
        html='<div class="kl-running"></div>',
        css=_TEXT_CSS,
        isolate_styles=False,
    )


def running_text(name: str, text: str, strong: bool = False) -> None:
    """A caption that the message changes under this name."""
    _text()(width="content", key=f"text-{name}", data={"name": name, "caption": text, "strong": strong})


@dataclass(frozen=True)
class Follower:
    """What keeps the page up to date.

    Attributes:
        shape: of a session, all that decides which elements the page has; None without one.
        shown: the shape that the page was built for.
        message: what is said of the session now.
    """

    shape: Callable[[LiveSession], object]
    shown: object
    message: Callable[[LiveSession], Message]


def follow(follower: Follower) -> None:
    """Once a second tells the browser what is new, and runs the page again where it needs other elements."""
    st.fragment(_tell, run_every=REFRESH_S)(follower)


def _tell(follower: Follower) -> None:
    session = live_visit().session
    shape = None if session is None else follower.shape(session)
    if shape != follower.shown or live_visit().reshaped:
        st.rerun()
    if session is not None:
        _news()(key="news", data=dict(follower.message(session)))
