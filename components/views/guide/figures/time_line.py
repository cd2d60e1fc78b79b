"""The systems of the cards by the year in which they came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.content.families import Part, System, Way

_ROW_PX = 26
_COLOURS: Mapping[Part, str] = {"body": theme.POSE, "face": theme.FACE}
_SYMBOLS: Mapping[Way, str] = {
    "top-down": "circle",
    "bottom-up": "square",
    "one person, whole picture": "diamond",
}


def time_line_figure(systems: Sequence[System]) -> go.Figure:
    """A row a system, the oldest above, with its mark at its year."""
    ordered = _by_year(systems)
    traces: list[theme.Spec] = []
    for part, colour in _COLOURS.items():
        shown = [each for each in ordered if each.part == part]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": part,
                "x": [each.year for each in shown],
                "y": [each.name for each in shown],
                "marker": {"color": colour, "size": 11, "symbol": [_SYMBOLS[each.way] for each in shown]},
                "customdata": [each.way for each in shown],
                "hovertemplate": "%{y}, %{x}: %{customdata}<extra></extra>",
            }
        )
    years = [each.year for each in ordered]
    names = [each.name for each in ordered]
    layout = {
        "xaxis": theme.axis(
            range=[min(years) - 0.5, max(years) + 0.5], tick0=min(years), dtick=3, tickformat="d"
        ),
        "yaxis": theme.axis(
            type="category", categoryorder="array", categoryarray=names, range=[len(names) - 0.5, -0.5]
        ),
        "margin": {"l": 4, "r": 22, "t": 26, "b": 64, "pad": 0},
    }
    return theme.figure(traces, layout, [theme.heading("Year of the paper or release", 1)], _height(names))


def _height(names: Sequence[str]) -> int:
    return 90 + _ROW_PX * len(names)


def time_line_sentence(systems: Sequence[System]) -> str:
    """What `time_line_figure` shows: how many of what, and its ends."""
    ordered = _by_year(systems)
    counts = {part: sum(each.part == part for each in ordered) for part in _COLOURS}
    first, last = ordered[0].year, ordered[-1].year
    ends = [
        f"{year}: {wording.listed(each.name for each in ordered if each.year == year)}"
        for year in (first, last)
    ]
    return (
        f"{counts['body']} systems of bodies and {counts['face']} of faces, {'; '.join(ends)}. "
        "Body is blue, face orange; circles look at one person's box, squares find everybody in one run, and "
        "diamonds know one person only."
    )


def _by_year(systems: Sequence[System]) -> list[System]:
    return sorted(systems, key=lambda each: (each.year, each.name))
