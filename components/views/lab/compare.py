"""Two materials of the Lab beside each other, in numbers."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from components.charts import theme
from components.keypoints import MODELS
from components.measures import Missing
from components.measures.comparison import Apart, Difference, apart, differences
from components.ui.figure import chart
from components.ui.materials import Derived
from components.ui.plain_text import plain
from components.views.lab.choice import Side
from components.views.lab.figures.comparison import COLUMNS, apart_figure, apart_sentence, difference_rows

_DIFFERENCES = Derived[Mapping[str, Difference | Missing] | Missing]()
_APART = Derived[list[Apart | Missing]]()


def comparison(first: Side, second: Side) -> None:
    """The differences of the two, and how far apart the same points lie."""
    st.subheader("Differences in numbers")
    one, other = first.series(), second.series()
    missing = next((each for each in (one, other) if isinstance(each, Missing)), None)
    if isinstance(one, Missing) or isinstance(other, Missing):
        st.info(theme.sentence_case(f"there is nothing to compare: {missing.reason if missing else ''}"))
        return
    kept = first.material
    both = first.person, second.material.number, second.person
    told = kept.derived(_DIFFERENCES, both, lambda: differences(one, other))
    if isinstance(told, Missing):
        st.info(theme.sentence_case(f"the two cannot be compared frame by frame: {told.reason}"))
    else:
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in difference_rows(told)]
        st.dataframe(rows, hide_index=True, alt="The differences between the two results.")
        st.caption(
            f"First is {plain(first.label)}, second is {plain(second.label)}. Each column is a median over "
            "the frames where both results have a value. *Second − first* is the median of the differences "
            "per frame; *absolute difference* ignores their sign."
        )
    if first.material is second.material:
        st.info("Two people of one result have no points in common, whose distance could be measured.")
        return
    pose, face = kept.derived(
        _APART,
        both,
        lambda: [apart(first.record, second.record, model, first.person, second.person) for model in MODELS],
    )
    if isinstance(pose, Missing) and isinstance(face, Missing):
        st.info(apart_sentence(pose, face))
        return
    chart("lab-apart", apart_figure(pose, face), apart_sentence(pose, face), save="distances")
