"""Tables in HTML: one row an item where there is room, one block an item on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from components.charts import FACE, POSE, theme
from components.ui.css import link_style

_PUBLISHED = theme.PURPLE
_STYLE = f"""
<style>
.kl-ledger {{ width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }}
.kl-ledger th, .kl-ledger td {{ text-align: left; padding: 0.3rem 0.8rem 0.3rem 0; vertical-align: top; }}
.kl-ledger caption {{ text-align: left; font-size: 0.85rem; padding-bottom: 0.2rem; }}
.kl-ledger thead th {{ font-weight: 400; opacity: 0.8; font-size: 0.85rem; }}
.kl-ledger th[scope=row] {{ padding-left: 0.5rem; font-weight: 600; }}
.kl-ledger .kl-pose th[scope=row] {{ border-left: 4px solid {POSE}; }}
.kl-ledger .kl-body th[scope=row] {{ border-left: 4px solid {POSE}; }}
.kl-ledger .kl-face th[scope=row] {{ border-left: 4px solid {FACE}; }}
.kl-ledger.kl-published th[scope=row] {{ border-left: 4px double {_PUBLISHED}; }}
.kl-ledger.kl-published td:nth-child(2) {{ font-weight: 600; }}
.kl-ledger .kl-absent {{ font-style: italic; }}
.kl-ledger small {{ opacity: 0.8; }}
{link_style("kl-ledger")}
@media (max-width: 640px) {{
  .kl-ledger thead {{ display: none; }}
  .kl-ledger, .kl-ledger caption, .kl-ledger tbody, .kl-ledger tbody :where(tr, th, td) {{ display: block; }}
  .kl-ledger tr {{ margin-bottom: 0.9rem; }}
  .kl-ledger td {{ display: flex; justify-content: space-between; gap: 1rem; padding: 0.1rem 0.5rem; }}
  .kl-ledger td > span {{ text-align: right; }}
  .kl-ledger td::before {{ content: attr(data-label); opacity: 0.8; }}
}}
</style>
"""


def show_table(caption: str, columns: Sequence[str], lines: Sequence[str], cls: str = "") -> None:
    """Shows lines of `table_line` under their columns; `caption` says what they are of."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(lines)
    st.html(
        f'{_STYLE}<table class="kl-ledger {cls}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def table_line(columns: Sequence[str], name: str, model: str, cells: Sequence[str]) -> str:
    """One line: the name, which is escaped, and the cells' HTML; `model` gives its colour."""
    shown = "".join(
        f'<td data-label="{escape(column)}"><span>{cell}</span></td>'
        for column, cell in zip(columns[1:], cells, strict=True)
    )
    return f'<tr class="kl-{model}"><th scope="row"><span>{escape(name)}</span></th>{shown}</tr>'
