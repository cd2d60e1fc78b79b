"""Where in networks their parameters and their multiply-adds sit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from components import wording
from components.charts import theme
from components.charts.graph_words import picture_text
from components.models.graphs import Graph
from components.models.graphs.structure import LayerTotals, depths, resolutions, sums_by

_HEIGHT_PX = 380
_ROWS = (
    ("Multiply-adds, % of the network's", "", [0.58, 1]),
    ("Parameters, % of the network's", "2", [0, 0.4]),
)


class PlacedNetwork(NamedTuple):
    """A network as it appears in these figures."""

    title: str
    colour: str
    graph: Graph


def by_resolution_figure(subjects: Sequence[PlacedNetwork]) -> go.Figure:
    """The share of multiply-adds (above) and of parameters (below) at each resolution, of all networks."""
    totals = [sums_by(graph, resolutions(graph)) for _, _, graph in subjects]
    sides = sorted({side for sums in totals for side in sums}, reverse=True)
    traces = [
        {
            "type": "bar",
            "name": title,
            "x": [str(side) for side in sides],
            "y": theme.numbers(_percents([sums.get(side, LayerTotals()) for side in sides])[row]),
            "xaxis": f"x{axes}",
            "yaxis": f"y{axes}",
            "marker": {"color": colour},
            "showlegend": not axes,
            "hovertemplate": "%{y:.1f} % at %{x} px<extra>" + title + "</extra>",
        }
        for row, (_, axes, _) in enumerate(_ROWS)
        for (title, colour, _), sums in zip(subjects, totals, strict=True)
    ]
    return _figure(
        traces, {"type": "category", "showgrid": False, "ticksuffix": ""}, "side of the output, px"
    )


def by_depth_figure(subjects: Sequence[PlacedNetwork]) -> go.Figure:
    """The share of multiply-adds (above) and parameters (below) down to each depth, of all networks."""
    traces = []
    for title, colour, graph in subjects:
        at_percent, shares = _down_to(graph)
        for row, (_, axes, _) in enumerate(_ROWS):
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": title,
                    "x": theme.numbers(at_percent),
                    "y": theme.numbers(shares[row]),
                    "xaxis": f"x{axes}",
                    "yaxis": f"y{axes}",
                    "line": {"shape": "hv", "color": colour, "width": 2.5},
                    "showlegend": not axes,
                    "hovertemplate": "%{y:.0f} % in the first %{x:.0f} % of depth<extra>"
                    + title
                    + "</extra>",
                }
            )
    return _figure(traces, {"range": [0, 100], "showgrid": False}, "% of the depth")


def _figure(traces: list[theme.Spec], x_axis: theme.Spec, below: str) -> go.Figure:
    layout: theme.Spec = {}
    notes = []
    for title, axes, domain in _ROWS:
        layout[f"xaxis{axes}"] = theme.axis(anchor=f"y{axes}", **x_axis)
        layout[f"yaxis{axes}"] = theme.axis(
            anchor=f"x{axes}", domain=domain, rangemode="tozero", ticksuffix=" %", nticks=4
        )
        notes.append(theme.heading(f"{title}, by {below}", domain[1]))
    return theme.figure(traces, layout, notes, _HEIGHT_PX)


def _percents(sums: Sequence[LayerTotals]) -> NDArray[np.float64]:
    """(2, N): the multiply-adds and the parameters in percent of all; 0 where there are none at all."""
    values = np.array([[part.macs for part in sums], [part.parameters for part in sums]], np.float64)
    return np.asarray(100 * values / np.maximum(values.sum(axis=1, keepdims=True), 1))


def _down_to(graph: Graph) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Depths in percent of the deepest (D,), and what is done and held down to each in percent (2, D)."""
    sums = sums_by(graph, depths(graph))
    at_percent = 100 * np.array(list(sums), np.float64) / max(sums, default=1)
    return at_percent, np.cumsum(_percents(list(sums.values())), axis=1)


def by_resolution_sentence(subjects: Sequence[PlacedNetwork]) -> str:
    """The resolutions with the largest shares in `by_resolution_figure`."""
    phrases = []
    for title, _, graph in subjects:
        sums = sums_by(graph, resolutions(graph))
        macs, parameters = _percents(list(sums.values()))
        most_macs, most_parameters = (
            (picture_text(graph, list(sums)[int(row.argmax())]), wording.percent(row.max() / 100))
            for row in (macs, parameters)
        )
        phrases.append(
            f"{title} does the largest part of its multiply-adds at {most_macs[0]} ({most_macs[1]}) and "
            f"keeps the largest part of its parameters at {most_parameters[0]} ({most_parameters[1]})."
        )
    return " ".join(phrases)


def by_depth_sentence(subjects: Sequence[PlacedNetwork]) -> str:
    """Where halves are reached in `by_depth_figure`."""
    phrases = []
    for title, _, graph in subjects:
        at_percent, shares = _down_to(graph)
        macs, parameters = (at_percent[int((row >= 50).argmax())] for row in shares)
        phrases.append(
            f"{title} has done half of its multiply-adds after {wording.percent(macs / 100)} of its depth, "
            f"and used half of its parameters after {wording.percent(parameters / 100)}."
        )
    return " ".join(phrases)
