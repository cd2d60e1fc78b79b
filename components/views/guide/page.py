"""The page "Which for what" below its title."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.content.families import families
from components.ui.explain import chart
from components.views.guide.claims import claims
from components.views.guide.figures.time_line import time_line_figure, time_line_sentence


def guide() -> None:
    """All of it, from the applications to the time line."""
    st.subheader("Claims judged")
    claims()
    st.subheader("A time line")
    st.markdown(text("guide/time_line"))
    systems = families().systems
    chart("guide-time-line", time_line_figure(systems), time_line_sentence(systems))
