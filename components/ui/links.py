"""Links in HTML of the page's own: Streamlit colours only those that it writes itself."""

from __future__ import annotations

import streamlit as st


def link_style(cls: str) -> str:
    """The CSS that gives links within `cls` the colour of Streamlit's own, in its light and its dark theme.

    Streamlit tells the browser which of the two it shows by `color-scheme`; a browser too old to choose by it
    takes the light theme's.
    """
    light, dark = (st.get_option(f"theme.{theme}.linkColor") for theme in ("light", "dark"))
    return f".{cls} a {{ color: {light}; color: light-dark({light}, {dark}); }}"
