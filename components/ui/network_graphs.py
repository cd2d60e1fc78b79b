"""The networks' graphs, read from the model files or built, once, and kept for all viewers of this server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from components import wording
from components.charts import network_places
from components.charts.network_places import PlacedNetwork
from components.content import text
from components.content.families import SystemNetwork
from components.models.cost.inventory import net_file, read_bundle
from components.models.errors import GraphError
from components.models.families import family, summary
from components.models.graphs import Graph
from components.ui.explain import chart


@st.cache_resource(show_spinner="Reading the networks…", max_entries=8)
def networks_in(bundle: str) -> Mapping[str, Graph]:
    """The networks of a pinned bundle by the names of its members; a pinned name always means the same bytes.

    Raises:
        GraphError: for a bundle that cannot be read as one.
        FileUnavailable: for one that cannot be had.
    """
    return read_bundle(bundle)


def graph_of(network: SystemNetwork) -> Graph:
    """The graph of a network that `runs_here`.

    Raises:
        GraphError: for one that cannot be built or read.
        FileUnavailable: for one whose file cannot be had.
    """
    if network.graph is not None:
        return _built(network.graph)
    file = net_file(str(network.file))
    graphs = networks_in(file.bundle)
    if file.member not in graphs:
        raise GraphError(f"{file.bundle} holds no {file.member}.")
    return graphs[file.member]


def absence_of(network: SystemNetwork) -> str | None:
    """Why the network cannot be had here, in one sentence, without fetching anything; None when it can."""
    return None if network.file is None else net_file(network.file).absence()


@st.cache_resource(show_spinner="Building the network…")
def _built(key: str) -> Graph:
    return summary(family(key))


def sparse_sentence(title: str, parameters: int, stored_parameters: int) -> str:
    """What the file shows of a network that has sparse weights."""
    return text(
        "sparse",
        network=title,
        parameters=wording.millions(parameters, "M"),
        stored=wording.millions(stored_parameters, "M"),
        share=wording.percent(stored_parameters / parameters),
    )


def places(key: str, subjects: Sequence[PlacedNetwork]) -> None:
    """Shows where in each network its parameters and multiply-adds sit; the charts' keys begin with `key`."""
    by_resolution, by_depth = st.columns(2)
    with by_resolution:
        figure = network_places.by_resolution_figure(subjects)
        chart(f"{key}-by-resolution", figure, network_places.by_resolution_sentence(subjects))
    with by_depth:
        figure = network_places.by_depth_figure(subjects)
        chart(f"{key}-by-depth", figure, network_places.by_depth_sentence(subjects))
