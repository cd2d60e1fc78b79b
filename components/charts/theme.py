"""The one look of all charts: colours, axes, legends, and what stands where there is nothing to show.

Text and lines carry no colour of their own, so that the page's light or dark theme gives it.
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from components.keypoints import colours
from components.measures import Missing

Spec: TypeAlias = dict[str, Any]

# Okabe and Ito, "Color Universal Design", 2008. Their orange, purple and sky blue are darker here: each
# colour differs from a light and from a dark page by 3 : 1 at least, as WCAG 2.2, 1.4.11, asks for.
POSE, FACE = colours.POSE, colours.FACE
GREEN, VERMILLION, PURPLE, SKY = colours.SPARE
GREY = "#808080"
MARKS = (POSE, FACE, GREEN, VERMILLION, PURPLE, SKY, GREY)
"""All colours that marks and lines may have."""
# For the grid, which nobody needs in order to read a chart.
FAINT = "rgba(128,128,128,0.25)"

# The two sides of the body share a colour and differ in the dash.
_REGION_COLOURS = {"head": POSE, "torso": PURPLE, "arm": GREEN, "leg": VERMILLION}

WINDOW_S = 10
NOW = "now"
"""At the end of an axis of seconds."""
HEIGHT_PX = 300
# A letter of the page's 12 px font takes about 6 px, and a phone leaves a chart 340 px.
_LETTERS_A_LINE = 48

LEGEND: Spec = {
    "orientation": "h",
    "traceorder": "normal",
    "x": 0,
    "xanchor": "left",
    "yref": "container",
    "y": 0,
    "yanchor": "bottom",
    "itemclick": False,
    "itemdoubleclick": False,
}


def region_colours(regions: Iterable[str]) -> dict[str, str]:
    """A colour for each region of a layout, the same for left and right."""
    parts = dict.fromkeys(region.removeprefix("left_").removeprefix("right_") for region in regions)
    free = itertools.cycle([mark for mark in MARKS if mark not in map(_REGION_COLOURS.get, parts)] or MARKS)
    colours = {part: _REGION_COLOURS.get(part) or next(free) for part in parts}
    return {region: colours[region.removeprefix("left_").removeprefix("right_")] for region in regions}


def is_dashed(region: str) -> bool:
    """Whether the region is the right one of two that share a colour."""
    return region.startswith("right_")


def see_through(colour: str) -> str:
    """The "#RRGGBB" `colour` with a fifth of its weight, for areas that lie over others."""
    return clear(colour, 0.2)


def clear(colour: str, opacity: float) -> str:
    """The "#RRGGBB" `colour` with that opacity in [0, 1]."""
    red, green, blue = colours.rgb(colour)
    return f"rgba({red},{green},{blue},{opacity:g})"


def readable(name: str) -> str:
    """A name of a region or point as words: "left_arm" as "left arm"."""
    return name.replace("_", " ")


def numbers(values: ArrayLike) -> np.ndarray[Any, np.dtype[np.float32]]:
    """`values` in the type that plotly sends in the fewest bytes."""
    return np.asarray(values, np.float32)


def note(text: str, x: float, y: float, **place: Any) -> Spec:
    """An annotation at the point (x, y) of the paper."""
    return {
        "text": text,
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
        **place,
    }


def heading(text: str, y: float) -> Spec:
    """A heading for the row of a figure whose upper edge is at `y` of the paper."""
    return note(text, 0, y, xanchor="left", yanchor="bottom", align="left")


def absence(text: str, y: float) -> Spec:
    """What stands in the middle of a row that has nothing to show, at the height `y` of the paper."""
    lines = "<br>".join(textwrap.wrap(sentence_case(text), _LETTERS_A_LINE))
    return note(lines, 0.5, y, xanchor="center", yanchor="middle")


def legend_only(name: str, colour: str, **place: Any) -> Spec:
    """A trace without points: it holds an axis, or says in the legend why its model is missing."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [None],
        "y": [None],
        "name": name,
        "line": {"color": colour},
        **place,
    }


def swatch(colour: str) -> str:
    """A square of `colour` for use within a note."""
    return f'<span style="color:{colour}">■</span>'


def with_unit(number: str, unit: str) -> str:
    """A threshold or a signal as it stands in sentences: "110°", "12 %", "0.16"."""
    return f"{number}{unit}" if unit in ("°", "") else f"{number} {unit}"


def sentence_case(text: str) -> str:
    """`text` with a capital first letter and a full stop."""
    return text[:1].upper() + text[1:] + "."


def axis(**options: Any) -> Spec:
    """An axis that stays as it is: no zooming by accident, faint grid, labels that are not cut off."""
    return {
        "fixedrange": True,
        "automargin": True,
        "gridcolor": FAINT,
        "zeroline": False,
        "ticks": "",
        "ticklabelstandoff": 3,
        **options,
    }


def log_axis(ends: tuple[float, float], ticks: list[float], unit: str, **options: Any) -> Spec:
    """A logarithmic axis that stays between `ends`."""
    return axis(
        type="log",
        range=[float(np.log10(end)) for end in ends],
        tickvals=ticks,
        ticktext=[f"{tick:g} {unit}" for tick in ticks],
        **options,
    )


def seconds_axis(**options: Any) -> Spec:
    """The axis of the last 10 s, the newest frame at its right end."""
    return axis(
        range=[-WINDOW_S, 0],
        tickvals=[-10, -5, 0],
        ticktext=["−10 s", "−5 s", NOW],
        showgrid=False,
        **options,
    )


def of_earlier(figure: go.Figure, sentence: str, ago: str) -> tuple[go.Figure, str]:
    """The figure and its sentence of numbers that are no longer those of now, marked so.

    Args:
        ago: such as "12 s ago".
    """
    axes = [axis for axis in figure.select_xaxes() if axis.ticktext and axis.ticktext[-1] == NOW]
    for axis in axes:
        axis.ticktext = (*axis.ticktext[:-1], ago)
    return figure, f"As it was {ago}: {sentence[:1].lower()}{sentence[1:]}"


def figure(
    data: list[Spec], layout: Spec, notes: list[Spec] | None = None, height_px: int = HEIGHT_PX
) -> go.Figure:
    """A figure of these traces, axes and annotations in the common look."""
    # A plain mapping: plotly's own helpers for subplots take ten times as long, once a second.
    return go.Figure(
        {
            "data": data,
            "layout": {
                "template": {},
                "height": height_px,
                "margin": {"l": 4, "r": 22, "t": 26, "b": 4, "pad": 0},
                "paper_bgcolor": "rgba(0,0,0,0)",
                "plot_bgcolor": "rgba(0,0,0,0)",
                "uirevision": "constant",
                "dragmode": False,
                "hovermode": "closest",
                "legend": LEGEND,
                "annotations": notes or [],
                **layout,
            },
        }
    )


def empty_figure(missing: Missing, height_px: int = HEIGHT_PX) -> go.Figure:
    """A figure that holds nothing but the reason why."""
    hidden = {"visible": False, "fixedrange": True}
    return figure([], {"xaxis": hidden, "yaxis": hidden}, [absence(missing.reason, 0.5)], height_px)


def round_top(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, … at or above `value` > 0: an axis' end that seldom changes."""
    decade = 10.0 ** np.floor(np.log10(value))
    return float(next(step * decade for step in (1, 2, 5, 10) if value <= step * decade * (1 + 1e-9)))
