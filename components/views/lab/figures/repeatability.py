"""Repeatability: how far the points spread when a picture is changed a little."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.stability import region_dots
from components.measures import Missing
from components.measures.repeatability import CHANGES, Repeatability

Part: TypeAlias = Repeatability | Missing

_MODELS = (("pose", theme.POSE), ("face", theme.FACE))


def repeatability_figure(pose: Part, face: Part) -> go.Figure:
    """The standard deviation of each region's points over the changed pictures, in % of own scale."""
    parts = [
        (subject, colour, _regions(part, subject))
        for (subject, colour), part in zip(_MODELS, (pose, face), strict=True)
    ]
    return region_dots(parts, "2-D standard deviation, % of own scale")


def _regions(part: Part, subject: str) -> Mapping[str, float] | Missing:
    if isinstance(part, Missing):
        return Missing(f"{subject}: {part.reason}")
    if isinstance(part.own_scale, Missing):
        return Missing(f"{subject}: {part.own_scale.reason}")
    return part.by_region_percent or {}


def repeatability_sentence(pose: Part, face: Part) -> str:
    """What `repeatability_figure` shows now, in one sentence."""
    parts = zip(_MODELS, (pose, face), strict=True)
    return theme.sentence_case("; ".join(_told(part, subject) for (subject, _), part in parts))


def _told(part: Part, subject: str) -> str:
    if isinstance(part, Missing):
        return f"no repeatability of the {subject}: {part.reason}"
    points = wording.in_view(part.counted, len(part.layout), subject)
    return (
        f"half of the {points} have a 2-D standard deviation below "
        f"{wording.length(part.median_px, part.own_scale)} over the "
        f"{part.found} of {len(CHANGES)} changed pictures on which it was found"
    )
