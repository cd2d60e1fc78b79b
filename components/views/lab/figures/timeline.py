"""A clip's timeline: confidence, stability, people, lost points and times, on one axis of seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.keypoints import network
from components.keypoints.networks import colours_of
from components.measures import Floats, Missing
from components.measures.rows import NOUNS, Scale, SeriesRow
from components.measures.series import Series, together
from components.views.lab.figures.panels import (
    Line,
    Panel,
    Style,
    called,
    dash,
    nothing,
    panels_figure,
    reason,
)

_PANELS = 5
_UNIT_RANGE = (-0.05, 1.08)
_PERCENT_RANGE = (-5.0, 108.0)
_TOGETHER = (theme.GREEN, theme.GREY)
_STYLES: Mapping[str, Style] = {"whole": "dots", "people": "steps", "lost": "steps", "absence": "steps"}


def timeline_figure(records: Sequence[Series | Missing]) -> go.Figure:
    """One record's timeline, or two over one another: the first solid, the second dotted."""
    known = [(place, each) for place, each in enumerate(records) if isinstance(each, Series)]
    if not known:
        return nothing(reason(records), _PANELS)

    def lines(scale: Scale) -> list[Line]:
        return [_line(each, row, place, len(known)) for place, each in known for row in each.on(scale)]

    rows = [row for _, each in known for row in each.rows]
    subjects = dict.fromkeys(NOUNS[network(key).subject][1] for _, each in known for key in each.followed)
    confident = [row for row in rows if row.scale == "confidence"]
    given = ", ".join(dict.fromkeys(map(_confidence, confident)))
    return panels_figure(
        [
            Panel(
                f"Confidence: {given}" if given else "Confidence",
                lines("confidence"),
                _UNIT_RANGE,
                "neither was ever given" if len(confident) == 2 * len(known) else "none was ever given",
            ),
            Panel(
                "Own movement in the last second, % of own scale",
                lines("movement"),
                absent=_why(rows, "movement") or "nobody stayed for a second",
            ),
            Panel(f"People: {' and '.join(subjects)}", lines("people"), whole=True),
            Panel("Points not in view, % of all", lines("lost"), _PERCENT_RANGE, "nobody was ever found"),
            Panel("Time a frame, ms", lines("time"), absent="no times are known"),
        ]
    )


def _confidence(row: SeriesRow) -> str:
    subject = NOUNS[network(row.network or "").subject][0]
    return f"{subject}'s presence" if row.key == "whole" else f"{row.key} of the {subject}'s points in view"


def _why(rows: Sequence[SeriesRow], scale: Scale) -> str:
    """Why there can be nothing on that scale, or "" where there can."""
    reasons = [row.reason for row in rows if row.scale == scale]
    return "; ".join(dict.fromkeys(reasons)) if all(reasons) else ""


def _line(series: Series, row: SeriesRow, record: int, of: int) -> Line:
    """That of the record, 0 or 1, of so many."""
    of_networks = dict(zip(series.followed, colours_of(tuple(series.followed)), strict=True))
    if row.network is None:
        name = together(len(of_networks))
        colour = next(each for each in _TOGETHER if each not in of_networks.values())
    else:
        name, colour = series.followed[row.network].called, of_networks[row.network]
    starts = series.starts(row) if row.scale == "confidence" else ()
    times_s, values = shown(series, row)
    style = _STYLES.get(row.key, "line")
    return Line(called(name, series, of), colour, times_s, values, style, dash(record), starts)


def shown(series: Series, row: SeriesRow) -> tuple[Floats, Floats]:
    """The times and values of one of the series' rows as they are drawn."""
    if row.scale == "movement":
        return series.times_s[:: series.every], row.values[:: series.every]
    return series.times_s, row.percent if row.scale == "lost" else row.values


def timeline_sentence(series: Series | Missing) -> str:
    """What one record's timeline shows, in one sentence."""
    if isinstance(series, Missing):
        return theme.sentence_case(f"no timeline to show: {series.reason}")
    parts: tuple[Callable[[Series], Iterator[str]], ...] = (
        *(_people, _strays, _breaks),
        *(_confident, _moved, _lost, _time),
    )
    return theme.sentence_case("; ".join(phrase for part in parts for phrase in part(series)))


def _whose(series: Series, key: str) -> str:
    """What that network found: "body", with the network where another looks for the same."""
    subject = network(key).subject
    alone = sum(network(other).subject == subject for other in series.followed) == 1
    noun = NOUNS[subject][0]
    return noun if alone else f"{noun} by {series.followed[key].called}"


def _possessive(series: Series, key: str) -> str:
    """ "the body's", or the network's where another looks for the same."""
    whose = _whose(series, key)
    return f"the {whose}'s" if whose == NOUNS[network(key).subject][0] else f"{series.followed[key].called}'s"


def _people(series: Series) -> Iterator[str]:
    found = [
        f"a {_whose(series, row.network or '')} {'was found ' if not place else ''}on "
        f"{int((row.values > 0).sum()):,}"
        for place, row in enumerate(series.on("people"))
    ]
    listed = wording.listed(found)
    frames = wording.count(len(series.times_s), "frame")
    yield f"over {wording.number(float(series.times_s[-1]), 3)} s {listed} of {frames}"


def _strays(series: Series) -> Iterator[str]:
    for key, followed in series.followed.items():
        if followed.strays:
            yield (
                f"the followed {_whose(series, key)} was out of reach on {followed.strays:,} of them, "
                "on which others were found"
            )


def _breaks(series: Series) -> Iterator[str]:
    for key, followed in series.followed.items():
        if followed.starts:
            yield f"for the {_whose(series, key)}, {wording.breaks(followed.starts, series.times_s)}"


def _confident(series: Series) -> Iterator[str]:
    for row in series.on("confidence"):
        value = median(row.values)
        if value is not None and row.key != "whole":
            yield (
                f"the mean {row.key} of {_possessive(series, row.network or '')} points in view was "
                f"{wording.probability(value)} in the median"
            )


def _moved(series: Series) -> Iterator[str]:
    rows = [(row, median(row.values)) for row in series.on("movement")]
    moved = [
        f"{wording.number(value)} {row.unit}{_suffix(series, row)}"
        for row, value in rows
        if value is not None
    ]
    if moved:
        yield f"points moved by themselves by {wording.listed(moved)}"
    for row, _ in rows:
        if row.reason:
            yield f"no own movement of the {series.followed[row.network or ''].called} points: {row.reason}"


def _suffix(series: Series, row: SeriesRow) -> str:
    """The network, where another looks for the same subject."""
    whose = _whose(series, row.network or "")
    return f" ({series.followed[row.network or ''].called})" if " by " in whose else ""


def _lost(series: Series) -> Iterator[str]:
    for row in series.on("lost"):
        value = median(row.values)
        if value is not None and row.key == "lost":
            whose = _possessive(series, row.network or "")
            yield f"{value:g} of {whose} {row.whole:g} points are not in view"


def _time(series: Series) -> Iterator[str]:
    value = median(series.on("time")[-1].values)
    if value:
        yield f"a frame took {wording.number(value)} ms"


def median(row: Floats) -> float | None:
    """Of the numbers that there are, or None when there are none."""
    known = row[np.isfinite(row)]
    return float(np.median(known)) if len(known) else None
