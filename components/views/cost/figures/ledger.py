"""Cost: the time of each network and task, its speed, its share of a frame, and how it grows with people."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.keypoints import ModelName
from components.measures import Missing
from components.measures.cost import BUDGET_MS, CostRow, CrowdStep, NetStep, TaskStep, ms_for_each_more

NOT_MEASURED = Missing("not measured yet: press Measure")
_COLOURS: dict[ModelName, str] = {"pose": theme.POSE, "face": theme.FACE}
_ONE: dict[ModelName, str] = {"pose": "person", "face": "face"}
_ROW_PX = 46
_FRAME_PX = 92
# Labels stand right of the bars, within the axis.
_ROOM = 1.3


def times_figure(rows: Sequence[CostRow]) -> go.Figure:
    """The median time of each network alone, on one and on two threads."""
    return _net_bars(rows, lambda row: row.duration.median_ms, "ms")


def times_sentence(rows: Sequence[CostRow]) -> str:
    """What `times_figure` shows now, in one sentence."""
    alone = [row for row in rows if isinstance(row.step, NetStep) and row.step.threads == 1]
    if not alone:
        return theme.sentence_case(f"no times to show: {NOT_MEASURED.reason}")
    slowest = max(alone, key=lambda row: row.duration.median_ms)
    fastest = min(alone, key=lambda row: row.duration.median_ms)
    twice = [row for row in rows if row.step == NetStep(slowest.name, 2)]
    gain = f" ({_ms(twice[0])} on two)" if twice else ""
    return (
        f"On one thread the slowest is {slowest.name} with {_ms(slowest)} a run{gain}, "
        f"the fastest {fastest.name} with {_ms(fastest)}."
    )


def speed_figure(rows: Sequence[CostRow]) -> go.Figure:
    """The multiply-adds a second that each network reaches, in billions."""
    return _net_bars(rows, lambda row: row.gmac_per_s or 0.0, "GMAC/s")


def speed_sentence(rows: Sequence[CostRow]) -> str:
    """What `speed_figure` shows now, in one sentence."""
    speeds = {
        row.name: row.gmac_per_s
        for row in rows
        if row.gmac_per_s is not None and row.step == NetStep(row.name, 1)
    }
    if not speeds:
        return theme.sentence_case(f"no speeds to show: {NOT_MEASURED.reason}")
    low, high = min(speeds, key=speeds.__getitem__), max(speeds, key=speeds.__getitem__)
    return (
        f"The same processor reaches {wording.number(speeds[high])} GMAC/s on one thread with {high} and "
        f"{wording.number(speeds[low])} with {low}: equal numbers of multiply-adds need not take equal times."
    )


def budget_figure(rows: Sequence[CostRow]) -> go.Figure:
    """The share that a whole task takes of the time between two frames, in still and in video mode."""
    tasks = [row for row in rows if isinstance(row.step, TaskStep)]
    if not tasks:
        return theme.empty_figure(NOT_MEASURED)
    traces = [
        _bars(
            [r for r in tasks if r.model == model and isinstance(r.step, TaskStep) and r.step.mode == mode],
            lambda row: 100 * row.budget_share,
            "%",
            f"{model.capitalize()}, {label}",
            hollow,
        )
        for model in _COLOURS
        for mode, label, hollow in (("stream", "video", False), ("still", "still", True))
    ]
    figure = _bar_figure(tasks, traces, max(100, *(100 * row.budget_share for row in tasks)), "%")
    figure.update_layout(shapes=[_whole_budget()])
    return figure


def budget_sentence(rows: Sequence[CostRow]) -> str:
    """What `budget_figure` shows now, in one sentence."""
    videos = [row for row in rows if isinstance(row.step, TaskStep) and row.step.mode == "stream"]
    if not videos:
        return theme.sentence_case(f"no shares to show: {NOT_MEASURED.reason}")
    shares = ", ".join(
        f"{row.name} takes {wording.percent(row.budget_share)}{'' if row.found else ' and finds nobody'}"
        for row in videos
    )
    budget = wording.number(BUDGET_MS, 3)
    return f"Of the {budget} ms between two frames (the dashed line), in video mode {shares}."


def crowd_figure(rows: Sequence[CostRow]) -> go.Figure:
    """The median time of a whole task over the number of people or faces that it found."""
    lines = [(model, _crowd(rows, model)) for model in _COLOURS]
    if not any(points for _, points in lines):
        return theme.empty_figure(NOT_MEASURED)
    traces = [trace for model, points in lines if points for trace in _grown_traces(model, points)]
    people = [row.found or 0 for _, points in lines for row in points]
    layout = {
        "xaxis": theme.axis(range=[min(people) - 0.2, max(people) + 0.2], dtick=1, title={"text": "found"}),
        "yaxis": theme.axis(rangemode="tozero", ticksuffix=" ms", nticks=5),
    }
    return theme.figure(traces, layout)


def _grown_traces(model: ModelName, points: Sequence[CostRow]) -> list[theme.Spec]:
    """The medians, and the line through those of somebody found, whose slope the sentence tells."""
    seen = np.array([(row.found, row.duration.median_ms) for row in points if row.found])
    common = {"type": "scatter", "legendgroup": model}
    marks = {
        **common,
        "mode": "markers",
        "name": model.capitalize(),
        "x": [row.found for row in points],
        "y": theme.numbers([row.duration.median_ms for row in points]),
        "marker": {"color": _COLOURS[model], "size": 10},
        "hovertemplate": "%{x} found: %{y:.3~g} ms<extra>" + model + "</extra>",
    }
    more_ms = ms_for_each_more(points)
    if more_ms is None:
        return [marks]
    ends = np.array([seen[:, 0].min(), seen[:, 0].max()])
    line = {
        **common,
        "mode": "lines",
        "showlegend": False,
        "x": theme.numbers(ends),
        # A least-squares line passes through the mean.
        "y": theme.numbers(seen[:, 1].mean() + more_ms * (ends - seen[:, 0].mean())),
        "line": {"color": _COLOURS[model], "width": 2},
        "hoverinfo": "skip",
    }
    return [marks, line]


def crowd_sentence(rows: Sequence[CostRow]) -> str:
    """What `crowd_figure` shows now, in one sentence."""
    phrases = [_grown(_crowd(rows, model), model) for model in _COLOURS if _crowd(rows, model)]
    if not phrases:
        return theme.sentence_case(f"no growth to show: {NOT_MEASURED.reason}")
    return theme.sentence_case("; ".join(phrases))


def _crowd(rows: Sequence[CostRow], model: ModelName) -> list[CostRow]:
    """The rows of copies of one model."""
    return [row for row in rows if isinstance(row.step, CrowdStep) and row.model == model]


def _grown(points: Sequence[CostRow], model: ModelName) -> str:
    more_ms = ms_for_each_more(points)
    growth = (
        "too few were found to see a growth"
        if more_ms is None
        else f"each further {_ONE[model]} adds {wording.number(more_ms)} ms"
    )
    asked = [(row.found, row.step.people) for row in points if isinstance(row.step, CrowdStep)]
    missed = ", ".join(
        f"{found_people} of {people}" for found_people, people in asked if found_people != people
    )
    return f"{model}: {growth}" + (f" (found only {missed})" if missed else "")


def _ms(row: CostRow) -> str:
    return f"{wording.number(row.duration.median_ms)} ms"


def _net_bars(rows: Sequence[CostRow], value: Callable[[CostRow], float], unit: str) -> go.Figure:
    nets = [row for row in rows if isinstance(row.step, NetStep)]
    if not nets:
        return theme.empty_figure(NOT_MEASURED)
    traces = [
        _bars(
            [r for r in nets if r.model == model and r.step == NetStep(r.name, threads)],
            value,
            unit,
            f"{model.capitalize()}, {wording.count(threads, 'thread')}",
            hollow=threads == 2,
        )
        for model in _COLOURS
        for threads in (1, 2)
    ]
    return _bar_figure(nets, traces, max(map(value, nets)), unit)


def _bars(
    rows: Sequence[CostRow], value: Callable[[CostRow], float], unit: str, name: str, hollow: bool
) -> theme.Spec | None:
    """One bar a row, named at the left; the hollow ones stand below the full ones of the same name."""
    if not rows:
        return None
    colour = _COLOURS[rows[0].model]
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": theme.numbers([value(row) for row in rows]),
        "y": [_label(row.name) for row in rows],
        "text": [f"{wording.number(value(row))} {unit}" for row in rows],
        "textposition": "outside",
        "cliponaxis": False,
        "offsetgroup": "hollow" if hollow else "full",
        "marker": {
            "color": theme.see_through(colour) if hollow else colour,
            "line": {"color": colour, "width": 1.5},
        },
        "hovertemplate": "%{y}: %{text}<extra>" + name + "</extra>",
    }


def _label(name: str) -> str:
    return name.replace(" ", "<br>", 1)


def _bar_figure(
    rows: Sequence[CostRow], traces: Sequence[theme.Spec | None], top: float, unit: str
) -> go.Figure:
    names = list(dict.fromkeys(_label(row.name) for row in rows))
    layout = {
        "barmode": "group",
        "bargap": 0.25,
        "xaxis": theme.axis(range=[0, _ROOM * top], ticksuffix=f" {unit}", nticks=4),
        "yaxis": theme.axis(categoryorder="array", categoryarray=names, autorange="reversed", showgrid=False),
    }
    present = [trace for trace in traces if trace is not None]
    return theme.figure(present, layout, height_px=_FRAME_PX + _ROW_PX * len(names))


def _whole_budget() -> theme.Spec:
    dashed = {"color": theme.VERMILLION, "width": 1.5, "dash": "dash"}
    return {"type": "line", "yref": "paper", "x0": 100, "x1": 100, "y0": 0, "y1": 1, "line": dashed}
