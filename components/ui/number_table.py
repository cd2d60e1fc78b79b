"""The table of numbers, networks as rows where there is room and as columns on a phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import streamlit as st

_CSS = """
.kl-numbers { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
.kl-numbers th, .kl-numbers td { text-align: left; padding: 0.2rem 0.6rem 0.2rem 0; vertical-align: top; }
.kl-numbers th { font-weight: 400; font-size: 0.875rem; vertical-align: baseline; }
.kl-unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.kl-numbers .kl-network {
  border-left: 4px solid; padding-left: 0.5rem; font-weight: 600; font-size: inherit;
}
.kl-tip { position: relative; }
.kl-tip button {
  background: none; border: none; padding: 0.15rem 0; font: inherit; color: inherit; opacity: 0.8;
  cursor: help;
  text-decoration: underline dotted; text-underline-offset: 3px;
}
.kl-bubble {
  display: none; position: absolute; z-index: 1000; top: 1.5rem; left: 0;
  width: max-content; max-width: 17rem;
  padding: 0.5rem 0.7rem; border-radius: 0.5rem; border: 1px solid var(--st-border-color);
  background: var(--st-secondary-background-color); color: var(--st-text-color); white-space: normal;
}
.kl-at-end .kl-bubble { left: auto; right: 0; }
.kl-tip:hover .kl-bubble, .kl-tip button:focus-visible + .kl-bubble, .kl-open .kl-bubble { display: block; }
.kl-narrow { display: none; }
@media (max-width: 640px) { .kl-wide { display: none; } .kl-narrow { display: table; } }
"""
_CAPTIONS = {1: "The numbers of the model", 2: "The numbers of both models"}
_NO_TIPS: Mapping[str, str] = MappingProxyType({})


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    program = (files(__package__) / "number_table.js").read_text(encoding="utf-8")
    return st.components.v2.component(
        "keypoint_lab_numbers",
        js=program,
        html='<div class="kl-table"></div>',
        css=_CSS,
        isolate_styles=False,
    )


def number_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    colours: Sequence[str],
    tips: Mapping[str, str] = _NO_TIPS,
) -> None:
    """Shows a row for each network; new numbers change the table that is there, and leave its tips open.

    Args:
        columns: their names, the first that of the networks' names.
        colours: "#RRGGBB", one for each row.
        tips: what a column means, by its name.
    """
    _component()(
        key="numbers",
        data={
            "caption": _CAPTIONS.get(len(rows), "The numbers of all models"),
            "colours": list(colours),
            "columns": list(columns),
            "tips": dict(tips),
            "rows": [*map(list, rows)],
        },
    )
