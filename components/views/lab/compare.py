"""Two materials of the Lab beside each other, in numbers."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from components.charts import theme
from components.measures import Missing
from components.measures.comparison import (
    PointDistances,
    RecordPeople,
    RowComparison,
    apart,
    counterparts,
    differences,
)
from components.ui.figure import chart
from components.ui.materials import Derived
from components.ui.plain_text import plain
from components.views.lab.choice import Side
from components.views.lab.figures.comparison import COLUMNS, apart_figure, apart_sentence, difference_rows

_DIFFERENCES = Derived[tuple[RowComparison, ...] | Missing]()
_APART = Derived[Mapping[str, PointDistances | Missing]]()


def comparison(first: Side, second: Side) -> None:
    """The differences of the two, and how far apart the same points lie."""
    st.subheader("Differences in numbers")
    one, other = first.series(), second.series()
    missing = next((each for each in (one, other) if isinstance(each, Missing)), None)
    if isinstance(one, Missing) or isinstance(other, Missing):
        st.info(theme.sentence_case(f"there is nothing to compare: {missing.reason if missing else ''}"))
        return
    kept = first.material
    both = first.person, first.networks, second.material.number, second.person, second.networks
    compared = kept.derived(_DIFFERENCES, both, lambda: differences(one, other))
    if isinstance(compared, Missing):
        st.info(theme.sentence_case(f"the two cannot be compared frame by frame: {compared.reason}"))
    else:
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in difference_rows(compared)]
        st.dataframe(rows, hide_index=True, alt="The differences between the two results.")
        st.caption(
            f"First is {plain(first.label)}, second is {plain(second.label)}. Each column is a median over "
            "the frames where both results have a value. *Second − first* is the median of the differences "
            "per frame; *absolute difference* ignores their sign."
        )
    if first.material is second.material and first.only == second.only:
        st.info("Two people of one result have no points in common, whose distance could be measured.")
        return
    parts = kept.derived(
        _APART,
        both,
        lambda: {
            key: apart(
                RecordPeople(first.record, key, first.person),
                RecordPeople(second.record, other, second.person),
            )
            for key, other in counterparts(first.networks, second.networks).items()
        },
    )
    if not parts:
        st.info("The two are of networks that look for different things, so no points can be compared.")
    elif all(isinstance(part, Missing) for part in parts.values()):
        st.info(apart_sentence(parts))
    else:
        chart("lab-apart", apart_figure(parts), apart_sentence(parts), save="distances")
