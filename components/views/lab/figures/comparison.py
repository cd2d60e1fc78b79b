"""Two results beside each other, in numbers and as distances between their points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.stability import region_dots
from components.keypoints.layouts import title_of
from components.measures import Missing
from components.measures.comparison import Apart, Compared
from components.measures.rows import own_lengths

COLUMNS = ("measure", "first", "second", "second − first", "absolute difference", "frames")


@dataclass(frozen=True, eq=False)
class Part:
    """How far apart two networks' points lie, or why that is not known.

    Attributes:
        called: the first's network in a sentence: "pose".
        colour: of the first's network.
    """

    called: str
    colour: str
    apart: Apart | Missing


def difference_rows(told: Sequence[Compared]) -> list[tuple[str, ...]]:
    """The rows of a table with `COLUMNS`: medians, and those of the differences with and without sign."""
    rows: list[tuple[str, ...]] = []
    for each in told:
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
    told = _number(value)
    return f"+{told}" if value > 0 else told.replace("-", "−")


def apart_figure(parts: Sequence[Part]) -> go.Figure:
    """The mean distance between the same points of both results, in % of own scale, by region, as dots."""
    dots = [
        (
            part.called,
            part.colour,
            Missing(f"{part.called}: {part.apart.reason}")
            if isinstance(part.apart, Missing)
            else part.apart.by_region_percent,
        )
        for part in parts
    ]
    return region_dots(dots, "Distance of the same points, % of own scale")


def apart_sentence(parts: Sequence[Part]) -> str:
    """What `apart_figure` shows, in one sentence."""
    return theme.sentence_case("; ".join(_told(part.apart, part.called) for part in parts))


def _told(part: Apart | Missing, called: str) -> str:
    if isinstance(part, Missing):
        return f"no distances of the {called} points: {part.reason}"
    return (
        f"the {_which(part, called)} lie {wording.number(part.mean_percent)} % of the "
        f"{own_lengths(part.layouts[0])} apart on "
        f"average, on {wording.count(part.frames, 'frame')} with the same person in both{_not_paired(part)}"
    )


def _which(part: Apart, called: str) -> str:
    if part.shared.kind is None:
        return f"same {called} points"
    titles = wording.listed([title_of(layout.name) for layout in part.layouts])
    return f"{wording.count(len(part.shared.indices), 'point')} that {titles} share ({part.shared.kind})"


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
