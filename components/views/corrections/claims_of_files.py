"""Claims that the model files, and networks built from their definitions, answer."""

from __future__ import annotations

import streamlit as st

from components import wording
from components.content import text
from components.content.claims import MESH_POINTS_SAID, PAPER_MFLOP, POSE_RESNET_50_GFLOPS
from components.content.families import families
from components.keypoints import layout
from components.measures.mesh import mesh_of
from components.models.cost.inventory import net_file
from components.models.errors import GraphError
from components.models.families.printed import papers_giga
from components.models.graphs import Graph, Port
from components.models.litert.pipelines import POSE_NET
from components.models.litert.pose_maps import VALUES
from components.models.mediapipe.connections import listed_connections
from components.models.store import store
from components.ui.explain import chart
from components.ui.network_graphs import graph_of, networks_in
from components.ui.pipeline_steps import outputs
from components.views.corrections.figures import claims as charts
from components.views.corrections.figures.claims import ClaimBar

_FULL = "pose landmarks full"


def _landmarks(name: str) -> Graph:
    file = net_file(name)
    return networks_in(file.bundle)[file.member]


def heatmaps() -> None:
    """All outputs of the pose landmark network, as its file declares them."""
    _, height, width, maps = outputs().heatmaps.shape
    st.markdown(text("corrections/heatmaps", maps=maps, height=height, width=width))
    graph = _landmarks(_FULL)
    st.table(
        [_row(port) for port in graph.outputs],
        border="horizontal",
        hide_index=True,
        alt=f"The outputs of {POSE_NET} as its file declares them.",
    )


def _row(port: Port) -> dict[str, str]:
    shape = " × ".join(f"{side}" for side in port.shape)
    return {"output": port.name, "shape": shape, "holds": _meaning(port.shape)}


def _meaning(shape: tuple[int, ...]) -> str:
    """What an output of the pose network holds, by pose_landmarks_detector_graph.cc."""
    *_, last = shape
    maps = outputs().heatmaps.shape[-1]
    meanings = {
        maps * VALUES: f"{maps} points: x, y, z, visibility, presence",
        maps * 3: f"{maps} points in metres",
        maps: f"{maps} heatmaps",
        1: "whether there is a body" if len(shape) == 2 else "mask of the person",
    }
    return meanings.get(last, "other")


def flops() -> None:
    """The paper's numbers beside those counted in the files that are here."""
    here = {"full": _landmarks(_FULL).macs / 1e6, **_lite()}
    st.markdown(
        text(
            "corrections/flops",
            said_full=PAPER_MFLOP["full"],
            said_lite=PAPER_MFLOP["lite"],
            full=wording.number(here["full"], 3),
            times=wording.number(here["full"] / PAPER_MFLOP["full"]),
        )
    )
    bars = [ClaimBar(f"{variant} in the paper", said, claimed=True) for variant, said in PAPER_MFLOP.items()]
    bars += [ClaimBar(f"{variant} in the file", counted) for variant, counted in here.items()]
    figure = charts.bars_figure("Millions of operations of one run", bars, "M", logarithmic=True)
    chart("corrections-flops", figure, charts.bars_sentence(bars, "M"))


def _lite() -> dict[str, float]:
    """The lite network's count, where its file, which the app can do without, is here and whole."""
    name = "pose landmarks lite"
    if store.availability(net_file(name).bundle) is not None:
        return {}
    try:
        return {"lite": _landmarks(name).macs / 1e6}
    except (GraphError, store.FileUnavailable):
        return {}


def gflops() -> None:
    """The printed numbers of PoseResNet-50, and both counts of the network that is built here."""
    (network,) = (network for network in families().networks if network.name == "PoseResNet-50")
    graph = graph_of(network)
    papers, giga = papers_giga(graph), graph.macs / 1e9
    said_papers, said_mmpose = POSE_RESNET_50_GFLOPS.values()
    st.markdown(
        text(
            "corrections/gflops",
            said_papers=said_papers,
            said_mmpose=said_mmpose,
            papers=wording.number(papers, 3),
            giga=wording.number(giga, 3),
        )
    )
    bars = [ClaimBar(who, said, claimed=True) for who, said in POSE_RESNET_50_GFLOPS.items()]
    bars += [ClaimBar("papers' counter", papers), ClaimBar("per input pixel", giga)]
    figure = charts.bars_figure("PoseResNet-50 at 256 × 192 px, billions", bars, "G")
    chart("corrections-gflops", figure, charts.bars_sentence(bars, "G"))


def connections() -> None:
    """What the list in the installed package amounts to."""
    mesh = mesh_of(listed_connections())
    st.markdown(
        text(
            "corrections/connections",
            listed=f"{mesh.listed:,}",
            triangles=mesh.triangles,
            edges=f"{mesh.edges:,}",
            border=mesh.border,
        )
    )
    bars = [
        ClaimBar("pairs in the list", mesh.listed, claimed=True),
        ClaimBar("edges", mesh.edges),
        ClaimBar("triangles", mesh.triangles),
        ClaimBar("edges on a border", mesh.border),
    ]
    figure = charts.bars_figure(f"The mesh of {mesh.points} points", bars, "")
    chart("corrections-connections", figure, charts.bars_sentence(bars, ""))


def points() -> None:
    """How many points the pose network writes."""
    numbers = outputs().pose_points.numbers
    st.markdown(
        text(
            "corrections/points",
            numbers=numbers,
            values=VALUES,
            points=numbers // VALUES,
            kept=len(layout("blazepose-33")),
        )
    )


def mesh() -> None:
    """How many points the face network writes."""
    numbers = outputs().face_points.numbers
    written = numbers // 3
    st.markdown(
        text(
            "corrections/mesh",
            said=MESH_POINTS_SAID,
            numbers=f"{numbers:,}",
            points=written,
            irises=written - MESH_POINTS_SAID,
        )
    )
