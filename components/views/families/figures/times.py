"""What the families took on this machine: time, speed, memory, and how time grows with people."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.content.families import SystemNetwork
from components.measures import Missing
from components.measures.timing import Duration

NOT_MEASURED = Missing("not measured yet: choose a network and press Measure")
UNTRAINED = (
    "Structure and time are real; the weights of the networks that are built here are random, so no points "
    "of theirs are shown."
)
_COLOURS = {"body": theme.POSE, "face": theme.FACE}
# Of several lines of one part, each has its own mark and dash.
_MARKS = ("circle", "square", "diamond", "cross", "triangle-up", "star", "hexagon", "x", "triangle-down")
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
_ROW_PX, _FRAME_PX = 50, 96
# For the numbers behind the bars, as a share of the axis.
_ROOM = 0.35
LEAST_RUNS_FOR_P95 = 20
"""Below it the 95th percentile lies between the two longest runs, and is little else than the longest."""


@dataclass(frozen=True)
class Measured:
    """One network's times on this machine.

    Attributes:
        threads: that it used.
        people: whose points one duration finds.
        runs: how many durations there were.
        gmac_per_s: billions of multiply-adds a second, at the median.
        peak_bytes: the most memory that it took; None where that was not measured.
        trained: whether its weights are a trained network's.
    """

    network: SystemNetwork
    threads: int
    people: int
    runs: int
    duration: Duration
    gmac_per_s: float
    peak_bytes: int | None
    trained: bool

    @property
    def p95_ms(self) -> float | None:
        """The 95th percentile; None for too few runs."""
        return self.duration.p95_ms if self.runs >= LEAST_RUNS_FOR_P95 else None


def times_figure(rows: Sequence[Measured]) -> go.Figure:
    """The median time of one run for one person, of each network, on one thread and on two."""
    alone = [row for row in rows if row.people == 1]
    if not alone:
        return theme.empty_figure(NOT_MEASURED)
    names = list(dict.fromkeys(row.network.name for row in alone))
    traces = [
        _bars([row for row in alone if row.threads == threads and row.network.part == part])
        for part in _COLOURS
        for threads in (1, 2)
    ]
    layout = {
        "barmode": "group",
        "bargap": 0.25,
        "xaxis": _log_ms([row.duration.median_ms for row in alone]),
        "yaxis": theme.axis(categoryorder="array", categoryarray=names, autorange="reversed", showgrid=False),
    }
    heading = theme.heading("Median time of one run, on a logarithmic axis", 1)
    height_px = _FRAME_PX + _ROW_PX * len(names)
    return theme.figure([trace for trace in traces if trace is not None], layout, [heading], height_px)


def _log_ms(medians_ms: Sequence[float]) -> theme.Spec:
    """An axis on which a small network can be read beside one that takes a thousand times as long."""
    # Even the shortest has a bar.
    first = math.floor(math.log10(min(medians_ms) / 1.5))
    low, top = 10.0**first, max(medians_ms)
    ticks = [10.0**power for power in range(first, math.ceil(math.log10(top)) + 1)]
    return theme.log_axis((low, top * (top / low) ** _ROOM), ticks, "ms")


def _bars(rows: Sequence[Measured]) -> theme.Spec | None:
    """The bars of one part and number of threads; those of two threads are hollow."""
    if not rows:
        return None
    colour, threads = _COLOURS[rows[0].network.part], rows[0].threads
    hollow = threads > 1
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"{rows[0].network.part}, {wording.count(threads, 'thread')}",
        "x": theme.numbers([row.duration.median_ms for row in rows]),
        "y": [row.network.name for row in rows],
        "text": [f"{wording.number(row.duration.median_ms, 3)} ms" for row in rows],
        "textposition": "outside",
        "cliponaxis": False,
        "offsetgroup": f"{threads}",
        "marker": {
            "color": theme.see_through(colour) if hollow else colour,
            "line": {"color": colour, "width": 1.5},
        },
        "customdata": [_spread(row) for row in rows],
        "hovertemplate": "%{y}: %{text}, %{customdata}<extra></extra>",
    }


def _spread(row: Measured) -> str:
    p95 = "" if row.p95_ms is None else f"p95 {wording.number(row.p95_ms, 3)} ms, "
    return f"{p95}{wording.count(row.runs, 'run')}"


def times_sentence(rows: Sequence[Measured]) -> str:
    """What `times_figure` shows now, and that untrained weights, where there are any, give no points."""
    alone = [row for row in rows if row.people == 1 and row.threads == 1]
    if not alone:
        return theme.sentence_case(f"no times to show: {NOT_MEASURED.reason}")
    slowest = max(alone, key=lambda row: row.duration.median_ms)
    fastest = min(alone, key=lambda row: row.duration.median_ms)
    sentence = f"On one thread {_ms(slowest)}, {wording.number(slowest.gmac_per_s)} GMAC/s"
    if fastest is not slowest:
        sentence = f"On one thread the slowest is {_ms(slowest)}, the fastest {_ms(fastest)}"
    return f"{sentence}. {'' if all(row.trained for row in rows) else UNTRAINED}".strip()


def _ms(row: Measured) -> str:
    return f"{row.network.name} with {wording.number(row.duration.median_ms, 3)} ms"


def people_figure(rows: Sequence[Measured]) -> go.Figure:
    """The median time over the number of people, of each network for which there are several numbers."""
    lines = _lines(rows)
    if not lines:
        return theme.empty_figure(NOT_MEASURED)
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": name,
            "x": [row.people for row in line],
            "y": theme.numbers([row.duration.median_ms for row in line]),
            "line": {
                "color": _COLOURS[line[0].network.part],
                "width": 2,
                "dash": _DASHES[place % len(_DASHES)],
            },
            "marker": {"size": 8, "symbol": _MARKS[place % len(_MARKS)]},
            "hovertemplate": "%{x}: %{y:.3~g} ms<extra>" + name + "</extra>",
        }
        for place, (name, line) in enumerate(lines.items())
    ]
    layout = {
        "xaxis": theme.axis(dtick=1, title={"text": "people or faces in the picture"}),
        "yaxis": theme.axis(rangemode="tozero", ticksuffix=" ms", nticks=5),
    }
    heading = theme.heading("Median time for everybody's points, one thread", 1)
    return theme.figure(traces, layout, [heading], 340)


def people_sentence(rows: Sequence[Measured]) -> str:
    """What `people_figure` shows now: which grow, which do not."""
    lines = _lines(rows)
    if not lines:
        return theme.sentence_case(f"no growth to show: {NOT_MEASURED.reason}")
    phrases = []
    for name, line in lines.items():
        first, last = line[0], line[-1]
        ratio = last.duration.median_ms / first.duration.median_ms
        runs = "one run for each" if first.network.way == "top-down" else "one run for all"
        phrases.append(
            f"{name} ({first.network.way}, {runs}) takes {wording.number(ratio)} times as long "
            f"for {last.people} as for {first.people}"
        )
    return f"{theme.sentence_case('; '.join(phrases))} Finding the people or faces first is not included."


def _lines(rows: Sequence[Measured]) -> Mapping[str, list[Measured]]:
    """Rows on one thread by network, in order of people, where there are at least two."""
    lines: dict[str, list[Measured]] = {}
    for row in sorted(rows, key=lambda row: row.people):
        if row.threads == 1:
            lines.setdefault(row.network.name, []).append(row)
    return {name: line for name, line in lines.items() if len({row.people for row in line}) > 1}
