"""Rows over time in panels that stand above one another on one axis of seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import plotly.graph_objects as go

from components.charts import theme
from components.charts.decimate import extremes
from components.measures import Floats, Missing
from components.measures.series import Series

Style: TypeAlias = Literal["line", "steps", "dots"]

MOST_POINTS = 600
"""Of a row that is drawn: more than a screen has room for, and still light to send for three minutes."""
PANEL_PX = 84
_ABOVE_PX, _BELOW_PX = 26, 64
_GAP = 0.36
"""Of a panel's height, for the heading of the next."""
DASHES = (("solid", "dot"), ("dash", "dashdot"), ("longdash", "longdashdot"))
"""Of the first and of the second record, for each of the networks whose lines have the same colours."""


@dataclass(frozen=True, eq=False)
class Line:
    """One line of a panel: (T,) `values` at `times_s`; NaN is a gap.

    Attributes:
        name: what the legend and the hover call it.
        style: a number that holds until the next is "steps"; one that is read now and then is "dots".
        dash: one of those in DASHES.
        starts: places in T at which the line begins again: from there on it shows another subject.
    """

    name: str
    colour: str
    times_s: Floats
    values: Floats
    style: Style = "line"
    dash: str = DASHES[0][0]
    starts: tuple[int, ...] = ()

    def broken(self) -> tuple[Floats, Floats]:
        """Times and values with a gap before each of `starts`."""
        starts = list(self.starts)
        return np.insert(self.times_s, starts, self.times_s[starts]), np.insert(self.values, starts, np.nan)


@dataclass(frozen=True, eq=False)
class Panel:
    """One of the stacked panels.

    Attributes:
        heading: what is shown, with its unit.
        ends: of its axis; None fits the lines.
        absent: what stands there when no line has a number.
        whole: whether it counts, so that its axis needs no halves.
    """

    heading: str
    lines: Sequence[Line]
    ends: tuple[float, float] | None = None
    absent: str = "nothing to show"
    whole: bool = False


def panels_figure(panels: Sequence[Panel], legend: bool = True) -> go.Figure:
    """The panels from the top down, their rows decimated to `MOST_POINTS` each.

    Args:
        legend: whether the rows' names are needed to tell them apart.
    """
    heights = len(panels) + _GAP * (len(panels) - 1)
    height = 1 / heights
    traces: list[theme.Spec] = []
    notes: list[theme.Spec] = []
    axes: theme.Spec = {}
    named: set[str] = set()
    for place, panel in enumerate(panels):
        top = 1 - place * (1 + _GAP) * height
        axis = "" if place == 0 else str(place + 1)
        bottom = max(0.0, top - height)
        notes.append(theme.heading(panel.heading, top))
        ends = _ends(panel)
        # Counts of people are small: a tick for each, until there are many.
        ticks = {"dtick": max(1, round((ends[1] - ends[0]) / 4))} if panel.whole else {"nticks": 4}
        axes[f"yaxis{axis}"] = theme.axis(domain=[bottom, top], anchor="x", range=ends, **ticks)
        rows = [row for row in panel.lines if np.isfinite(row.values).any()]
        if not rows:
            notes.append(theme.absence(panel.absent, (top + bottom) / 2))
            traces.append(theme.legend_only("", theme.GREY, yaxis=f"y{axis}", showlegend=False))
        for row in rows:
            traces.append(_trace(row, f"y{axis}", legend and row.name not in named))
            named.add(row.name)
    last = "" if len(panels) == 1 else str(len(panels))
    axes["xaxis"] = theme.axis(anchor=f"y{last}", range=_times(panels), ticksuffix=" s", showgrid=True)
    layout = {**axes, "hovermode": "x", "margin": {"l": 4, "r": 12, "t": _ABOVE_PX, "b": _BELOW_PX, "pad": 0}}
    return theme.figure(traces, layout, notes, round(heights * PANEL_PX) + _ABOVE_PX + _BELOW_PX)


def _ends(panel: Panel) -> list[float]:
    if panel.ends is not None:
        return list(panel.ends)
    values = np.concatenate([row.values[np.isfinite(row.values)] for row in panel.lines] or [np.zeros(0)])
    if not len(values):
        return [0.0, 1.0]
    low, high = float(values.min()), float(values.max())
    margin = 0.06 * (high - low) or max(0.5, 0.06 * abs(high))
    # An axis of what cannot be negative stands on its zero where that is near.
    return [0.0 if 0 <= low <= (high - low) else low - margin, high + margin]


def _times(panels: Sequence[Panel]) -> list[float]:
    ends = [float(row.times_s[-1]) for panel in panels for row in panel.lines if len(row.times_s)]
    return [0.0, max(ends, default=0.0) or 1.0]


def _trace(row: Line, axis: str, in_legend: bool) -> theme.Spec:
    times_s, values = row.broken()
    if row.style == "dots":
        read = np.isfinite(values)
        times_s, values = times_s[read], values[read]
    times_s, values = extremes(times_s, values, MOST_POINTS)
    trace: theme.Spec = {
        "type": "scatter",
        "mode": "markers" if row.style == "dots" else "lines",
        "name": row.name,
        "x": theme.numbers(times_s),
        "y": theme.numbers(values),
        "yaxis": axis,
        "showlegend": in_legend,
        "hovertemplate": "%{y:.3~g}<extra>" + row.name + "</extra>",
    }
    if row.style == "dots":
        symbol = "circle-open" if "dot" in row.dash else "circle"
        return {**trace, "marker": {"color": row.colour, "size": 4, "symbol": symbol}}
    shape = "hv" if row.style == "steps" else "linear"
    if np.isfinite(values).sum() < 3:
        # A line of a single point is nothing.
        trace |= {"mode": "lines+markers", "marker": {"color": row.colour, "size": 5}}
    return {**trace, "line": {"color": row.colour, "width": 1.8, "dash": row.dash, "shape": shape}}


def nothing(missing: Missing, panels: int) -> go.Figure:
    """As tall as a figure of so many panels, with the reason why there is nothing."""
    return theme.empty_figure(missing, panels * PANEL_PX)


def dash(record: int, network: int = 0) -> str:
    """Of the line of that record, 0 or 1, and of that one among the networks with lines of its colour."""
    return DASHES[network % len(DASHES)][record]


def called(name: str, series: Series, of: int) -> str:
    """What a legend calls a row of one of so many records."""
    return f"{name}, {series.name}" if of > 1 else name


def reason(records: Sequence[object]) -> Missing:
    """Why the first of the records that has nothing has nothing."""
    return next((each for each in records if isinstance(each, Missing)), Missing("nothing was chosen"))
