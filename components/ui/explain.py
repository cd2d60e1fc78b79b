"""The parts that every explaining page is put together from."""

from __future__ import annotations

import streamlit as st

from components.content import references, text
from components.ui.figure import chart

__all__ = ["chart", "sources", "try_this"]


def try_this(name: str, **numbers: object) -> None:
    """Shows the experiment in content `name`.md."""
    with st.container(border=True):
        st.markdown(f"**Try this.** {text(name, **numbers)}")


def sources(name: str) -> None:
    """Shows the sources in content `name`.md, folded."""
    with st.expander("Sources"):
        st.markdown(references(name))
