"""Density: how far apart the points lie, and how much of the picture they span."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.networks import NamedPart, named, nothing
from components.measures import Density, Floats, Hull, Missing

Part: TypeAlias = Density | Missing
Parts: TypeAlias = Mapping[str, Part]
"""By the network's key."""

_PERCENT_RANGE = (0.1, 100.0)
_PX_RANGE = (0.3, 300.0)
_MOST_STEPS = 60


def _share_below(values: Floats, ends: tuple[float, float]) -> tuple[Floats, Floats]:
    """The cumulative distribution of (N,) `values` within an axis' `ends`, in at most 60 steps.

    Returns:
        x (S,) and y (S,), the share of values at or below x in percent.
    """
    n = len(values)
    ranks = np.unique(np.linspace(1, n, min(n, _MOST_STEPS)).round().astype(int))
    x = np.clip(np.sort(values)[ranks - 1], *ends)
    return np.concatenate([[ends[0]], x, [ends[1]]]), np.concatenate([[0], 100 * ranks / n, [100]])


def _steps(values: Floats, ends: tuple[float, float], axes: str, name: str, colour: str) -> theme.Spec:
    x, y = _share_below(values, ends)
    return {
        "type": "scatter",
        "mode": "lines",
        "line": {"shape": "hv", "color": colour, "width": 2.5},
        "name": name,
        "x": theme.numbers(x),
        "y": theme.numbers(y),
        "xaxis": f"x{axes}",
        "yaxis": f"y{axes}",
        "showlegend": bool(axes),
        "hovertemplate": "%{y:.0f} % of the points within %{x:.3~g}<extra>" + name + "</extra>",
    }


def spacing_figure(parts: Parts) -> go.Figure:
    """How far each point's nearest neighbour is: the share of each network's points within a distance.

    Above in % of the own scale, below in px, both on logarithmic axes that stay.
    """
    nobody = nothing(parts)
    if nobody is not None:
        return theme.empty_figure(nobody)
    traces = []
    notes = [
        theme.heading("Neighbour within, % of own scale", 1),
        theme.heading("Neighbour within, pixels", 0.4),
    ]
    for each in named(parts):
        title, colour, part = each.title, each.colour, each.part
        if isinstance(part, Missing):
            traces.append(theme.legend_only(f"{title}: {part.reason}", colour))
            continue
        name = f"{title}, {wording.count(part.counted, 'point')}"
        near_px = part.spacings_px[part.in_view]
        if isinstance(part.own_scale, Missing):
            traces.append(theme.legend_only(f"{title}: {part.own_scale.reason}", colour))
        else:
            percents = 100 * near_px / part.own_scale.px
            traces.append(_steps(percents, _PERCENT_RANGE, "", name, colour))
        traces.append(_steps(near_px, _PX_RANGE, "2", name, colour))
    layout = {
        "xaxis": theme.log_axis(_PERCENT_RANGE, [0.1, 1, 10, 100], "%", anchor="y"),
        "yaxis": _share_axis([0.6, 1], "x"),
        "xaxis2": theme.log_axis(_PX_RANGE, [1, 10, 100], "px", anchor="y2"),
        "yaxis2": _share_axis([0, 0.4], "x2"),
    }
    return theme.figure(traces, layout, notes)


def _share_axis(domain: list[float], anchor: str) -> theme.Spec:
    return theme.axis(
        domain=domain, anchor=anchor, range=[0, 103], tickvals=[0, 50, 100], ticktext=["0", "50 %", "all"]
    )


def spacing_sentence(parts: Parts) -> str:
    """What `spacing_figure` shows now, in one sentence."""
    nobody = nothing(parts)
    if nobody is not None:
        return theme.sentence_case(f"no spacing to show: {nobody.reason}")
    phrases = [
        f"half of the {wording.in_view(each.part.counted, each.part.points, each.word)} have a neighbour "
        f"within {wording.length(each.part.spacing_px.median, each.part.own_scale)}"
        for each in named(parts)
        if not isinstance(each.part, Missing)
    ]
    absent = [each.why(each.part) for each in named(parts) if isinstance(each.part, Missing)]
    return theme.sentence_case("; ".join(phrases + absent))


def hulls_figure(parts: Parts, mirror: bool = False) -> go.Figure:
    """The points of each network and their convex hulls in a frame of its own proportions.

    Args:
        mirror: swap left and right, as the picture beside it is shown.
    """
    nobody = nothing(parts)
    if nobody is not None:
        return theme.empty_figure(nobody)
    traces = []
    width, height = 0, 0
    for each in named(parts):
        title, colour, part = each.title, each.colour, each.part
        if isinstance(part, Missing):
            traces.append(theme.legend_only(f"{title}: {part.reason}", colour))
            continue
        width, height = part.size_px
        traces += _hull_traces(part, title, colour)
    layout = {
        "xaxis": _frame_axis(range=[width, 0] if mirror else [0, width]),
        "yaxis": _frame_axis(range=[height, 0], scaleanchor="x"),
        "shapes": [
            {"type": "rect", "x0": 0, "y0": 0, "x1": width, "y1": height, "line": {"color": theme.GREY}}
        ],
    }
    return theme.figure(traces, layout, [theme.heading("Convex hull in the frame", 1)])


def _frame_axis(**options: Any) -> theme.Spec:
    return theme.axis(showticklabels=False, showgrid=False, constrain="domain", **options)


def _hull_traces(part: Density, title: str, colour: str) -> list[theme.Spec]:
    points_px = part.points_px.round().clip(-32768, 32767).astype(np.int16)
    points: theme.Spec = {
        "type": "scatter",
        "mode": "markers",
        "x": points_px[:, 0],
        "y": points_px[:, 1],
        "marker": {"color": colour, "size": 2 if part.points > 100 else 5},
        "hoverinfo": "skip",
        "name": f"{title}: points span no area",
        "showlegend": part.hull is None,
    }
    if part.hull is None:
        return [points]
    outline = {
        **hull_outline(part.hull, colour),
        "name": f"{title}: {wording.percent(part.hull.frame_share)} of the frame",
    }
    return [outline, points]


def hull_outline(hull: Hull, colour: str) -> theme.Spec:
    """A hull's outline, closed, with what lies within it faintly filled."""
    x, y = np.vstack([hull.polygon_px, hull.polygon_px[:1]]).T
    return {
        "type": "scatter",
        "mode": "lines",
        "x": theme.numbers(x),
        "y": theme.numbers(y),
        "fill": "toself",
        "fillcolor": theme.see_through(colour),
        "line": {"color": colour, "width": 2},
        "hoverinfo": "skip",
    }


def hulls_sentence(parts: Parts) -> str:
    """What `hulls_figure` shows now, in one sentence."""
    nobody = nothing(parts)
    if nobody is not None:
        return theme.sentence_case(f"no hull to show: {nobody.reason}")
    return theme.sentence_case("; ".join(_hull_phrase(each) for each in named(parts)))


def _hull_phrase(each: NamedPart[Part]) -> str:
    part = each.part
    if isinstance(part, Missing):
        return each.why(part)
    if part.hull is None:
        return f"the {each.word} points span no area"
    per_area = wording.number(part.hull.points_per_1000_px2)
    return (
        f"the {wording.in_view(part.counted, part.points, each.word)} span "
        f"{wording.percent(part.hull.frame_share)} of the frame, {per_area} to every 1,000 px² of their hull"
    )
