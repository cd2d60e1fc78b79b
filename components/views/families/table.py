"""All systems and their networks in one table, read from the same catalogue as the cards."""

from __future__ import annotations

from html import escape

import streamlit as st

from components import wording
from components.content.families import Families, System, SystemNetwork
from components.ui.tables import show_table, table_line
from components.views.families.cards import NO_NETWORK, NOT_FOUND

_COLUMNS = (
    "network",
    "finds",
    "approach",
    "input",
    "parameters",
    "billion multiply-adds",
    "points",
    "output",
)


def all_networks(known: Families) -> None:
    """Shows a line for each network, folded; a system that has none has a line of its own."""
    with st.expander(f"All {len(known.systems)} systems and {len(known.networks)} networks in one table"):
        lines = [line for system in known.systems for line in _lines(system)]
        show_table("All systems and their networks", _COLUMNS, lines)


def _lines(system: System) -> list[str]:
    cells = [escape(system.points), escape(system.output)]
    ways = [system.part, system.way]
    if not system.networks:
        return [_line(system.name, system, [*ways, escape(system.input), NO_NETWORK, NO_NETWORK, *cells])]
    return [
        _line(network.name, system, [*ways, _input(network), *_costs(network), *cells])
        for network in system.networks
    ]


def _line(name: str, system: System, cells: list[str]) -> str:
    return table_line(_COLUMNS, name, system.part, cells)


def _input(network: SystemNetwork) -> str:
    height, width = network.input
    return f"{height}\u00a0×\u00a0{width}"


def _costs(network: SystemNetwork) -> list[str]:
    if network.parameters is None or network.macs is None:
        return [NOT_FOUND, NOT_FOUND]
    whose = " <small>as published</small>" if network.published else ""
    return [wording.millions(network.parameters, "M") + whose, wording.number(network.macs / 1e9, 3) + whose]
