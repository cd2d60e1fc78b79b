"""The networks' graphs, read once from the model files and kept for all viewers of this server."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from components.charts import words
from components.content import text
from components.models.graphs import Graph
from components.models.inventory import read_bundle


@st.cache_resource(show_spinner="Reading the networks…", max_entries=8)
def networks_in(bundle: str) -> Mapping[str, Graph]:
    """The networks of a pinned bundle by the names of its members; a pinned name always means the same bytes.

    Raises:
        GraphError: for a bundle that cannot be read as one.
        FileUnavailable: for one that cannot be had.
    """
    return read_bundle(bundle)


def sparse_sentence(title: str, parameters: int, stored_parameters: int) -> str:
    """What the file shows of a network that has sparse weights."""
    return text(
        "sparse",
        network=title,
        parameters=words.millions(parameters, "M"),
        stored=words.millions(stored_parameters, "M"),
        share=words.percent(stored_parameters / parameters),
    )
