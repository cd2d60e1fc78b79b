"""The pages' own CSS, in the colours of Streamlit's light and dark theme."""

from __future__ import annotations

import streamlit as st


def mended_style() -> str:
    """Mends what Streamlit 1.67 draws too faintly: links in captions, and words on the primary colour.

    Streamlit gives the first six tenths of their colour, and writes in white even where that colour is light.
    """
    light, dark = (st.get_option(f"theme.{theme}.backgroundColor") for theme in ("light", "dark"))
    return f"""
[data-testid="stCaptionContainer"]:has(a) {{ opacity: 1; }}
[data-testid="stMultiSelect"] span[title], [data-testid="stBaseButton-primary"]:enabled {{
  color: {light}; color: light-dark({light}, {dark});
}}
"""


def link_style(cls: str) -> str:
    """Gives links in HTML of the page's own, within `cls`, the colour of Streamlit's, in both of its themes.

    Streamlit colours only those that it writes itself. It tells the browser which theme it shows by
    `color-scheme`; a browser too old to choose by it takes the light theme's.
    """
    light, dark = (st.get_option(f"theme.{theme}.linkColor") for theme in ("light", "dark"))
    return f".{cls} a {{ color: {light}; color: light-dark({light}, {dark}); }}"


CAPTION_STYLE = "font-size: 0.875rem; opacity: 0.6; font-variant-numeric: tabular-nums;"
"""Words of a component's own that look as Streamlit's captions do."""
