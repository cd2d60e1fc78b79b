"""Bias of heatmaps: a soft-argmax drawn to the middle, and what conventions of pixels and cells shift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.decoding.bias import Convention
from components.measures import Floats

_COLOURS = (theme.VERMILLION, theme.PURPLE, theme.GREEN, theme.POSE)
_DASHES = ("solid", "dash", "dot", "dashdot")
_RULER_HEIGHT_PX = 230
_RULED_CELLS = 4
_NO_SHIFT_PX = 0.005


def pull_figure(pulls: Mapping[float, tuple[Floats, Floats]], side_px: int) -> go.Figure:
    """The soft-argmax's error along x over the peak's place, a curve for each sharpness.

    Args:
        pulls: for each sharpness (P,) places and (P,) signed errors, in px.
        side_px: of the map.
    """
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": f"beta {sharpness:g}",
            "x": theme.numbers(x_px),
            "y": theme.numbers(errors_px),
            "line": {"color": colour, "width": 2, "dash": dash},
            "marker": {"color": colour, "size": 5},
            "hovertemplate": f"%{{y:.2f}} px at %{{x:.0f}} px<extra>beta {sharpness:g}</extra>",
        }
        for (sharpness, (x_px, errors_px)), colour, dash in zip(
            pulls.items(), _COLOURS, _DASHES, strict=False
        )
    ]
    axes = {
        "xaxis": theme.axis(range=[0, side_px], tickvals=[0, side_px / 2, side_px], ticksuffix=" px"),
        "yaxis": theme.axis(ticksuffix=" px", zeroline=True, zerolinecolor=theme.GREY),
    }
    return theme.figure(
        traces, axes, [theme.heading("Soft-argmax: error along x by the peak's place, px", 1)]
    )


def pull_sentence(pulls: Mapping[float, tuple[Floats, Floats]], side_px: int) -> str:
    """What `pull_figure` shows at a quarter of the map's width."""
    amounts = ", ".join(
        f"{_off(errors_px[abs(x_px - side_px / 4).argmin()])} with beta {sharpness:g}"
        for sharpness, (x_px, errors_px) in pulls.items()
    )
    return f"A peak at a quarter of the map's width is read too far towards the middle: by {amounts}."


def _off(px: float) -> str:
    return "under 0.01 px" if abs(px) < 0.01 else f"{wording.number(abs(px))} px"


def ruler_figure(conventions: Mapping[str, Convention], stride_px: int) -> go.Figure:
    """Where each convention puts the first cells of a map, over the pixels of the picture."""
    names = list(conventions)
    cells = range(_RULED_CELLS)
    traces = [
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [convention.cell_px(cell, stride_px) for cell in cells],
            "y": [name] * _RULED_CELLS,
            "text": [str(cell) for cell in cells],
            "textposition": "top center",
            "marker": {"color": colour, "symbol": "diamond", "size": 11},
            "showlegend": False,
            "cliponaxis": False,
            "hovertemplate": f"cell %{{text}} at %{{x:.1f}} px<extra>{name}</extra>",
        }
        for (name, convention), colour in zip(conventions.items(), _COLOURS, strict=False)
    ]
    edges = [
        {
            "type": "line",
            "x0": edge * stride_px,
            "x1": edge * stride_px,
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "line": {"color": theme.GREY, "width": 1},
        }
        for edge in range(_RULED_CELLS + 1)
    ]
    axes = {
        "xaxis": theme.axis(
            range=[-0.5, _RULED_CELLS * stride_px + 0.5],
            tickvals=[edge * stride_px for edge in range(_RULED_CELLS + 1)],
            ticksuffix=" px",
            showgrid=False,
        ),
        "yaxis": theme.axis(
            showgrid=False, range=[len(names) - 0.5, -0.6], categoryorder="array", categoryarray=names
        ),
        "shapes": edges,
    }
    heading = theme.heading("Where cells 0 to 3 stand, px from the picture's left edge", 1)
    return theme.figure(traces, axes, [heading], _RULER_HEIGHT_PX)


def ruler_sentence(conventions: Mapping[str, Convention], stride_px: int) -> str:
    """What `ruler_figure` shows of the first cell."""
    places = {name: convention.cell_px(0, stride_px) for name, convention in conventions.items()}
    offsets = ", ".join(f"{px:g} px for {name}" for name, px in places.items())
    apart = max(places.values()) - min(places.values())
    return (
        f"Cell 0 of a map with cells of {stride_px} px stands at {offsets}. "
        f"Reading a map by another convention moves every point by up to {apart:g} px along each axis."
    )


def flip_figure(shifts_px: Mapping[str, Sequence[float]], strides_px: Sequence[int]) -> go.Figure:
    """How far a mirrored map lies off, over the side of a cell, a line for each procedure."""
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": name,
            "x": theme.numbers(strides_px),
            "y": theme.numbers(shifts),
            "line": {"color": colour, "width": 2, "dash": dash},
            "marker": {"color": colour, "size": 7},
            "hovertemplate": f"%{{y:.2f}} px with cells of %{{x}} px<extra>{name}</extra>",
        }
        for (name, shifts), colour, dash in zip(shifts_px.items(), _COLOURS, _DASHES, strict=False)
    ]
    axes = {
        "xaxis": theme.axis(
            type="log", tickvals=list(strides_px), ticktext=[f"{stride} px" for stride in strides_px]
        ),
        "yaxis": theme.axis(ticksuffix=" px", zeroline=True, zerolinecolor=theme.GREY),
    }
    heading = theme.heading("Shift of the mirrored map by the side of a cell", 1)
    return theme.figure(traces, axes, [heading], _RULER_HEIGHT_PX)


def flip_sentence(shifts_px: Mapping[str, Sequence[float]], strides_px: Sequence[int], stride_px: int) -> str:
    """What `flip_figure` shows for one side of a cell."""
    at = list(strides_px).index(stride_px)
    offsets = ", ".join(f"{name} {_shift(shifts[at])}" for name, shifts in shifts_px.items())
    return (
        f"Mirrored back, the map of the mirrored picture is shifted with cells of {stride_px} px: {offsets}. "
        "The mean of both maps keeps half of it."
    )


def _shift(px: float) -> str:
    return "not at all" if abs(px) < _NO_SHIFT_PX else f"by {abs(px):.2g} px"
