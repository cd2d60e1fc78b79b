"""The Corrections page: claims about these models, each beside what the files and results show now."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components.models.errors import GraphError, ModelError
from components.models.store import store
from components.processes.stream.worker_client import ModelsUnavailable, WorkerLost
from components.views.corrections import claims_of_files as files
from components.views.corrections import claims_of_results as results

ITEMS: tuple[tuple[str, Callable[[], None]], ...] = (
    ("BlazePose ships its heatmaps", files.heatmaps),
    ("The paper's MFLOP are not those of the file", files.flops),
    ("One network, two numbers of “GFLOPs”", files.gflops),
    ("Face points carry no confidence", results.confidence),
    ("Visibility is not a probability", results.visibility),
    ("What soft-argmax is not", results.soft_argmax),
    ("The tracking threshold is an overlap", results.tracking),
    ("The mesh's connections are not its edges", files.connections),
    ("Guesses do not count as density", results.density),
    ("The pose detector's box is not the body's", results.detector),
    ("BlazePose does not always beat OpenPose", results.openpose),
    ("The pose network writes more points than it shows", files.points),
    ("The face model gives the irises, too", files.mesh),
)
"""Heading and contents of each claim, in the order of the page."""


def corrections() -> None:
    """Shows all claims, one below the other; one that cannot be checked now says why."""
    for heading, show in ITEMS:
        st.subheader(heading)
        try:
            show()
        except (GraphError, ModelError, store.FileUnavailable, ModelsUnavailable, WorkerLost) as error:
            st.info(f"This cannot be shown now. {error}")
