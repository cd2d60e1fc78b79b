"""Confidence: the scores that networks give of their points, or the one number that there is of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.decimate import in_bins
from components.charts.networks import NamedPart, named
from components.keypoints import network
from components.measures import Confidence, Missing, ScoreHistory, WholePresence, score_given

Parts: TypeAlias = Mapping[str, Confidence | Missing]
"""By the network's key."""

_TALL, _LOW, _GAP = 0.54, 0.3, 0.16
"""Heights of a row of lines, of one of dots, and of what lies between two, in those of `theme.HEIGHT_PX`."""


def none_per_point(word: str) -> str:
    """That a network has no scores of its points."""
    return f"the {word} model gives no confidence per point"


def confidence_figure(parts: Parts) -> go.Figure:
    """Over the last 10 s, a row for each network: its mean score by region, or the presence of the whole."""
    tall = [_TALL if score_given(key) else _LOW for key in parts]
    whole = sum(tall) + _GAP * (len(tall) - 1)
    headings: list[theme.Spec] = []
    absences: list[theme.Spec] = []
    traces: list[theme.Spec] = []
    layout: theme.Spec = {"xaxis": theme.seconds_axis(anchor=_axis_of(len(tall) - 1))}
    top = whole
    for place, (each, high) in enumerate(zip(named(parts), tall, strict=True)):
        row = max(0.0, round((top - high) / whole, 4)), round(top / whole, 4)
        top -= high + _GAP
        axis: theme.Spec = {"yaxis": _axis_of(place)} if place else {}
        headings.append(theme.heading(_heading(each), row[1]))
        layout[_axis_of(place).replace("y", "yaxis")] = theme.axis(
            domain=list(row), anchor="x", range=[-0.02, 1.05], tickvals=[0, 0.5, 1]
        )
        if isinstance(each.part, Missing):
            absences.append(theme.absence(each.part.reason, _upper_part(row)))
            traces.append(theme.legend_only("", each.colour, showlegend=False, **axis))
        elif isinstance(each.part, ScoreHistory):
            traces += [{**line, **axis} for line in _region_lines(each.part, traces)]
        else:
            traces.append({**_presence_dots(each.part, each.colour, each.word), **axis})
    return theme.figure(traces, layout, headings + absences, round(theme.HEIGHT_PX * max(1.0, whole)))


def _axis_of(place: int) -> str:
    return f"y{place + 1}" if place else "y"


def _heading(each: NamedPart[Confidence | Missing]) -> str:
    score = score_given(each.key)
    if score is not None:
        return f"{each.title}: mean {score} by region"
    whole = "presence of the whole" in network(each.key).gives
    return f"{each.title}: presence as a whole, none per point" if whole else f"{each.title}: none"


def _upper_part(row: tuple[float, float]) -> float:
    # Between the lines for 0.5 and 1, neither of which may cross the words.
    return row[0] + 0.72 * (row[1] - row[0])


def _region_lines(scores: ScoreHistory, before: list[theme.Spec]) -> Iterator[theme.Spec]:
    times_s, rows = in_bins(scores.times_s, scores.by_region)
    colours, in_legend = theme.region_colours(scores.regions), {trace["name"] for trace in before}
    for region, row in zip(scores.regions, rows, strict=True):
        name = theme.readable(region)
        yield {
            "type": "scatter",
            # Markers, because a line of a single point is nothing.
            "mode": "lines+markers",
            "marker": {"size": 3},
            "name": name,
            "x": theme.numbers(times_s),
            "y": theme.numbers(row),
            "line": {
                "color": colours[region],
                "dash": "dot" if theme.is_dashed(region) else "solid",
                "width": 2,
            },
            "hovertemplate": "%{y:.2f}<extra>" + name + "</extra>",
            # The legend tells a region of several networks once.
            **({"showlegend": False} if name in in_legend else {}),
        }


def _presence_dots(presence: WholePresence, colour: str, word: str) -> theme.Spec:
    times_s, rows = in_bins(presence.times_s, presence.values[None])
    return {
        "type": "scatter",
        # No line: between two readings whoever it is may have been away.
        "mode": "markers",
        "name": "",
        "showlegend": False,
        "x": theme.numbers(times_s),
        "y": theme.numbers(rows[0]),
        "marker": {"color": colour, "size": 6},
        "hovertemplate": "%{y:.2f}<extra>" + word + "</extra>",
    }


def confidence_sentence(parts: Parts) -> str:
    """What `confidence_figure` shows now, in one sentence."""
    phrases = [_phrase(each) for each in named(parts) if _gives_any(each.key)]
    none = [none_per_point(each.word) for each in named(parts) if score_given(each.key) is None]
    return theme.sentence_case("; ".join(phrases + none))


def _gives_any(key: str) -> bool:
    return score_given(key) is not None or "presence of the whole" in network(key).gives


def _phrase(each: NamedPart[Confidence | Missing]) -> str:
    part = each.part
    if isinstance(part, Missing):
        return f"{each.word}{'' if score_given(each.key) else ' presence'}: {part.reason}"
    if isinstance(part, WholePresence):
        return f"{'' if each.alone else f'{each.word}: '}{_presence_phrase(part, each.noun)}"
    if np.isnan(part.by_region[:, -1]).any():
        return f"{each.word}: no {each.noun} in view now"
    return f"{'' if each.alone else f'{each.word}: '}{_regions_phrase(part, each.noun)}"


def _regions_phrase(scores: ScoreHistory, subject: str) -> str:
    now = scores.by_region[:, -1]
    best, worst = int(now.argmax()), int(now.argmin())
    value = f"mean {scores.name} {wording.probability(now[best])}"
    if now[best] == now[worst]:
        return f"all regions of the {subject} are seen alike now ({value})"
    return (
        f"of the {subject}, the {theme.readable(scores.regions[best])} is seen best now ({value}) and the "
        f"{theme.readable(scores.regions[worst])} worst ({wording.probability(now[worst])})"
    )


def _presence_phrase(presence: WholePresence, subject: str) -> str:
    latest = f"a presence of {wording.probability(presence.latest)}, read {age(presence.age_s)}"
    if presence.in_view:
        return f"the {subject} has {latest}"
    return f"no {subject} is in view now, the last had {latest}"


def age(age_s: float) -> str:
    """How long ago: "just now" up to one second, "3 s ago"."""
    return "just now" if age_s <= 1 else f"{wording.number(age_s)} s ago"
