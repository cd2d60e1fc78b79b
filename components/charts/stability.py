"""Stability: how much the points of each region tremble by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import plotly.graph_objects as go

from components.charts import theme, words
from components.measures import Missing, Stability

Part: TypeAlias = Stability | Missing

_HEIGHT_PX = 400
_PERCENT_RANGE = (0.01, 100.0)
_MODELS = (("pose", theme.POSE, "torso"), ("face", theme.FACE, "eye distance"))


def _regions(part: Part, subject: str, unit: str) -> Mapping[str, float] | Missing:
    """The bars of one model, or why there are none."""
    if isinstance(part, Missing):
        return Missing(f"{subject}: {part.reason}")
    if part.by_region_percent is None:
        return Missing(f"{subject}: the {unit} has no length in the picture")
    return part.by_region_percent


def stability_figure(pose: Part, face: Part) -> go.Figure:
    """The own movement of each region's points over the last second, in % of own scale, as dots.

    The axis is logarithmic and stays, so that two models of very different steadiness share it.
    """
    parts = [
        (subject, colour, _regions(part, subject, unit))
        for (subject, colour, unit), part in zip(_MODELS, (pose, face), strict=True)
    ]
    reasons = [regions.reason for _, _, regions in parts if isinstance(regions, Missing)]
    if len(reasons) == len(parts):
        return theme.empty_figure(Missing("; ".join(reasons)), _HEIGHT_PX)
    # Named, because the front end would keep another order when a model comes or goes.
    order = list(dict.fromkeys(name for _, _, regions in parts for name in _names(regions)))
    layout = {
        "xaxis": theme.log_axis(_PERCENT_RANGE, [0.01, 0.1, 1, 10, 100], "%"),
        "yaxis": theme.axis(
            autorange="reversed", showgrid=True, dtick=1, categoryorder="array", categoryarray=order
        ),
    }
    notes = [theme.heading("Own movement, % of torso or eye distance", 1)]
    traces = [
        theme.legend_only(regions.reason, colour)
        if isinstance(regions, Missing)
        else _dots(subject, colour, regions)
        for subject, colour, regions in parts
    ]
    return theme.figure(traces, layout, notes, _HEIGHT_PX)


def _names(regions: Mapping[str, float] | Missing) -> list[str]:
    return [] if isinstance(regions, Missing) else [theme.readable(region) for region in regions]


def _dots(subject: str, colour: str, regions: Mapping[str, float]) -> theme.Spec:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": subject,
        "x": theme.numbers(np.clip(list(regions.values()), *_PERCENT_RANGE)),
        "y": _names(regions),
        "marker": {"color": colour, "size": 10},
        "cliponaxis": False,
        "showlegend": True,
        "hovertemplate": "%{x:.2~g} %<extra>%{y}</extra>",
    }


def stability_sentence(pose: Part, face: Part) -> str:
    """What `stability_figure` shows now, in one sentence."""
    parts = zip(_MODELS, (pose, face), strict=True)
    return theme.sentence_case("; ".join(_told(part, subject, unit) for (subject, _, unit), part in parts))


def _told(part: Part, subject: str, unit: str) -> str:
    if isinstance(part, Missing):
        return f"no stability of the {subject}: {part.reason}"
    px = f"{words.number(part.median_px)} px"
    percent = part.median_percent
    length = px if percent is None else f"{words.number(percent)} % of the {unit} ({px})"
    return (
        f"half of the {len(part.layout)} {subject} points moved by themselves by less than {length} "
        f"over the last {part.frames} frames"
    )
