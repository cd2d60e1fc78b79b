"""The field on one picture, seen in the way that the viewer chooses."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from components.content.families import Families, Group
from components.ui import remembered
from components.ui.explain import chart
from components.views.families.figures import overview as charts

_MACS, _TIME = "Multiply-adds", "Time measured here"


def field(known: Families, median_ms: Mapping[str, float]) -> None:
    """Shows every network by its parameters and by what the viewer chose.

    Args:
        median_ms: of the networks that were measured here, by name.
    """
    # A group of one system compares nothing.
    groups = {
        f"{group.measure} on {group.short}": group
        for group in known.groups
        if len(
            {
                network.system
                for network in known.networks
                if network.name in {f.network for f in group.figures}
            }
        )
        > 1
    }
    offered = [_MACS, _TIME, *groups]
    upwards = st.selectbox("Upwards", offered, **remembered.index("families-upwards", offered, _MACS))
    if upwards == _MACS:
        height = charts.macs_height(known.networks)
    elif upwards == _TIME:
        height = charts.time_height(median_ms)
    else:
        height = charts.accuracy_height(groups[upwards])
    chart(
        "families-field",
        charts.field_figure(known.systems, height),
        charts.field_sentence(known.systems, height),
    )
    if upwards in groups:
        st.caption(_about(groups[upwards]))


def _about(group: Group) -> str:
    """What the published numbers of a group are of, and which of them have no place in the figure."""
    unsized = [figure for figure in group.figures if figure.of]
    named = ", ".join(f"{figure.network} ({figure.value:.{group.decimals}f})" for figure in unsized)
    undrawn = f" Not drawn, as their size is not recorded here: {named}." if unsized else ""
    return (
        f"On {group.title}; published numbers.{undrawn} Of other networks no {group.measure} "
        f"on these pictures is recorded here. {group.note}"
    )
