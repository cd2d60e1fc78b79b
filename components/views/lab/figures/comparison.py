"""Two results beside each other, in numbers and as distances between their points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.networks import named
from components.charts.stability import region_dots
from components.keypoints.layouts import title_of
from components.measures import Missing
from components.measures.comparison import PointDistances, RowComparison
from components.measures.rows import own_lengths

COLUMNS = ("measure", "first", "second", "second − first", "absolute difference", "frames")


Part: TypeAlias = PointDistances | Missing
Parts: TypeAlias = Mapping[str, Part]
"""By the key of the first result's network."""


def difference_rows(comparisons: Sequence[RowComparison]) -> list[tuple[str, ...]]:
    """The rows of a table with `COLUMNS`: medians, and those of the differences with and without sign."""
    rows: list[tuple[str, ...]] = []
    for each in comparisons:
        value = each.difference
        title = f"{each.row.label}, {each.row.unit}" if each.row.unit else each.row.label
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
    text = _number(value)
    return f"+{text}" if value > 0 else text.replace("-", "−")


def apart_figure(parts: Parts) -> go.Figure:
    """The mean distance between the same points of both results, in % of own scale, by region, as dots."""
    dots = [
        (
            each.word,
            each.colour,
            Missing(f"{each.word}: {each.part.reason}")
            if isinstance(each.part, Missing)
            else each.part.by_region_percent,
        )
        for each in named(parts)
    ]
    return region_dots(dots, "Distance of the same points, % of own scale")


def apart_sentence(parts: Parts) -> str:
    """What `apart_figure` shows, in one sentence."""
    return theme.sentence_case("; ".join(_told(each.part, each.word) for each in named(parts)))


def _told(part: Part, called: str) -> str:
    if isinstance(part, Missing):
        return f"no distances of the {called} points: {part.reason}"
    return (
        f"the {_which(part, called)} lie {wording.number(part.mean_percent)} % of the "
        f"{own_lengths(part.layouts[0])} apart on "
        f"average, on {wording.count(part.frames, 'frame')} with the same person in both{_not_paired(part)}"
    )


def _which(part: PointDistances, called: str) -> str:
    if part.shared.kind is None:
        return f"same {called} points"
    titles = wording.listed([title_of(layout.name) for layout in part.layouts])
    return f"{wording.count(len(part.shared.indices), 'point')} that {titles} share ({part.shared.kind})"


def _not_paired(part: PointDistances) -> str:
    more = ""
    if part.unpaired:
        more += f"; on {part.unpaired:,} more nobody is at that place in the second"
    if part.others:
        more += (
            f"; on {part.others:,} of them the person who is followed in the second is another, so that the "
            "rows over time are not of one person"
        )
    return more
