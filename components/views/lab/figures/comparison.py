"""Two results beside each other, in numbers and as distances between their points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.stability import region_dots
from components.measures import Missing
from components.measures.comparison import COMPARED, Apart, Difference

COLUMNS = ("measure", "first", "second", "second − first", "absolute difference", "frames")

Part: TypeAlias = Apart | Missing

_MODELS = (("pose", theme.POSE, "torso or shoulder width"), ("face", theme.FACE, "eye distance"))


def difference_rows(told: Mapping[str, Difference | Missing]) -> list[tuple[str, ...]]:
    """The rows of a table with `COLUMNS`: medians, and those of the differences with and without sign."""
    rows: list[tuple[str, ...]] = []
    for field, name, unit in COMPARED:
        value = told[field]
        title = f"{name}, {unit}" if unit else name
        if isinstance(value, Missing):
            rows.append((title, "–", "–", "–", "–", value.reason))
        else:
            numbers = (
                _number(value.first),
                _number(value.second),
                _signed(value.median),
                _number(value.absolute),
            )
            rows.append((title, *numbers, f"{value.frames:,}"))
    return rows


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else wording.number(value, 3)


def _signed(value: float) -> str:
    told = _number(value)
    return f"+{told}" if value > 0 else told.replace("-", "−")


def apart_figure(pose: Part, face: Part) -> go.Figure:
    """The mean distance between the same points of both results, in % of own scale, by region, as dots."""
    parts = [
        (
            subject,
            colour,
            Missing(f"{subject}: {part.reason}") if isinstance(part, Missing) else part.by_region_percent,
        )
        for (subject, colour, _), part in zip(_MODELS, (pose, face), strict=True)
    ]
    return region_dots(parts, "Distance of the same points, % of own scale")


def apart_sentence(pose: Part, face: Part) -> str:
    """What `apart_figure` shows, in one sentence."""
    parts = zip(_MODELS, (pose, face), strict=True)
    return theme.sentence_case("; ".join(_told(part, subject, unit) for (subject, _, unit), part in parts))


def _told(part: Part, subject: str, unit: str) -> str:
    if isinstance(part, Missing):
        return f"no distances of the {subject} points: {part.reason}"
    return (
        f"the same {subject} points lie {wording.number(part.mean_percent)} % of the {unit} apart on "
        f"average, on {wording.count(part.frames, 'frame')} with the same person in both{_not_paired(part)}"
    )


def _not_paired(part: Apart) -> str:
    told = ""
    if part.unpaired:
        told += f"; on {part.unpaired:,} more nobody is at that place in the second"
    if part.others:
        told += (
            f"; on {part.others:,} of them the person who is followed in the second is another, so that the "
            "rows over time are not of one person"
        )
    return told
