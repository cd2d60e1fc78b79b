"""The table of numbers, models as rows where there is room and as columns on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from components.charts import FACE, POSE

_STYLE = f"""
<style>
.kl-numbers {{ width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }}
.kl-numbers th, .kl-numbers td {{ text-align: left; padding: 0.2rem 0.6rem 0.2rem 0; vertical-align: top; }}
.kl-numbers th {{ font-weight: 400; opacity: 0.7; font-size: 0.85rem; }}
.kl-numbers .kl-pose {{ border-left: 4px solid {POSE}; padding-left: 0.5rem; font-weight: 600; }}
.kl-numbers .kl-face {{ border-left: 4px solid {FACE}; padding-left: 0.5rem; font-weight: 600; }}
.kl-narrow {{ display: none; }}
@media (max-width: 640px) {{ .kl-wide {{ display: none; }} .kl-narrow {{ display: table; }} }}
</style>
"""
_CLASSES = ("kl-pose", "kl-face")


def number_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Shows the rows of pose and face; the first of `columns` is the model's name."""
    wide = [_row([_cell("th", "", name) for name in columns])]
    for cls, row in zip(_CLASSES, rows, strict=True):
        wide.append(_row([_cell("td", cls, row[0]), *(_cell("td", "", value) for value in row[1:])]))
    pose, face = rows
    narrow = [
        _row([_cell("th", "", ""), *(_cell("td", c, r[0]) for c, r in zip(_CLASSES, rows, strict=True))])
    ]
    for name, left, right in zip(columns[1:], pose[1:], face[1:], strict=True):
        narrow.append(_row([_cell("th", "", name), _cell("td", "", left), _cell("td", "", right)]))
    st.html(f"{_STYLE}{_table('kl-wide', wide)}{_table('kl-narrow', narrow)}")


def _table(cls: str, rows: Sequence[str]) -> str:
    return f'<table class="kl-numbers {cls}">{"".join(rows)}</table>'


def _row(cells: Sequence[str]) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def _cell(tag: str, cls: str, value: str) -> str:
    return f'<{tag} class="{cls}">{escape(value)}</{tag}>'
