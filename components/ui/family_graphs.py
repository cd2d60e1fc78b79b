"""The families' graphs, built or read when first asked for, and kept for all viewers of this server."""

from __future__ import annotations

import streamlit as st

from components.content.families import Network
from components.models.cost.inventory import net_file
from components.models.errors import GraphError
from components.models.families import family, summary
from components.models.graphs import Graph
from components.models.store import store
from components.ui.network_graphs import networks_in


def graph_of(network: Network) -> Graph:
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


def absence_of(network: Network) -> str | None:
    """Why the network cannot be had here, in one sentence, without fetching anything; None when it can."""
    return None if network.file is None else store.availability(net_file(network.file).bundle)


@st.cache_resource(show_spinner="Building the network…")
def _built(key: str) -> Graph:
    return summary(family(key))
