"""SimCC: one point's two rows of bins, and its error beside a heatmap's as the input gets smaller."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.decoding.simcc import STRIDE_PX, ResolutionError, decode
from components.measures import Floats

_REACH_BINS = 24
_ACROSS, _DOWN = theme.POSE, theme.VERMILLION
_SIMCC, _HEATMAP = theme.GREEN, theme.POSE
# How else a heatmap is read. Without a closed form, a line joins the dots of these points.
_READ = (("quarter offset", "quarter_px", theme.PURPLE), ("DARK", "dark_px", theme.VERMILLION))


def bins_figure(x: Floats, y: Floats, ratio: float, point_px: tuple[float, float]) -> go.Figure:
    """One point's labels about their highest bins, over the distance from the point in pixels.

    Args:
        x, y: (bins,) along each axis.
        ratio: bins a pixel.
        point_px: where the point really is in the input.
    """
    traces: list[theme.Spec] = []
    for name, row, place, colour in (("across", x, point_px[0], _ACROSS), ("down", y, point_px[1], _DOWN)):
        peak = int(row.argmax())
        near = np.arange(max(0, peak - _REACH_BINS), min(len(row), peak + _REACH_BINS + 1))
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "line": {"shape": "hvh", "color": colour, "width": 2},
                "name": name,
                "x": theme.numbers(near / ratio - place),
                "y": theme.numbers(row[near]),
                "text": [f"bin {i}" for i in near],
                "hovertemplate": "%{text}: %{y:.3f}, %{x:.2f} px off<extra>" + name + "</extra>",
            }
        )
    mark = {"color": theme.GREY, "width": 1.5, "dash": "dot"}
    shape = {"type": "line", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "yref": "paper", "line": mark}
    axes = {
        "xaxis": theme.axis(ticksuffix=" px"),
        "yaxis": theme.axis(rangemode="tozero"),
        "shapes": [shape],
    }
    return theme.figure(traces, axes, [theme.heading("Label of each bin, by its distance from the point", 1)])


def bins_sentence(name: str, x: Floats, y: Floats, ratio: float, point_px: tuple[float, float]) -> str:
    """What `bins_figure` shows now, in one sentence; `name` is the point's."""
    found = decode(x[np.newaxis], y[np.newaxis], ratio)[0]
    off_px = float(np.hypot(*(found - point_px)))
    return (
        f"The {name} is bin {int(x.argmax())} of {len(x)} across and bin {int(y.argmax())} of {len(y)} down; "
        f"read back, it is {wording.number(off_px)} px off, and a bin is {wording.number(1 / ratio)} px wide."
    )


def resolution_figure(errors: Sequence[ResolutionError], crop_px: float) -> go.Figure:
    """Mean error of SimCC, and of a heatmap read in three ways, over the input's side, in crop pixels."""
    sides = [error.side_px for error in errors]
    traces: list[theme.Spec] = []
    for name, field, colour in (("heatmap's highest cell", "heatmap", _HEATMAP), ("SimCC", "simcc", _SIMCC)):
        for ending, mode, shown in (("_theory_px", "lines", True), ("_px", "markers", False)):
            traces.append(
                {
                    "type": "scatter",
                    "mode": mode,
                    "name": name if shown else f"{name}, these points",
                    "x": theme.numbers(sides),
                    "y": theme.numbers([getattr(error, f"{field}{ending}") for error in errors]),
                    "line": {"color": colour, "width": 2},
                    "marker": {"color": colour, "size": 7},
                    "showlegend": shown,
                    "hovertemplate": "%{y:.2f} px at %{x} px<extra>" + name + "</extra>",
                }
            )
    for name, field, colour in _READ:
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": f"heatmap by {name}",
                "x": theme.numbers(sides),
                "y": theme.numbers([getattr(error, field) for error in errors]),
                "line": {"color": colour, "width": 1.5, "dash": "dot"},
                "marker": {"color": colour, "size": 7},
                "hovertemplate": "%{y:.2f} px at %{x} px<extra>" + name + "</extra>",
            }
        )
    title = f"Ideal labels: mean error, px of a {crop_px:.0f} px crop (dots: yours)"
    axes = {
        "xaxis": theme.axis(type="log", tickvals=sides, ticktext=[f"{side} px" for side in sides]),
        "yaxis": theme.log_axis((0.005, 50), [0.01, 0.1, 1.0, 10.0], "px"),
    }
    return theme.figure(traces, axes, [theme.heading(title, 1)])


def resolution_sentence(errors: Sequence[ResolutionError]) -> str:
    """What `resolution_figure` shows now."""
    small, large = (pick(errors, key=lambda error: error.side_px) for pick in (min, max))
    return (
        f"Labels of SimCC in an input of {large.side_px} px are off by "
        f"{wording.number(large.simcc_px)} of the crop's pixels on average. "
        f"A heatmap of stride {STRIDE_PX} is off by {_heatmap(large)}. In an input "
        f"of {small.side_px} px, SimCC is off by {wording.number(small.simcc_px)}, and the heatmap by "
        f"{_heatmap(small)}."
    )


def _heatmap(error: ResolutionError) -> str:
    cell, quarter, dark = map(wording.number, (error.heatmap_px, error.quarter_px, error.dark_px))
    return f"{cell} if its highest cell is taken, {quarter} with the quarter offset and {dark} with DARK"
