"""Stability: how much the points of each region tremble by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.networks import named
from components.keypoints import AnalysisSettings
from components.keypoints.networks import names_in_text
from components.measures import Missing, Stability

Part: TypeAlias = Stability | Missing
Parts: TypeAlias = Mapping[str, Part]
"""By the network's key."""

_HEIGHT_PX = 400
_PERCENT_RANGE = (0.01, 100.0)


def _regions(part: Part, subject: str) -> Mapping[str, float] | Missing:
    """The dots of one network, or why there are none."""
    if isinstance(part, Missing):
        return Missing(f"{subject}: {part.reason}")
    if isinstance(part.own_scale, Missing):
        return Missing(f"{subject}: {part.own_scale.reason}")
    return part.by_region_percent or {}


def stability_figure(parts: Parts) -> go.Figure:
    """The own movement of each region's points over the last second, in % of own scale, as dots."""
    dots = [(each.word, each.colour, _regions(each.part, each.word)) for each in named(parts)]
    return region_dots(dots, "Own movement, % of own scale")


def region_dots(parts: Sequence[tuple[str, str, Mapping[str, float] | Missing]], heading: str) -> go.Figure:
    """A dot for each region, in % of own scale, of the networks with their names and colours.

    The axis is logarithmic and stays, so that networks of very different sizes share it.
    """
    reasons = [regions.reason for _, _, regions in parts if isinstance(regions, Missing)]
    if len(reasons) == len(parts):
        return theme.empty_figure(Missing("; ".join(reasons)), _HEIGHT_PX)
    # Named, because the front end would keep another order when a network comes or goes.
    order = list(dict.fromkeys(name for _, _, regions in parts for name in _names(regions)))
    layout = {
        "xaxis": theme.log_axis(_PERCENT_RANGE, [0.01, 0.1, 1, 10, 100], "%"),
        "yaxis": theme.axis(
            autorange="reversed", showgrid=True, dtick=1, categoryorder="array", categoryarray=order
        ),
    }
    notes = [theme.heading(heading, 1)]
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
    values = list(regions.values())
    low, high = _PERCENT_RANGE
    # Rounded down, as 0.01 is in float32, a dot would lie beyond the axis' end and not be drawn at all.
    low = float(np.nextafter(np.float32(low), np.float32(high)))
    return {
        "type": "scatter",
        "mode": "markers",
        "name": subject,
        "x": theme.numbers(np.clip(values, low, high)),
        "customdata": theme.numbers(values),
        "y": _names(regions),
        "marker": {"color": colour, "size": 10},
        "cliponaxis": False,
        "showlegend": True,
        "hovertemplate": "%{customdata:.2~g} %<extra>%{y}</extra>",
    }


def stability_sentence(parts: Parts) -> str:
    """What `stability_figure` shows now, in one sentence."""
    return theme.sentence_case("; ".join(_phrase(each.part, each.word) for each in named(parts)))


def filter_sentence(settings: AnalysisSettings) -> str:
    """Whether a temporal filter stands between each network and these numbers."""
    words = dict(zip(settings.keys, names_in_text(settings.keys), strict=True))
    filtered = [words[each.network] for each in settings.networks if each.filtered]
    raw = [words[each.network] for each in settings.networks if not each.filtered]
    phrases = []
    if filtered:
        phrases.append(
            f"the {' and '.join(filtered)} points pass MediaPipe's temporal filter (One Euro) "
            "first, so that this is the jitter of model and filter together"
        )
    if raw:
        phrases.append(f"the {' and '.join(raw)} points are raw, without a temporal filter")
    return theme.sentence_case("; ".join(phrases))


def _phrase(part: Part, subject: str) -> str:
    if isinstance(part, Missing):
        return f"no stability of the {subject}: {part.reason}"
    points = wording.in_view(part.counted, len(part.layout), subject)
    return (
        f"half of the {points} moved by themselves by less than "
        f"{wording.length(part.median_px, part.own_scale)} "
        f"over the last {part.frames} frames"
    )
