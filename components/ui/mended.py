"""What Streamlit 1.67 draws too faintly to be read, mended on every page."""

from __future__ import annotations

import streamlit as st


def style() -> str:
    """CSS for links in captions, and for what is written on the primary colour.

    Streamlit gives the first six tenths of their colour, and writes in white even where that colour is light.
    """
    light, dark = (st.get_option(f"theme.{theme}.backgroundColor") for theme in ("light", "dark"))
    return f"""
[data-testid="stCaptionContainer"]:has(a) {{ opacity: 1; }}
[data-testid="stMultiSelect"] span[title], [data-testid="stBaseButton-primary"]:enabled {{
  color: {light}; color: light-dark({light}, {dark});
}}
"""
