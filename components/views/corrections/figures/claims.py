"""Claims beside what is computed: bars with their numbers, and the overlap behind the tracking threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.measures.overlap import shift_at, shifted_overlap

_ROW_PX = 34
_DECADE = 10.0


@dataclass(frozen=True)
class ClaimBar:
    """One number.

    Attributes:
        label: whose it is.
        value: in the unit of its figure; a whole number is a count.
        claimed: whether others print it; else it is computed here.
    """

    label: str
    value: float | int
    claimed: bool = False


def bars_figure(title: str, bars: Sequence[ClaimBar], unit: str, *, logarithmic: bool = False) -> go.Figure:
    """The numbers as bars below one another, grey where they are claimed and blue where they are computed."""
    least, most = min(bar.value for bar in bars), max(bar.value for bar in bars)
    # Room at the right for the numbers at the bars' ends.
    if logarithmic:
        axis = theme.axis(type="log", range=[np.log10(least / _DECADE), np.log10(most * _DECADE)], nticks=5)
    else:
        axis = theme.axis(range=[0, 1.35 * most], nticks=5)
    trace: theme.Spec = {
        "type": "bar",
        "orientation": "h",
        "x": theme.numbers([bar.value for bar in bars]),
        "y": [bar.label for bar in bars],
        "text": [value_text(bar, unit) for bar in bars],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": [theme.GREY if bar.claimed else theme.POSE for bar in bars]},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    layout = {"xaxis": axis, "yaxis": theme.axis(autorange="reversed", showgrid=False)}
    return theme.figure([trace], layout, [theme.heading(title, 1)], 60 + _ROW_PX * len(bars))


def bars_sentence(bars: Sequence[ClaimBar], unit: str) -> str:
    """What `bars_figure` shows, claimed numbers first."""
    groups = (
        ("Printed", [bar for bar in bars if bar.claimed]),
        ("Computed here", [b for b in bars if not b.claimed]),
    )
    return " ".join(
        f"{head}: {'; '.join(f'{bar.label}, {value_text(bar, unit)}' for bar in those)}."
        for head, those in groups
        if those
    )


def value_text(bar: ClaimBar, unit: str) -> str:
    """The number with its unit, claimed ones as they are printed."""
    if isinstance(bar.value, int):
        number = f"{bar.value:,}"
    else:
        number = f"{bar.value:g}" if bar.claimed else wording.number(bar.value, 3)
    return f"{number}\N{NO-BREAK SPACE}{unit}" if unit else number


def overlap_figure(threshold: float) -> go.Figure:
    """The overlap of two equal regions over their shift, and the threshold."""
    shifts = np.linspace(0, 1, 101)
    traces: list[theme.Spec] = [
        {
            "type": "scatter",
            "mode": "lines",
            "showlegend": False,
            "x": theme.numbers(100 * shifts),
            "y": theme.numbers(shifted_overlap(shifts)),
            "line": {"color": theme.POSE, "width": 2},
            "hovertemplate": "shifted by %{x:.0f} %, overlap %{y:.2f}<extra></extra>",
        }
    ]
    line = {"color": theme.GREY, "width": 1, "dash": "dash"}
    layout = {
        "xaxis": theme.axis(range=[0, 100], ticksuffix=" %", nticks=6),
        "yaxis": theme.axis(range=[0, 1.02], nticks=6),
        "shapes": [{"type": "line", "x0": 0, "x1": 100, "y0": threshold, "y1": threshold, "line": line}],
    }
    notes = [theme.heading("Overlap of two equal regions, over their shift in % of a side", 1)]
    return theme.figure(traces, layout, notes, 240)


def overlap_sentence(threshold: float) -> str:
    """Where the curve meets the threshold."""
    apart = wording.percent(shift_at(threshold))
    return (
        f"At the threshold of {threshold:g} two equal regions may lie {apart} of "
        "their side apart; shifted further, the new one counts as another person."
    )
