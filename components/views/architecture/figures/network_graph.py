"""A network as a graph that can be zoomed into, down to the single operator."""

from __future__ import annotations

from collections import Counter

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.graph_words import branches_text, course_text, values_text
from components.models.graphs import Graph, Layer
from components.models.graphs.structure import connections, course, depths, resolutions, skips
from components.models.graphs.table import NOT_COUNTED, shape_text

HEIGHT_PX = 460
_KINDS = (
    ("convolution", theme.GREEN, {
        "BATCH_MATMUL", "CONV_2D", "FULLY_CONNECTED", "TRANSPOSE_CONV", "Conv", "ConvTranspose", "Gemm",
        "MatMul",
    }),
    ("depthwise", theme.PURPLE, {"DEPTHWISE_CONV_2D", "Conv (depthwise)"}),
    ("merge", theme.VERMILLION, {"ADD", "Add", "CONCATENATION", "Concat", "MUL", "Mul", "Sum"}),
    ("resize or pool", theme.SKY, {
        "AVERAGE_POOL_2D", "DEPTH_TO_SPACE", "MAX_POOL_2D", "MEAN", "RESIZE_BILINEAR",
        "RESIZE_NEAREST_NEIGHBOR", "SPACE_TO_DEPTH", "AveragePool", "DepthToSpace", "GlobalAveragePool",
        "GlobalMaxPool", "MaxPool", "ReduceMean", "Resize (cubic)", "Resize (linear)", "Resize (nearest)",
        "SpaceToDepth",
    }),
)  # fmt: skip
_OTHER = "other"
_OTHER_COLOUR = theme.GREY
# Of an octave of resolution: parallel layers stand apart, and no row reaches the next.
_LANE = 0.28
_SIZES_PX = (5.0, 15.0)
_TICK_RATIO = 1.3


def graph_figure(graph: Graph, colour: str) -> go.Figure:
    """Each operator as a point: depth to the right, resolution up, its kind as colour, its MACs as size.

    Args:
        colour: of the model, for its inputs and outputs.
    """
    if not graph.layers:
        return theme.figure([], {}, [theme.absence("this network has no layers", 0.5)], HEIGHT_PX)
    x, y = _places(graph)
    across = set(skips(graph))
    traces = [
        _edges([edge for edge in connections(graph) if edge not in across], x, y, "", theme.GREY, 1),
        _edges(sorted(across), x, y, "skip", _OTHER_COLOUR, 2),
        *_nodes(graph, x, y),
        _end_marks(graph, x, y, colour),
    ]
    free = {"fixedrange": False}
    layout = {
        "dragmode": "pan",
        "uirevision": graph.name,
        "xaxis": theme.axis(showgrid=False, range=[-2, max(x) + 3], title="depth, in layers", **free),
        "yaxis": theme.axis(**_ticks(graph), range=[float(y.min()) - 0.8, float(y.max()) + 0.9], **free),
    }
    what = "Places along what" if course(graph) is None else "Side of what"
    return theme.figure(traces, layout, [theme.heading(f"{what} the operator writes", 1)], HEIGHT_PX)


def _ticks(graph: Graph) -> theme.Spec:
    """The resolutions that there are, without those whose labels would lie over another's."""
    run = course(graph)
    sides = {*resolutions(graph), *(() if run is None else (run.start,))}
    kept: list[int] = []
    for side in sorted(sides):
        if not kept or side >= _TICK_RATIO * kept[-1]:
            kept.append(side)
    unit = "" if run is None else " px"
    return {"tickvals": np.log2(kept).tolist(), "ticktext": [f"{side}{unit}" for side in kept]}


def _places(graph: Graph) -> tuple[np.ndarray, np.ndarray]:
    """Each operator's depth and the logarithm of its resolution, parallel ones in lanes of their own.

    The input's are behind them, which the -1 of `connections` means.
    """
    x, sides = np.array(depths(graph), float), resolutions(graph)
    there: Counter[tuple[float, int]] = Counter()
    y = np.empty(len(x) + 1)
    for i, place in enumerate(zip(x.tolist(), sides, strict=True)):
        y[i] = np.log2(place[1]) + _LANE * there[place]
        there[place] += 1
    run = course(graph)
    y[-1] = y[0] if run is None else np.log2(run.start)
    return np.append(x, 0), y


def _edges(
    edges: list[tuple[int, int]], x: np.ndarray, y: np.ndarray, name: str, colour: str, width: float
) -> theme.Spec:
    ends = np.array(edges, int).reshape(-1, 2)
    gap = np.full((len(ends), 1), np.nan)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": theme.numbers(np.hstack([x[ends], gap]).ravel()),
        "y": theme.numbers(np.hstack([y[ends], gap]).ravel()),
        "line": {"color": colour, "width": width, "dash": "dot" if name else "solid"},
        "hoverinfo": "skip",
        "showlegend": bool(name and edges),
    }


def _nodes(graph: Graph, x: np.ndarray, y: np.ndarray) -> list[theme.Spec]:
    most = max(layer.macs or 0 for layer in graph.layers) or 1
    small, large = _SIZES_PX
    traces = []
    for kind, colour in [*((kind, colour) for kind, colour, _ in _KINDS), (_OTHER, _OTHER_COLOUR)]:
        layers = [layer for layer in graph.layers if _kind(layer) == kind]
        here = [layer.index for layer in layers]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": kind,
                "x": theme.numbers(x[here]),
                "y": theme.numbers(y[here]),
                "text": [_hover_text(layer) for layer in layers],
                "hovertemplate": "%{text}<extra></extra>",
                "marker": {
                    "color": colour,
                    "size": [small + (large - small) * ((layer.macs or 0) / most) ** 0.5 for layer in layers],
                    "line": {"width": 0},
                    "opacity": 0.9,
                },
                "showlegend": bool(layers),
            }
        )
    return traces


def _kind(layer: Layer) -> str:
    return next((kind for kind, _, operators in _KINDS if layer.operator in operators), _OTHER)


def _hover_text(layer: Layer) -> str:
    """What one sees when pointing at an operator."""
    reads = ", ".join(map(shape_text, layer.inputs)) or "nothing"
    lines = [
        f"<b>layer {layer.index}: {layer.operator}</b>",
        f"{reads} → {', '.join(map(shape_text, layer.outputs))}",
    ]
    if layer.kernel is not None and layer.stride is not None:
        lines.append("kernel {}×{}, stride {}×{}".format(*layer.kernel, *layer.stride))
    if layer.parameters:
        lines.append(wording.count(layer.parameters, "parameter"))
    if layer.macs is None:
        lines.append(f"multiply-adds {NOT_COUNTED}")
    elif layer.macs:
        lines.append(wording.count(layer.macs, "multiply-add"))
    if layer.receptive_field is not None:
        lines.append("can see {}×{} px of the input".format(*layer.receptive_field))
    return "<br>".join(lines)


def _end_marks(graph: Graph, x: np.ndarray, y: np.ndarray, colour: str) -> theme.Spec:
    """A mark at the input and behind the layer of each output."""
    first = (
        [(float(x[-1]), float(y[-1]), f"input {values_text(graph.inputs[0].shape)}")] if graph.inputs else []
    )
    last = [
        (float(x[port.layer]) + 1, float(y[port.layer]), f"output {values_text(port.shape)}")
        for port in graph.outputs
        if port.layer is not None
    ]
    places = first + last
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "input, outputs",
        "x": [place[0] for place in places],
        "y": [place[1] for place in places],
        "text": [place[2] for place in places],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"symbol": "diamond", "size": 11, "color": colour},
    }


def graph_sentence(title: str, graph: Graph) -> str:
    """What `graph_figure` shows: operators, course, where outputs branch off, what was not counted."""
    common = Counter(layer.operator for layer in graph.layers).most_common(3)
    kinds = ", ".join(f"{n} × {name}" for name, n in common)
    left_out = f" Not counted: {', '.join(graph.uncounted)}." if graph.uncounted else ""
    parameters, macs = wording.millions(graph.parameters, "M"), wording.millions(graph.macs, "M")
    return (
        f"{title}: {wording.count(len(graph.layers), 'layer')} (most: {kinds}), {parameters} parameters, "
        f"{macs} multiply-adds. "
        f"It {course_text(graph)}; {branches_text(graph)}.{left_out}"
    )
