"""The page "Which for what" below its title."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.content.families import families
from components.content.uses import Use
from components.ui.explain import chart
from components.views.guide.answer import answer
from components.views.guide.claims import claims
from components.views.guide.figures.time_line import time_line_figure, time_line_sentence
from components.views.guide.needs import needs_widgets, use_choice


def guide() -> None:
    """All of it, from the uses to the time line."""
    st.subheader("Which network fits?")
    st.markdown(text("guide/uses"))
    st.fragment(_uses)()
    st.subheader("Claims judged")
    claims()
    st.subheader("A time line")
    st.markdown(text("guide/time_line"))
    systems = families().systems
    chart("guide-time-line", time_line_figure(systems), time_line_sentence(systems))


def _uses() -> None:
    use = use_choice()
    if use is not None:
        st.markdown(use.why)
    needs = needs_widgets(use)
    answer(use, needs)
    if use is not None:
        _beside(use)


def _beside(use: Use) -> None:
    """What no measurement says: covered subjects, the device, and the risks."""
    risks = "\n".join(f"- {risk}" for risk in use.risks)
    st.markdown(
        f"**Covered or turned aside.** {use.covered}\n\n**Usual device.** {use.device}\n\n"
        f"**Before you use it**\n\n{risks}"
    )
