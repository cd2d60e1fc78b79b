"""The points of one frame in the Lab as a table to filter and to sort."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.ui import remembered
from components.views.lab.figures.point_table import COLUMNS, Cell

_NUMBERS = {"person": "%d", "index": "%d", **dict.fromkeys(("x, m", "y, m", "z, m"), "%.4f")}


def table(rows: Sequence[dict[str, Cell]], key: str) -> None:
    """The rows, of `point_rows`, below what they can be filtered by."""
    if not rows:
        st.info("Nobody was found, so there are no points to list.")
        return
    shown = _filtered(rows, key)
    st.dataframe(
        shown or [dict.fromkeys(COLUMNS)],
        hide_index=True,
        alt="The points of this frame, one a line.",
        column_config={
            name: st.column_config.NumberColumn(format=_NUMBERS.get(name, "%.2f"))
            for name in COLUMNS
            if name not in ("layout", "point", "region")
        },
        key=f"lab-table-{key}",
    )
    st.caption(
        f"{len(shown):,} of {len(rows):,} points. A click on a column's name opens a menu to sort by it. "
        "Empty cells are what a model does not give; lengths are in pixels of the picture or in the pose "
        "model's metres."
    )


def _filtered(rows: Sequence[dict[str, Cell]], key: str) -> list[dict[str, Cell]]:
    regions = list(dict.fromkeys(str(row["region"]) for row in rows))
    wanted = st.multiselect(
        "Only these regions", regions, **remembered.defaults(f"lab-regions-{key}", regions, [])
    )
    left, right = st.columns(2)
    part = left.text_input("Only points with this in their name", **remembered.value(f"lab-name-{key}", ""))
    part = part.strip().lower()
    least = right.slider(
        "Only points with at least this visibility or score",
        *(0.0, 1.0),
        step=0.05,
        help="At 0 all points are listed; above, only those for which a model gives a visibility or score.",
        **remembered.value(f"lab-visible-{key}", 0.0),
    )
    return [
        row
        for row in rows
        if (not wanted or row["region"] in wanted)
        and (not part or part in str(row["point"]).lower())
        and (least == 0 or _visibility(row) >= least)
    ]


def _visibility(row: dict[str, Cell]) -> float:
    known = row["score"] if row["visibility"] is None else row["visibility"]
    return known if isinstance(known, float) else -1.0
