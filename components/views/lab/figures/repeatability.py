"""Repeatability: how far the points spread when a picture is changed a little."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.networks import named
from components.charts.stability import region_dots
from components.measures import Missing
from components.measures.repeatability import CHANGES, Repeatability

Part: TypeAlias = Repeatability | Missing
Parts: TypeAlias = Mapping[str, Part]
"""By the network's key."""


def repeatability_figure(parts: Parts) -> go.Figure:
    """The standard deviation of each region's points over the changed pictures, in % of own scale."""
    dots = [(each.word, each.colour, _regions(each.part, each.word)) for each in named(parts)]
    return region_dots(dots, "2-D standard deviation, % of own scale")


def _regions(part: Part, called: str) -> Mapping[str, float] | Missing:
    if isinstance(part, Missing):
        return Missing(f"{called}: {part.reason}")
    if isinstance(part.own_scale, Missing):
        return Missing(f"{called}: {part.own_scale.reason}")
    return part.by_region_percent or {}


def repeatability_sentence(parts: Parts) -> str:
    """What `repeatability_figure` shows now, in one sentence."""
    return theme.sentence_case("; ".join(_told(each.part, each.word) for each in named(parts)))


def _told(part: Part, called: str) -> str:
    if isinstance(part, Missing):
        return f"no repeatability of the {called}: {part.reason}"
    points = wording.in_view(part.counted, len(part.layout), called)
    return (
        f"half of the {points} have a 2-D standard deviation below "
        f"{wording.length(part.median_px, part.own_scale)} over the "
        f"{part.found} of {len(CHANGES)} changed pictures on which it was found"
    )
