"""Two networks' shapes beside each other, and the stages that a pipeline is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from components import wording
from components.charts import theme
from components.charts.graph_words import branches_text, course_text, together
from components.models.graphs import Graph, Port, Shape
from components.models.graphs.structure import candidates, connections, course, depths, resolutions, skips

SHAPE_HEIGHT_PX = 430
_STAGES_HEIGHT_PX = 210
# Most networks read 256 pixels or fewer, so that most figures have the same axis.
_LEAST_TOP_PX = 640


def stages_figure(pose: Mapping[str, Graph], face: Mapping[str, Graph]) -> go.Figure:
    """The multiply-adds of each network of both pipelines, when all run once; the keys name the networks."""
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "y": [f"{title} {name}" for name in graphs],
            "x": [graph.macs / 1e6 for graph in graphs.values()],
            "text": [wording.millions(graph.macs, "M") for graph in graphs.values()],
            "textposition": "auto",
            "marker": {"color": colour},
            "hovertemplate": "%{y}: %{text}<extra></extra>",
        }
        for title, graphs, colour in (("Pose", pose, theme.POSE), ("Face", face, theme.FACE))
    ]
    layout = {
        "showlegend": False,
        "xaxis": theme.axis(ticksuffix=" M", rangemode="tozero", nticks=5),
        "yaxis": theme.axis(autorange="reversed", showgrid=False),
    }
    heading = theme.heading("Multiply-adds of each network, run once", 1)
    return theme.figure(traces, layout, [heading], _STAGES_HEIGHT_PX)


def _total(graphs: Mapping[str, Graph]) -> int:
    return sum(graph.macs for graph in graphs.values())


def stages_sentence(pose: Mapping[str, Graph], face: Mapping[str, Graph]) -> str:
    """What `stages_figure` shows, and what each network is by its graph."""
    return " ".join(_stages_phrase(title, graphs) for title, graphs in (("Pose", pose), ("Face", face)))


def _stages_phrase(title: str, graphs: Mapping[str, Graph]) -> str:
    phrases = []
    for name, graph in graphs.items():
        places = candidates(graph)
        kind = "" if places is None else f", single-shot: {places:,} anchors scored in one pass"
        phrases.append(f"{name} ({wording.percent(graph.macs / max(1, _total(graphs)))}{kind})")
    if len(graphs) == 1:
        return f"{title} is one network: {phrases[0]}."
    # The detector finds whom, the next looks at one: all that follow work on what it cut out.
    return f"{title} is a top-down pipeline of {len(graphs)} networks in a row: {', then '.join(phrases)}."


def shape_figure(graph: Graph, colour: str, deepest: int) -> go.Figure:
    """Resolution (above) and width (below) through the depth of a network, skips and outputs marked.

    Args:
        colour: of the model.
        deepest: where the axis of depth ends, so that two figures can be compared.
    """
    run = course(graph)
    # The input is the last of each, which the -1 of `connections` means.
    depth = np.array([*depths(graph), 0])
    sides = np.array([*resolutions(graph), 1 if run is None else run.start])
    written = [*(layer.outputs for layer in graph.layers), tuple(port.shape for port in graph.inputs)]
    widths = np.array([_channels(shapes) for shapes in written])
    top = max(_LEAST_TOP_PX, 2.5 * sides.max())
    across = set(skips(graph))
    plain = [edge for edge in connections(graph) if edge not in across]
    x_axis = theme.axis(range=[0, deepest * 1.06], showgrid=False)
    traces = [
        _ways(plain, depth, sides, "", "layers", colour, {"width": 2}),
        _ways(sorted(across), depth, sides, "", "skips", theme.GREEN, {"width": 2.5, "dash": "dot"}),
        _ways(plain, depth, widths, "2", "layers", colour, {"width": 1.5}),
        _outputs(graph, depth, sides, deepest),
    ]
    layout = {
        "xaxis": {**x_axis, "anchor": "y", "showticklabels": False, "matches": "x2"},
        "yaxis": theme.log_axis((0.7, top), [1, 4, 16, 64, 256], "px", domain=[0.5, 1], anchor="x"),
        "xaxis2": {**x_axis, "anchor": "y2"},
        "yaxis2": theme.log_axis((0.8, 3000), [1, 10, 100, 1000], "", domain=[0, 0.38], anchor="x2"),
    }
    notes = [
        theme.heading("Resolution: side of what a layer writes", 1),
        theme.heading("Width: its channels, by depth in layers", 0.38),
    ]
    return theme.figure(traces, layout, notes, SHAPE_HEIGHT_PX)


def _channels(shapes: Sequence[Shape]) -> int:
    """Of the first of the tensors that a layer writes."""
    return max(1, shapes[0][-1]) if shapes and shapes[0] else 1


def _ways(
    edges: Sequence[tuple[int, int]],
    depth: NDArray[np.int_],
    height: NDArray[np.int_],
    axes: str,
    name: str,
    colour: str,
    line: theme.Spec,
) -> theme.Spec:
    """The edges as lines with gaps between them."""
    gap = np.full(len(edges), np.nan)
    first, last = np.array(edges, int).reshape(-1, 2).T
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": theme.numbers(np.column_stack([depth[first], depth[last], gap]).ravel()),
        "y": theme.numbers(np.column_stack([height[first], height[last], gap]).ravel()),
        "xaxis": f"x{axes}",
        "yaxis": f"y{axes}",
        "line": {"color": colour, **line},
        "showlegend": not axes and bool(edges),
        "hoverinfo": "skip",
    }


def _outputs(graph: Graph, depth: NDArray[np.int_], sides: NDArray[np.int_], deepest: int) -> theme.Spec:
    """A mark for each resolution that outputs have, with one label for all of them."""
    ports: dict[int, list[Port]] = {}
    for port in graph.outputs:
        if port.layer is not None:
            ports.setdefault(int(sides[port.layer]), []).append(port)
    x = [max(int(depth[port.layer]) for port in there) for there in ports.values()]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": "outputs",
        "x": x,
        "y": list(ports),
        "text": [f" {together(port.shape for port in there)} " for there in ports.values()],
        # Where there is room.
        "textposition": ["top right" if 2 * end < deepest else "top left" for end in x],
        "marker": {"symbol": "diamond", "size": 10, "color": theme.VERMILLION},
        "hoverinfo": "skip",
    }


def shape_sentence(title: str, graph: Graph) -> str:
    """What `shape_figure` shows: the course of the resolution, the depth, where outputs branch off."""
    deepest = max(depths(graph), default=0)
    shape = f"{title}, {wording.count(deepest, 'layer')} deep, {course_text(graph)}."
    return f"{shape} {theme.sentence_case(branches_text(graph))}"
