"""Any two networks side by side: their shapes, and where their parameters and multiply-adds sit."""

from __future__ import annotations

import streamlit as st

from components.charts import FACE, POSE, network_shapes, theme
from components.charts.network_places import PlacedNetwork
from components.content import text
from components.content.families import Families, SystemNetwork
from components.models.errors import GraphError, ModelError
from components.models.graphs.structure import depths
from components.models.store import store
from components.ui import remembered
from components.ui.explain import chart
from components.ui.network_graphs import absence_of, graph_of, places
from components.views.families.figures.composition import composition_sentence

_FIRST = {"Left": "HRNet-W32", "Right": "BlazePose full"}
# A second network of the same part has a colour beside it.
_COLOURS = {"body": (POSE, theme.GREEN), "face": (FACE, theme.PURPLE)}


def structures(known: Families) -> None:
    """Shows the choice of two networks and their figures."""
    st.markdown(text("families/structure"))
    here = {network.name: network for network in known.networks if network.runs_here}
    chosen = []
    for column, (label, first) in zip(st.columns(2), _FIRST.items(), strict=True):
        with column:
            kept = remembered.index(f"families-{label.lower()}", list(here), first)
            chosen.append(here[st.selectbox(label, list(here), **kept)])
    left, right = (_subject(network, place) for place, network in zip(_places(chosen), chosen, strict=True))
    subjects = [subject for subject in (left, right) if subject is not None]
    if subjects:
        deepest = max(max(depths(graph)) for _, _, graph in subjects)
        for column, side, subject in zip(st.columns(2), _FIRST, (left, right), strict=True):
            if subject is not None:
                with column:
                    _shape(side, subject, deepest)
        places("families", subjects)


def _places(chosen: list[SystemNetwork]) -> tuple[int, int]:
    return (0, 1 if chosen[0].part == chosen[1].part else 0)


def _subject(network: SystemNetwork, place: int) -> PlacedNetwork | None:
    """The network as the figures show it; None after the page has said why it cannot be had."""
    reason = absence_of(network)
    if reason is None:
        try:
            return PlacedNetwork(network.name, _COLOURS[network.part][place], graph_of(network))
        except (GraphError, ModelError, store.FileUnavailable) as error:
            reason = str(error)
    st.info(f"{network.name} cannot be shown: {reason}")
    return None


def _shape(side: str, subject: PlacedNetwork, deepest: int) -> None:
    st.markdown(f"**{subject.title}**")
    figure = network_shapes.shape_figure(subject.graph, subject.colour, deepest)
    chart(f"families-shape-{side}", figure, composition_sentence(subject.title, subject.graph))
