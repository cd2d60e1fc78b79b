"""A card for each system: what it takes and gives, what it costs, its licence, and published accuracies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from components import wording
from components.charts import FACE, POSE
from components.content import text
from components.content.families import Families, Figure, Group, System, SystemNetwork, is_of
from components.ui import remembered
from components.ui.css import link_style

NOT_FOUND = "not found"
NO_NETWORK = "trees, not weights: it has no network"
_STYLE = f"""
<style>
.kl-card {{ width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }}
.kl-card th, .kl-card td {{ text-align: left; vertical-align: top; padding: 0.25rem 0.8rem 0.25rem 0.5rem; }}
.kl-card th {{ font-weight: inherit; }}
.kl-facts th {{ font-weight: 400; opacity: 0.8; white-space: nowrap; width: 1%; }}
.kl-card td {{ overflow-wrap: anywhere; }}
.kl-card.kl-body {{ border-left: 4px solid {POSE}; }}
.kl-card.kl-face {{ border-left: 4px solid {FACE}; }}
.kl-card .kl-absent {{ opacity: 0.8; font-style: italic; }}
.kl-card .kl-number {{ white-space: nowrap; }}
.kl-card .kl-mine {{ font-weight: 600; }}
.kl-card caption {{ text-align: left; padding: 0.25rem 0.5rem; }}
.kl-card small {{ opacity: 0.8; }}
{link_style("kl-card")}
@media (max-width: 640px) {{
  .kl-facts tr, .kl-facts th, .kl-facts td {{ display: block; width: auto; white-space: normal; }}
  .kl-facts th {{ padding-bottom: 0; }}
  .kl-facts td {{ padding-top: 0; }}
}}
</style>
"""


def cards(known: Families, median_ms: Mapping[str, float]) -> None:
    """Shows the choice of a system, its card, and the accuracies that may stand beside one another.

    Args:
        median_ms: of the networks that were measured here, by name.
    """
    systems = {system.key: system for system in known.systems}
    key = st.selectbox(
        "System",
        list(systems),
        format_func=lambda key: f"{systems[key].name} ({systems[key].part})",
        **remembered.index("families-system", list(systems), known.systems[0].key),
    )
    system = systems[key]
    st.html(f"{_STYLE}{_facts(system, median_ms)}")
    st.markdown("**Published accuracy**")
    groups = known.groups_of(system)
    for group in groups:
        st.html(_STYLE + _accuracies(group, system))
    if not groups:
        st.caption(f"Published accuracy of {system.name}: {NOT_FOUND}.")
    st.warning(text("families/comparable"))


def _facts(system: System, median_ms: Mapping[str, float]) -> str:
    rows = [
        ("Paper", _value(system.paper)),
        ("Year", f"{system.year}"),
        ("What it is for", escape(system.purpose)),
        ("Approach", f"{system.part}, {system.way}"),
        ("Input", escape(system.input)),
        ("Points", escape(system.points)),
        ("Output", escape(system.output)),
        ("Loss in training", _value(system.loss)),
        ("Size", _sizes(system.networks)),
        ("Time here", "<br>".join(_time(network, median_ms) for network in system.networks) or "no network"),
        ("Licence of the code", _value(system.code_licence)),
        ("Licence of the weights", _value(system.weights_licence)),
        ("Read from", "<br>".join(_link(source) for source in system.sources)),
    ]
    lines = "".join(f'<tr><th scope="row">{name}</th><td>{value}</td></tr>' for name, value in rows)
    head = f'<table class="kl-card kl-facts kl-{system.part}"><caption>{escape(system.name)}</caption>'
    return f"{head}<tbody>{lines}</tbody></table>"


def _value(text: str | None) -> str:
    return f'<span class="kl-absent">{NOT_FOUND}</span>' if text is None else escape(text)


def _sizes(networks: Sequence[SystemNetwork]) -> str:
    return "<br>".join(_size(network) for network in networks) or NO_NETWORK


def _size(network: SystemNetwork) -> str:
    if network.parameters is None or network.macs is None:
        return f"{escape(network.name)}: {_value(None)}"
    height, width = network.input
    macs = wording.number(network.macs / 1e9, 3)
    whose = "as published" if network.published else "counted"
    return (
        f"{escape(network.name)}: {wording.millions(network.parameters, 'M')} parameters, "
        f"{macs} billion multiply-adds at {height} × {width} px <small>({whose})</small>"
    )


def _time(network: SystemNetwork, median_ms: Mapping[str, float]) -> str:
    if network.name in median_ms:
        time = f"{wording.number(median_ms[network.name], 3)}\u00a0ms a run on one thread"
    else:
        time = "not measured yet" if network.runs_here else "cannot be measured: its network is not here"
    return f"{escape(network.name)}: {time}"


def _link(address: str) -> str:
    shown = address.removeprefix("https://")
    if "/blob/" in shown:
        repository, _, path = shown.removeprefix("github.com/").partition("/blob/")
        commit, _, path = path.partition("/")
        shown = f"{repository} @ {commit[:8]}, {path}"
    return f'<a href="{escape(address)}" target="_blank" rel="noopener">{escape(shown)}</a>'


def _accuracies(group: Group, system: System) -> str:
    ordered = sorted(group.figures, key=lambda figure: figure.value, reverse=group.better == "higher")
    lines = "".join(_accuracy(figure, group, is_of(figure, system)) for figure in ordered)
    note = f" <small>{escape(group.note)}</small>" if group.note else ""
    title = f"{escape(group.measure)}, {group.better} is better, on {escape(group.title)}.{note}"
    return f'<table class="kl-card"><caption>{title}</caption><tbody>{lines}</tbody></table>'


def _accuracy(figure: Figure, group: Group, mine: bool) -> str:
    value = f"{figure.value:.{group.decimals}f} {group.unit}".strip()
    place = figure.source.split("/")[2]
    copy = " <small>(read in a copy)</small>" if figure.copy else ""
    link = f'<a href="{escape(figure.source)}" target="_blank" rel="noopener">{escape(place)}</a>'
    cls = ' class="kl-mine"' if mine else ""
    number = f'<td class="kl-number">{escape(value)}</td>'
    return f'<tr{cls}><th scope="row">{escape(figure.network)}</th>{number}<td>{link}{copy}</td></tr>'
