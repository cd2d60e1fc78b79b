"""Timing: where the time of a frame goes, and how many frames pass."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.decimate import BIN_S, in_bins
from components.charts.networks import named
from components.measures import Floats, Missing, Timing

# From the bottom up, so that the first three add up to the total and the wait stands on top of it.
_STACK = (
    ("convert", "convert", theme.SKY),
    ("analysis", "models", theme.GREY),
    ("draw", "draw", theme.PURPLE),
    ("wait", "wait", theme.GREY),
)
# Nothing is done in a wait: it has the colour of the models' time, hatched.
_HATCHED = {"shape": "/", "fillmode": "overlay", "fgcolor": theme.GREY, "bgcolor": "rgba(0,0,0,0)", "size": 4}
_FRAMES = (("analysed", theme.GREEN), ("skipped", theme.VERMILLION))
_TIMES_ROW = (0.42, 1.0)
_FRAMES_ROW = (0.0, 0.22)
_ENTRY_PX = 48
"""So that two entries of the legend stand beside each other in a third of a page."""
_LEAST_TOP_MS = 20.0
_LEAST_TOP_PER_S = 30.0


def timing_figure(timing: Timing | Missing) -> go.Figure:
    """Over the last 10 s: above the stages of a frame, stacked; below frames a second.

    The networks run at once within "models": they are lines, which do not add up.
    """
    if isinstance(timing, Missing):
        return theme.empty_figure(timing)
    networks = named(timing.networks_ms)
    stages_ms = [timing.stages_ms[name] for name, _, _ in _STACK]
    times_s, rows = in_bins(timing.times_s, np.stack([*stages_ms, *(each.part for each in networks)]))
    traces = [
        _bar(times_s, row, label, colour)
        for (_, label, colour), row in zip(_STACK, rows[: len(_STACK)], strict=True)
    ]
    traces += [
        _line(times_s, row, each.word, each.colour)
        for each, row in zip(networks, rows[len(_STACK) :], strict=True)
    ]
    frames, top_per_s = _frames_per_s(timing)
    top_ms = theme.round_top(max(_LEAST_TOP_MS, float(rows[: len(_STACK)].sum(axis=0).max())))
    layout = {
        "barmode": "stack",
        "xaxis": theme.seconds_axis(anchor="y2"),
        "yaxis": theme.axis(domain=list(_TIMES_ROW), range=[0, top_ms], ticksuffix=" ms", nticks=4),
        "yaxis2": theme.axis(domain=list(_FRAMES_ROW), range=[0, top_per_s], nticks=3),
        "legend": {**theme.LEGEND, "entrywidth": _ENTRY_PX},
        "shapes": [_level(timing.total.median_ms, "dash"), _level(timing.total.p95_ms, "dot")],
    }
    return theme.figure(traces + frames, layout, _headings())


def _headings() -> list[theme.Spec]:
    # As narrow as a third of a page with its sidebar open: the numbers stand in the sentence.
    frames = ", ".join(f"{theme.swatch(colour)} {name}" for name, colour in _FRAMES)
    return [
        theme.heading("A frame: median ╌, p95 ···", 1),
        theme.heading(f"{frames} a second", _FRAMES_ROW[1]),
    ]


def _bar(times_s: Floats, values: Floats, name: str, colour: str, **place: str) -> theme.Spec:
    return {
        "type": "bar",
        "name": name,
        "x": theme.numbers(times_s),
        "y": theme.numbers(values),
        "width": BIN_S,
        "marker": {"color": colour, "line": {"width": 0}, "pattern": _HATCHED if name == "wait" else {}},
        "hovertemplate": "%{y:.3~g} ms<extra>" + name + "</extra>",
        **place,
    }


def _line(times_s: Floats, values: Floats, name: str, colour: str) -> theme.Spec:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": theme.numbers(times_s),
        "y": theme.numbers(values),
        "line": {"color": colour, "width": 2},
        "hovertemplate": "%{y:.3~g} ms<extra>" + name + "</extra>",
    }


def _level(ms: float, dash: str) -> theme.Spec:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": ms,
        "y1": ms,
        "line": {"color": theme.VERMILLION, "width": 1.5, "dash": dash},
    }


def _frames_per_s(timing: Timing) -> tuple[list[theme.Spec], float]:
    """Bars of frames analysed and skipped in each of the last 10 seconds, and their axis' upper end."""
    edges_s = np.arange(-theme.WINDOW_S, 1)
    # The newest frame lies on the last edge, the oldest may lie on the first: both belong inside.
    analysed = np.histogram(timing.times_s, edges_s)[0].astype(np.float64)
    skipped = np.histogram(timing.times_s, edges_s, weights=timing.skipped_by_frame)[0]
    middles_s = (edges_s[:-1] + 0.5).astype(np.float64)
    bars = [
        {
            **_bar(middles_s, values, name, colour, yaxis="y2"),
            "width": 0.9,
            "showlegend": False,
            "hovertemplate": "%{y} frames<extra>" + name + "</extra>",
        }
        for values, (name, colour) in zip((analysed, skipped), _FRAMES, strict=True)
    ]
    return bars, theme.round_top(max(_LEAST_TOP_PER_S, float((analysed + skipped).max())))


def rate_text(timing: Timing) -> str:
    """The last 10 s at a glance: a frame's median time, and frames skipped."""
    return f"{wording.number(timing.total.median_ms)} ms a frame · {timing.skipped:,} skipped"


def timing_sentence(timing: Timing | Missing) -> str:
    """What `timing_figure` shows now, in one sentence."""
    if isinstance(timing, Missing):
        return theme.sentence_case(f"no times to show: {timing.reason}")
    frames = wording.count(timing.analysed, "frame was", "frames were")
    rate = "" if timing.analysed_per_s is None else f" ({wording.number(timing.analysed_per_s, 3)} a second)"
    median, p95 = wording.number(timing.total.median_ms), wording.number(timing.total.p95_ms)
    each = [f"{one.word} at {wording.number(one.part.median_ms)} ms" for one in named(timing.networks)]
    beside = f", with {wording.listed(each)}" if each else ""
    together = " at the same time" if len(each) > 1 else ""
    return (
        f"In the last 10 s {frames} analysed{rate} and {timing.skipped:,} skipped; a frame takes {median} ms "
        f"in the median and {p95} ms at the 95th percentile{beside}{together}.{_warm_up(timing)}"
    )


def _warm_up(timing: Timing) -> str:
    if not timing.warm_up:
        return ""
    first, took = (
        ("first frame", "took") if timing.warm_up == 1 else (f"first {timing.warm_up} frames", "took up to")
    )
    return (
        f" The {first} {took} {wording.number(timing.warm_up_ms)} ms while the models warmed up: not drawn."
    )
