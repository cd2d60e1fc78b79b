"""Claims judged: each claim with its verdict, the numbers that decide, and the page that shows more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape

import streamlit as st

from components.content import text
from components.content.judged import JudgedClaim, judged_claims
from components.formats.worksheet import Notebook
from components.measures.verdict import RULINGS, STRONG, WEAK, Judgement, Ruling
from components.ui.judges import judged
from components.ui.navigation import PAGES
from components.ui.tables import show_table, table_line
from components.ui.workspace import kept

_COLUMNS = ("Claim", "Verdict", "Why", "Shown on")
_MARKS: Mapping[Ruling, str] = dict(zip(RULINGS, ("✔", "◐", "✘"), strict=True))
_NAMES = {page.slug: page.name for page in PAGES}


def claims() -> None:
    """Shows all claims in one table; one that cannot be judged now says why."""
    found = [(each, judged(each)) for each in judged_claims()]
    st.markdown(text("guide/claims", claims=len(found), strong=f"{STRONG:g}", weak=f"{WEAK:g}"))
    counts = Counter(each.ruling for _, each in found if isinstance(each, Judgement))
    notebook = kept(Notebook, Notebook)
    notebook.note("claims_hold", counts["holds"])
    notebook.note("claims_fail", counts["does not hold"])
    told = [f"{_MARKS[ruling]} {ruling}: {counts[ruling]}" for ruling in RULINGS]
    unjudged = len(found) - counts.total()
    st.markdown(f"**{', '.join(told)}.**" + (f" {unjudged} cannot be judged now." if unjudged else ""))
    show_table("Claims as they are taught, judged here", _COLUMNS, [_line(*each) for each in found])


def _line(claim: JudgedClaim, found: Judgement | str) -> str:
    if isinstance(found, str):
        verdict, why = "cannot be judged now", found
    else:
        verdict = f"{_MARKS[found.ruling]}\N{NO-BREAK SPACE}{found.ruling}"
        why = claim.because.format(**found.numbers)
    link = f'<a href="{claim.page}">{escape(_NAMES[claim.page])}</a>'
    return table_line(_COLUMNS, claim.claim, "claim", [escape(verdict), escape(why), link])
