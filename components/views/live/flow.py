"""Frames a second on their path: received, analysed, sent, and shown by the viewer's browser."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import streamlit as st

from components.live.status import StreamStatus

_HTML = '<div class="kl-flow"></div>'
_CSS = ".kl-flow { font-size: 0.875rem; opacity: 0.8; font-variant-numeric: tabular-nums; }"


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    program = (files(__package__) / "flow.js").read_text(encoding="utf-8")
    return st.components.v2.component(
        "keypoint_lab_flow", js=program, html=_HTML, css=_CSS, isolate_styles=False
    )


def rates(status: StreamStatus) -> dict[str, str]:
    """The server's rates, as the browser is told of them."""
    known = {"received": status.received_per_s, "analysed": status.analysed_per_s, "sent": status.sent_per_s}
    return {name: f"{rate:.1f}" for name, rate in known.items()}


def flow(status: StreamStatus) -> None:
    """Shows the rates; the browser adds its own, which never travels."""
    _component()(key="flow", data=rates(status))
