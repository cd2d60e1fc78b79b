"""What the measures of accuracy do with an error: OKS over distance, and the lengths that normalise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.measures import Missing
from components.measures.normalisers import Normaliser
from components.measures.oks import COCO_SIGMAS, THRESHOLDS, distance_at, similarity

SHOWN: Mapping[str, str] = MappingProxyType(
    {"left_eye": theme.POSE, "left_wrist": theme.PURPLE, "left_hip": theme.VERMILLION}
)
"""The points of the figure and their colours: the least, a middle and the largest of COCO's sigmas."""
_DASHES = {"left_wrist": "dash", "left_hip": "dot"}
_FARTHEST = 0.6
_WORD = {"left_eye": "eye", "left_wrist": "wrist", "left_hip": "hip"}


def oks_figure() -> go.Figure:
    """The similarity of three kinds of point over their distance from the label."""
    shares = np.linspace(0, _FARTHEST, 121)
    traces: list[theme.Spec] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"{_WORD[point]}, σ {COCO_SIGMAS[point]:.3f}",
            "x": theme.numbers(100 * shares),
            "y": theme.numbers(similarity(shares, COCO_SIGMAS[point])),
            "line": {"color": colour, "width": 2, "dash": _DASHES.get(point, "solid")},
            "hovertemplate": f"{_WORD[point]}: %{{x:.0f}} % of √area, OKS %{{y:.2f}}<extra></extra>",
        }
        for point, colour in SHOWN.items()
    ]
    ends = [
        {
            "type": "line",
            "x0": 0,
            "x1": 100 * _FARTHEST,
            "y0": score,
            "y1": score,
            "line": {"color": theme.GREY, "width": 1, "dash": "dot"},
        }
        for score in (THRESHOLDS[0], THRESHOLDS[-1])
    ]
    layout = {
        "xaxis": theme.axis(range=[0, 100 * _FARTHEST], ticksuffix=" %"),
        "yaxis": theme.axis(range=[0, 1.02], nticks=6),
        "shapes": ends,
    }
    return theme.figure(traces, layout, [theme.heading("OKS over distance, % of √area", 1)])


def oks_sentence() -> str:
    """What `oks_figure` shows, with the distances at its dotted lines."""
    first = {point: distance_at(THRESHOLDS[0], COCO_SIGMAS[point]) for point in SHOWN}
    last = {point: distance_at(THRESHOLDS[-1], COCO_SIGMAS[point]) for point in SHOWN}
    listed = ", ".join(f"{wording.percent(share)} for the {_WORD[point]}" for point, share in first.items())
    strict = ", ".join(wording.percent(share) for share in last.values())
    return (
        f"OKS falls to {THRESHOLDS[0]:g} at these distances, in % of √area: {listed}. "
        f"AP's strictest threshold of {THRESHOLDS[-1]:g} allows {strict}."
    )


def normalisers_figure(found: Sequence[Normaliser]) -> go.Figure:
    """Each length as a bar, and on it the error that the measure still takes as right."""
    if not found:
        return theme.empty_figure(Missing("no body and no face in view to measure a length on"))
    rows = [f"{one.name}<br>{one.measure}" for one in found]
    kinds = (
        ("normalising length", [one.length_px for one in found], theme.GREY, 0.7),
        ("error that still counts as right", [one.allowed_px for one in found], theme.VERMILLION, 0.35),
    )
    traces: list[theme.Spec] = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "x": theme.numbers(values),
            "y": rows,
            "width": width,
            "marker": {"color": colour},
            "hovertemplate": "%{x:.1f} px<extra></extra>",
        }
        for name, values, colour, width in kinds
    ]
    layout = {
        "barmode": "overlay",
        "xaxis": theme.axis(rangemode="tozero", ticksuffix=" px", nticks=5),
        "yaxis": theme.axis(autorange="reversed", showgrid=False),
    }
    return theme.figure(traces, layout, [theme.heading("What an error is divided by, on this picture", 1)])


def normalisers_sentence(found: Sequence[Normaliser]) -> str:
    """What `normalisers_figure` shows now."""
    if not found:
        return "No body and no face is in view, so no length can be measured."
    listed = "; ".join(
        f"{one.name} {wording.number(one.length_px, 3)} px, so {one.measure} allows "
        f"{wording.number(one.allowed_px)} px"
        for one in found
    )
    torso = "" if any(one.name == "torso" for one in found) else " The torso is not in view."
    return f"On this picture: {listed}.{torso}"
