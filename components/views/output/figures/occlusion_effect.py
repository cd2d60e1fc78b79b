"""What a covered part of the picture does to the pose landmark net's words on each point."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from components import wording
from components.charts import theme
from components.measures import Floats, Missing, OwnScale
from components.views.output.figures.heads import POINTS, name_of

_ROW_PX = 17
_HALF = 0.5
_KINDS = (("covered", theme.POSE), ("in the open", theme.GREY))


def box_sentence(point: int, covered: NDArray[np.bool_]) -> str:
    """What the box hides of the person.

    Args:
        point: the one nearest to the box's middle.
        covered: (33,) whether a point lies under the box.
    """
    if covered[point]:
        return f"The grey box covers the {name_of(point)}."
    return f"The grey box does not cover the {name_of(point)}, which lies nearest to it."


def change_figure(what: str, before: Floats, after: Floats, covered: NDArray[np.bool_]) -> go.Figure:
    """One score for each point, before and after: a line from the one to the other.

    Args:
        what: the score, as words.
        before, after: (33,) in [0, 1].
        covered: (33,) whether a point lies under the box.
    """
    traces: list[theme.Spec] = []
    for chosen, (name, colour) in zip((covered, ~covered), _KINDS, strict=True):
        rows = [name_of(int(i)) for i in np.flatnonzero(chosen)]
        if not rows:
            continue
        traces.append(_links(before[chosen], after[chosen], rows, colour))
        traces.append(_dots(f"{name}, before", before[chosen], rows, colour, "circle-open"))
        traces.append(_dots(f"{name}, after", after[chosen], rows, colour, "circle"))
    axes = {
        "xaxis": theme.axis(range=[-0.02, 1.05], tickvals=[0, 0.5, 1]),
        "yaxis": theme.axis(
            categoryorder="array",
            categoryarray=[name_of(i) for i in range(len(POINTS))],
            range=[len(POINTS) - 0.5, -0.5],
            dtick=1,
        ),
    }
    return theme.figure(
        traces, axes, [theme.heading(f"{theme.sentence_case(what)[:-1]}", 1)], 100 + _ROW_PX * len(POINTS)
    )


def _links(before: Floats, after: Floats, rows: list[str], colour: str) -> theme.Spec:
    gaps = np.full(len(rows), np.nan)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": theme.numbers(np.stack([before, after, gaps], axis=1).ravel()),
        "y": [row for row in rows for _ in range(3)],
        "line": {"color": colour, "width": 2},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _dots(name: str, values: Floats, rows: list[str], colour: str, symbol: str) -> theme.Spec:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": theme.numbers(values),
        "y": rows,
        "marker": {"color": colour, "symbol": symbol, "size": 8, "line": {"color": colour, "width": 2}},
        "hovertemplate": "%{x:.2f}<extra>%{y}, " + name + "</extra>",
    }


def movement_figure(
    what: str, after: Floats, moved_px: Floats, covered: NDArray[np.bool_], scale: OwnScale | Missing
) -> go.Figure:
    """Each point's score behind the box over how far the box moved it.

    Args:
        what: the score, as words.
        after: (33,) scores in [0, 1].
        moved_px: (33,) from its place before to its place after, in pixels of the crop.
        scale: of the body before; pixels stand in for it where there is none.
    """
    moved, unit, of = moved_px, "px", "px of the crop"
    if not isinstance(scale, Missing):
        moved, unit, of = scale.percent(1) * moved_px, "%", f"% of the {scale.name}"
    traces = []
    for chosen, (name, colour) in zip((covered, ~covered), _KINDS, strict=True):
        dots = _dots(name, after[chosen], [], colour, "circle")
        dots |= {"x": theme.numbers(moved[chosen]), "y": theme.numbers(after[chosen])}
        dots["text"] = [name_of(int(i)) for i in np.flatnonzero(chosen)]
        dots["hovertemplate"] = f"%{{text}}: %{{y:.2f}}, moved %{{x:.1f}} {unit}<extra>{name}</extra>"
        traces.append(dots)
    axes = {
        "xaxis": theme.axis(ticksuffix=f" {unit}", rangemode="tozero", title={"text": f"moved, {of}"}),
        "yaxis": theme.axis(range=[-0.04, 1.05], tickvals=[0, _HALF, 1]),
    }
    heading = theme.heading(f"{theme.sentence_case(what)[:-1]} behind the box by movement", 1)
    return theme.figure(traces, axes, [heading])


def movement_sentence(
    what: str,
    scores: tuple[Floats, Floats],
    moved_px: Floats,
    covered: NDArray[np.bool_],
    point: int,
    scale: OwnScale | Missing,
) -> str:
    """What `movement_figure` shows of the point at the box, and of all covered ones.

    Args:
        scores: (33,) before and (33,) after.
        point: the one nearest to the box's middle.
    """
    before, after = scores
    text = (
        f"The {name_of(point)} moves by {_length(moved_px[point], scale)}; its {what} goes from "
        f"{wording.probability(before[point])} to {wording.probability(after[point])}."
    )
    high = covered & (after >= _HALF)
    if not covered.any():
        return text
    kept = f"{text} Of {wording.count(int(covered.sum()), 'covered point')}, {int(high.sum())}"
    verb = "scores" if high.sum() == 1 else "score"
    if not high.any():
        return f"{kept} {verb} {_HALF:g} or more behind the box."
    median_px = float(np.median(moved_px[high]))
    moved = f"after moving by a median of {_length(median_px, scale)}"
    return f"{kept} {verb} {_HALF:g} or more behind the box, {moved}."


def _length(px: float, scale: OwnScale | Missing) -> str:
    if isinstance(scale, Missing):
        return f"{wording.number(px)} px"
    return f"{wording.number(scale.percent(px))} % of the {scale.name}"


def change_sentence(what: str, before: Floats, after: Floats, covered: NDArray[np.bool_]) -> str:
    """What `change_figure` shows now, in one sentence."""
    if not covered.any():
        return f"The box covers none of the {len(POINTS)} points."
    text = (
        f"The box covers {wording.count(int(covered.sum()), 'point')}: their mean {what} goes from "
        f"{_mean(before, covered)} to {_mean(after, covered)}"
    )
    if covered.all():
        return f"{text}."
    return (
        f"{text}; that of the points in the open from {_mean(before, ~covered)} to {_mean(after, ~covered)}."
    )


def _mean(values: Floats, chosen: NDArray[np.bool_]) -> str:
    return wording.probability(float(values[chosen].mean()))
