"""A rule's signal over time against its thresholds, with the events that it counts."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.decimate import extremes
from components.measures import Missing
from components.rules.rule import Counted, Rule

_MOST_POINTS = 600
_HEIGHT_PX = 300
_MARGIN = 0.06


def signal_figure(used: Rule, counted: Counted, enter: float, leave: float) -> go.Figure:
    """The signal as a line, the thresholds dashed, and a band for each event."""
    if not counted.seen:
        return theme.empty_figure(Missing(_nothing(used)), _HEIGHT_PX)
    times_s, values = extremes(counted.times_s, counted.signal, _MOST_POINTS)
    known = counted.signal[np.isfinite(counted.signal)]
    low, high = float(min(known.min(), enter, leave)), float(max(known.max(), enter, leave))
    margin = _MARGIN * (high - low) or 1.0
    end_s = float(counted.times_s[-1]) or 1.0
    name = theme.sentence_case(used.words.signal)[:-1]
    trace: theme.Spec = {
        "type": "scatter",
        "mode": "lines" if len(known) > 2 else "markers",
        "name": name,
        "x": theme.numbers(times_s),
        "y": theme.numbers(values),
        "line": {"color": theme.POSE if used.subject == "body" else theme.FACE, "width": 1.8},
        "hovertemplate": "%{y:.3~g}" + (f" {used.unit}" if used.unit else "") + "<extra></extra>",
    }
    lines = [
        theme.legend_only(
            f"{what} {theme.with_unit(f'{at:g}', used.unit)}", colour, line={"color": colour, "dash": "dash"}
        )
        for what, at, colour in (("begins at", enter, theme.VERMILLION), ("ends at", leave, theme.GREEN))
    ]
    bands = [
        {
            "type": "rect", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": "below",
            "x0": event.start_s, "x1": end_s if event.end_s is None else event.end_s,
            "fillcolor": theme.see_through(theme.GREY), "line": {"width": 0},
        }
        for event in counted.events
    ]  # fmt: skip
    dashes = [
        {"type": "line", "x0": 0, "x1": end_s, "y0": at, "y1": at, "line": {"color": colour, "dash": "dash"}}
        for at, colour in ((enter, theme.VERMILLION), (leave, theme.GREEN))
    ]
    layout = {
        "xaxis": theme.axis(range=[0, end_s], ticksuffix=" s"),
        "yaxis": theme.axis(range=[low - margin, high + margin], nticks=5),
        "shapes": [*bands, *dashes],
        "margin": {"l": 4, "r": 22, "t": 26, "b": 60, "pad": 0},
    }
    unit = f", {used.unit}" if used.unit else ""
    return theme.figure([trace, *lines], layout, [theme.heading(f"{name}{unit}", 1)], _HEIGHT_PX)


def _nothing(used: Rule) -> str:
    return f"no frame shows the {used.words.signal}"


def signal_sentence(used: Rule, counted: Counted) -> str:
    """What was counted, on how many frames, and what was lost."""
    if not counted.seen:
        return theme.sentence_case(_nothing(used))
    known = counted.signal[np.isfinite(counted.signal)]
    low, high = (wording.number(float(end), 3) for end in (known.min(), known.max()))
    number = wording.count(counted.complete, used.words.one, used.words.several)
    frames = wording.count(len(counted.signal), "frame")
    span = f"{low} to {theme.with_unit(high, used.unit)}"
    sentence = f"{number} counted; the signal runs from {span} on {counted.seen} of {frames}"
    if counted.complete < len(counted.events):
        sentence += "; one more lasts at the end"
    if counted.broken:
        sentence += f"; {wording.count(counted.broken, 'event')} cut off by a gap"
    return f"{sentence}."
