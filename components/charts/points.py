"""The scores of each point now, side by side in their regions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.confidence import none_per_point
from components.charts.networks import NamedPart, named, nothing
from components.keypoints.layouts import IntArray
from components.measures import Floats, Missing, PointScores, score_given

Parts: TypeAlias = Mapping[str, PointScores | Missing]
"""By the network's key."""

_BETWEEN_REGIONS = 1
_BETWEEN_ROWS = 0.3
"""In heights of a row."""


def _split(
    parts: Parts,
) -> tuple[list[NamedPart[PointScores | Missing]], list[NamedPart[PointScores | Missing]]]:
    """The networks that give scores of their points, and those that do not."""
    with_scores = [each for each in named(parts) if score_given(each.key)]
    return with_scores, [each for each in named(parts) if not score_given(each.key)]


def points_figure(parts: Parts) -> go.Figure:
    """Each point's score (bars) and presence (dots) now, a row for each network that gives them."""
    rows, without = _split(parts)
    nobody = nothing({each.key: each.part for each in rows})
    if nobody is not None:
        return theme.empty_figure(nobody if rows else _none(without))
    unit = 1 / (len(rows) + _BETWEEN_ROWS * (len(rows) - 1))
    traces: list[theme.Spec] = []
    notes: list[theme.Spec] = []
    layout: theme.Spec = {"bargap": 0.15}
    for place, each in enumerate(rows):
        top = 1 - place * (1 + _BETWEEN_ROWS) * unit
        number = str(place + 1) if place else ""
        aside = "".join(f"; {other.word}: none" for other in without) if not place else ""
        notes.append(theme.heading(f"{each.title}, each point now{aside}", top))
        domain = {"domain": [max(0.0, round(top - unit, 4)), round(top, 4)]} if len(rows) > 1 else {}
        layout[f"yaxis{number}"] = theme.axis(
            range=[0, 1.05], tickvals=[0, 0.5, 1], **domain, **({"anchor": f"x{number}"} if place else {})
        )
        if isinstance(each.part, Missing):
            layout[f"xaxis{number}"] = theme.axis(visible=False, anchor=f"y{number}")
            notes.append(theme.absence(each.part.reason, top - 0.3 * unit))
            continue
        row_traces, axis = _row(each.part)
        layout[f"xaxis{number}"] = axis | ({"anchor": f"y{number}"} if place else {})
        on = {"xaxis": f"x{number}", "yaxis": f"y{number}"} if place else {}
        traces += [{**trace, **on} for trace in row_traces]
    return theme.figure(traces, layout, notes, round(theme.HEIGHT_PX * (1 + 0.5 * (len(rows) - 1))))


def _none(without: list[NamedPart[PointScores | Missing]]) -> Missing:
    return Missing("; ".join(none_per_point(each.word) for each in without))


def _row(scores: PointScores) -> tuple[list[theme.Spec], theme.Spec]:
    """The traces of one network, and their axis."""
    traces = []
    middles, labels, places, start = [], [], [], 0
    colours = theme.region_colours(scores.layout.regions)
    for region, ids in scores.layout.regions.items():
        x = np.arange(start, start + len(ids), dtype=np.int16)
        traces.append(_bars(scores, region, ids, x, colours[region]))
        middles.append(float(x.mean()))
        labels.append(theme.readable(region).replace(" ", "<br>"))
        places.append((ids, x))
        start += len(ids) + _BETWEEN_REGIONS
    if scores.presence_per_point is not None:
        x = np.concatenate([x for _, x in places])
        presence = np.concatenate([scores.presence_per_point[ids] for ids, _ in places])
        traces.append(_dots(x, presence, scores.name))
    ends = [-1, start - _BETWEEN_REGIONS]
    return traces, theme.axis(range=ends, tickvals=middles, ticktext=labels, tickangle=0)


def _bars(scores: PointScores, region: str, ids: IntArray, x: IntArray, colour: str) -> theme.Spec:
    return {
        "type": "bar",
        "x": x,
        "y": theme.numbers(scores.per_point[ids]),
        "text": [theme.readable(scores.layout.points[i]) for i in ids],
        "textposition": "none",
        "marker": {"color": colour, "pattern": {"shape": "/" if theme.is_dashed(region) else ""}},
        "showlegend": False,
        "hovertemplate": f"%{{text}}: {scores.name} %{{y:.2f}}<extra></extra>",
    }


def _dots(x: IntArray, presence: Floats, bars: str) -> theme.Spec:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": f"dots: presence, bars: {bars}",
        "x": x,
        "y": theme.numbers(presence),
        # On bars of any colour and on a light or dark page only a rim keeps a dot in sight.
        "marker": {"color": theme.GREY, "size": 7, "line": {"color": "#FFFFFF", "width": 1}},
        "showlegend": True,
        "hovertemplate": "presence %{y:.2f}<extra></extra>",
    }


def points_sentence(parts: Parts) -> str:
    """What `points_figure` shows now, in one sentence."""
    rows, without = _split(parts)
    nobody = nothing({each.key: each.part for each in rows})
    phrases = [_phrase(each) for each in rows] if nobody is None else []
    if nobody is not None and rows:
        phrases = [f"no confidence per point to show: {nobody.reason}"]
    return theme.sentence_case("; ".join([*phrases, *(none_per_point(each.word) for each in without)]))


def _phrase(each: NamedPart[PointScores | Missing]) -> str:
    scores = each.part
    if isinstance(scores, Missing):
        return each.why(scores)
    n, seen = len(scores.per_point), scores.counted
    worst = int(scores.per_point.argmin())
    mean = f", with a mean {scores.name} of {wording.probability(scores.mean)}" if seen else ""
    return (
        f"{seen} of the {n} {each.word} points {'is' if seen == 1 else 'are'} in view{mean}; "
        f"the lowest has the {theme.readable(scores.layout.points[worst])} "
        f"({wording.probability(scores.per_point[worst])})"
    )
