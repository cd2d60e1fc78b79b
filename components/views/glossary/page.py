"""The Glossary page, and how tips look on every page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from components.content.glossary import ADDRESS, Term, glossary, search
from components.ui.css import link_style
from components.ui.navigation import PAGES
from components.ui.plain_text import plain

# A tip is a link that looks like text; with the keyboard on it, it shows what a mouse would.
TIP_STYLE = f"""
<style>
a[href^="{ADDRESS}"] {{
  color: inherit !important; cursor: help;
  text-decoration: underline dotted !important; text-underline-offset: 0.2em;
}}
a[href^="{ADDRESS}"]:focus-visible::after {{
  content: attr(title); position: fixed; left: 50%; bottom: 1rem; transform: translateX(-50%); z-index: 10;
  width: max-content; max-width: min(40rem, 90vw); padding: 0.4rem 0.6rem; border-radius: 0.3rem;
  border: 1px solid; background: Canvas; color: CanvasText; font-size: 0.85rem;
  font-weight: 400; font-style: normal;
}}
</style>
"""
_STYLE = f"""
<style>
dl.kl-terms.kl-terms, .kl-terms dt, .kl-terms dd {{ margin: 0; padding: 0; }}
.kl-terms dt {{ font-weight: 600; }}
.kl-terms dd {{ max-width: 45rem; padding-bottom: 0.9rem; }}
{link_style("kl-terms")}
</style>
"""


def terms() -> None:
    """Shows the search, which an address may fill (`?term=…`), and what it finds."""
    words = st.text_input(
        "Search the glossary",
        value=st.query_params.get("term", ""),
        placeholder="A word, such as stride",
        help="Searches names and explanations.",
    )
    matching = search(words)
    if not matching:
        st.info(f"No entry holds “{plain(words)}”. Try a shorter word, or clear the search to see all terms.")
        return
    st.caption(f"{len(matching)} of {len(glossary())} terms.")
    st.html(_STYLE + _entries(matching))


def _entries(matching: Sequence[Term]) -> str:
    entries = (
        f"<dt>{escape(term.name)}</dt><dd>{escape(term.text)}{_shown_on(term)}</dd>" for term in matching
    )
    return f'<dl class="kl-terms">{"".join(entries)}</dl>'


def _shown_on(term: Term) -> str:
    names = {page.slug: page.name for page in PAGES}
    return "" if term.page is None else f' <a href="{term.page}">See {names[term.page]}</a>'
