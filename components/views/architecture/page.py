"""The Architecture page's parts: the networks of both pipelines, read from the files that also run them."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from components import wording
from components.charts import FACE, POSE, network_shapes
from components.charts.network_places import PlacedNetwork
from components.content import text
from components.keypoints import ModelName
from components.models.cost.inventory import NET_FILES
from components.models.graphs import Graph, GraphError
from components.models.graphs.structure import covering_layer, depths
from components.models.graphs.table import layer_rows
from components.models.store import store
from components.ui import remembered
from components.ui.explain import chart, try_this
from components.ui.network_graphs import networks_in, places, sparse_sentence
from components.views.architecture.figures import network_graph

NETWORKS = {f"{file.name[0].upper()}{file.name[1:]}": file for file in NET_FILES}
"""By title, in words, its model first where there is more than one of a kind."""

_COLOURS: dict[ModelName, str] = {"pose": POSE, "face": FACE}
_POSE_STAGES = {"detector": "Pose detector", "landmarks": "Pose landmarks full"}
_FACE_STAGES = {
    "detector": "Face detector",
    "landmarks": "Face landmarks",
    "blendshapes": "Blendshapes",
}
_COLUMNS = {
    "parameters": st.column_config.NumberColumn(format="localized"),
    "MACs": st.column_config.NumberColumn(format="localized", help="Multiply-adds; empty where not counted."),
    "activation bytes": st.column_config.NumberColumn(
        format="localized", help="Size of what the layer writes."
    ),
    "receptive field": st.column_config.TextColumn(
        help="Pixels of the network's input that one value can depend on, padding included."
    ),
}


@dataclass(frozen=True)
class AvailableGraphs:
    """The networks that can be had, by title, and for the others the reason."""

    graphs: dict[str, Graph]
    absent: dict[str, str]


def networks() -> AvailableGraphs | None:
    """All networks of both pipelines; None after the page has said which needed file cannot be read."""
    graphs: dict[str, Graph] = {}
    absent: dict[str, str] = {}
    for title, file in NETWORKS.items():
        reason = file.absence()
        if reason is None:
            try:
                graphs[title] = networks_in(file.bundle)[file.member]
            except (GraphError, store.FileUnavailable) as error:
                reason = str(error)
            except KeyError:
                reason = f"{file.bundle} holds no {file.member}."
        if reason is not None and store.entry(file.bundle).required:
            st.error(f"{title} cannot be shown. {reason} Fetch it: `python -m components fetch`.")
            return None
        if reason is not None:
            absent[title] = reason
    return AvailableGraphs(graphs, absent)


def architecture_page(read: AvailableGraphs) -> None:
    """Shows totals, stages, shapes, places, and one network of the viewer's choice, layer by layer."""
    pose, face = read.graphs["Pose landmarks full"], read.graphs["Face landmarks"]
    _totals(read)
    stages = [
        {name: read.graphs[title] for name, title in titles.items()}
        for titles in (_POSE_STAGES, _FACE_STAGES)
    ]
    st.subheader("A pipeline: one network after the other")
    chart("stages", network_shapes.stages_figure(*stages), network_shapes.stages_sentence(*stages))
    _shapes(pose, face)
    _places(pose, face)
    _one_network(read.graphs)
    _experiment(pose, face)


def _totals(read: AvailableGraphs) -> None:
    for column, model in zip(st.columns(2), _COLOURS, strict=True):
        here = {title: graph for title, graph in read.graphs.items() if NETWORKS[title].model == model}
        with column:
            st.table(
                [_total_row(title, graph) for title, graph in here.items()],
                border="horizontal",
                hide_index=True,
                alt=f"Parameters, multiply-adds and memory of the networks for {model}.",
            )
    for title, graph in read.graphs.items():
        if graph.stored_parameters < graph.parameters:
            st.caption(sparse_sentence(title, graph.parameters, graph.stored_parameters))
    for title, reason in read.absent.items():
        st.caption(f"{title} is not shown: {wording.in_short(reason).rstrip('.')}.", help=reason)


def _total_row(title: str, graph: Graph) -> dict[str, str]:
    peak = graph.peak_activation_bytes
    return {
        "network": title,
        "parameters": wording.millions(graph.parameters, "M"),
        "MACs": wording.millions(graph.macs, "M"),
        "memory": "–" if peak is None else f"{wording.number(peak / 1e6)} MB",
    }


def _shapes(pose: Graph, face: Graph) -> None:
    st.subheader("Down and up again, or only down")
    deepest = max(*depths(pose), *depths(face))
    for column, title, graph, colour in zip(
        st.columns(2), ("Pose landmarks", "Face landmarks"), (pose, face), (POSE, FACE), strict=True
    ):
        with column:
            st.markdown(f"**{title}**")
            figure = network_shapes.shape_figure(graph, colour, deepest)
            chart(f"shape-{title}", figure, network_shapes.shape_sentence(title, graph))


def _places(pose: Graph, face: Graph) -> None:
    st.subheader("Where parameters and multiply-adds sit")
    places("places", (PlacedNetwork("Pose", POSE, pose), PlacedNetwork("Face", FACE, face)))


def _one_network(graphs: dict[str, Graph]) -> None:
    st.subheader("One network, operator by operator")
    title = st.selectbox(
        "Network", list(graphs), **remembered.index("network", list(graphs), "Pose landmarks full")
    )
    graph = graphs[title]
    colour = _COLOURS[NETWORKS[title].model]
    sentence = network_graph.graph_sentence(title, graph)
    chart(f"graph-{title}", network_graph.graph_figure(graph, colour), sentence, scrollZoom=True)
    st.caption("Scroll or pinch to zoom, drag to move, double-click to see all of it again.")
    st.dataframe(
        layer_rows(graph), column_config=_COLUMNS, hide_index=True, height=330, alt=f"Layers of {title}."
    )


def _experiment(pose: Graph, face: Graph) -> None:
    pose_layer, face_layer = covering_layer(pose), covering_layer(face)
    if pose_layer is not None and face_layer is not None:
        try_this("architecture/try", side=pose.inputs[0].shape[1])
        with st.expander("The layers that see all of it"):
            st.markdown(
                text(
                    "architecture/answer",
                    pose_layer=pose_layer.index,
                    pose_layers=len(pose.layers),
                    face_layer=face_layer.index,
                    face_layers=len(face.layers),
                )
            )
