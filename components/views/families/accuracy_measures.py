"""The measures of accuracy: each with its formula, and two figures that show what it divides by."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.measures.normalisers import NME_LIMIT, PCK_SHARE, normalisers
from components.measures.oks import THRESHOLDS
from components.ui.explain import chart
from components.ui.picture import BODY, FACE, Picture, analysis_of
from components.views.families.figures import accuracy_measures as charts


def measures(picture: Picture | None) -> None:
    """Shows the formulas, OKS over distance, and on the picture the lengths that normalise."""
    st.markdown(
        text(
            "families/measures",
            first=f"{THRESHOLDS[0]:.2f}",
            second=f"{THRESHOLDS[1]:.2f}",
            last=f"{THRESHOLDS[-1]:.2f}",
            share=PCK_SHARE,
            limit=f"{100 * NME_LIMIT:g}",
        )
    )
    left, right = st.columns(2)
    with left:
        chart("families-oks", charts.oks_figure(), charts.oks_sentence())
    found = None if picture is None else analysis_of(picture)
    if picture is None or found is None:
        return
    body = found.results[BODY].people[0] if found.results[BODY].people else None
    face = found.results[FACE].people[0] if found.results[FACE].people else None
    lengths = normalisers(body, face, (picture.rgb.shape[1], picture.rgb.shape[0]))
    with right:
        chart(
            "families-normalisers", charts.normalisers_figure(lengths), charts.normalisers_sentence(lengths)
        )
