"""Two materials of the Lab beside each other, in numbers."""

from __future__ import annotations

import streamlit as st

from components.charts import theme
from components.charts.comparison import COLUMNS, apart_figure, apart_sentence, difference_rows
from components.measures import Missing
from components.measures.comparison import apart, differences
from components.ui.figure import chart
from components.ui.lab_bench import Material
from components.ui.plain_text import plain


def comparison(first: Material, second: Material) -> None:
    """The differences of the two, and how far apart the same points lie."""
    st.subheader("Differences in numbers")
    one, other = first.series(), second.series()
    missing = next((each for each in (one, other) if isinstance(each, Missing)), None)
    if isinstance(one, Missing) or isinstance(other, Missing):
        st.info(theme.sentence_case(f"there is nothing to compare: {missing.reason if missing else ''}"))
        return
    told = first.worked_out(f"differences {second.number}", lambda: differences(one, other))
    if isinstance(told, Missing):
        st.info(theme.sentence_case(f"the two cannot be compared frame by frame: {told.reason}"))
    else:
        st.dataframe([dict(zip(COLUMNS, row, strict=True)) for row in difference_rows(told)], hide_index=True)
        st.caption(
            f"First is {plain(first.label)}, second is {plain(second.label)}. Both columns are medians over "
            "the frames on which both have a number; the difference is the median of the frames' own."
        )
    parts = first.worked_out(
        f"apart {second.number}",
        lambda: (apart(first.record, second.record, "pose"), apart(first.record, second.record, "face")),
    )
    chart("lab-apart", apart_figure(*parts), apart_sentence(*parts), save="distances")
