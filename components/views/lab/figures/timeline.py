"""A clip's timeline: confidence, stability, people, lost points and times, on one axis of seconds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.measures import Floats, Missing
from components.measures.series import Series
from components.views.lab.figures.panels import DASHES, Panel, Row, Style, nothing, panels_figure

_PANELS = 5
_UNIT_RANGE = (-0.05, 1.08)
_PERCENT_RANGE = (-5.0, 108.0)


def timeline_figure(records: Sequence[Series | Missing]) -> go.Figure:
    """One record's timeline, or two over one another: the first solid, the second dotted."""
    known = [(each, dash) for each, dash in zip(records, DASHES, strict=False) if isinstance(each, Series)]
    if not known:
        return nothing(_reason(records), _PANELS)

    def rows(pose: str, face: str, styles: tuple[Style, Style] = ("line", "line")) -> list[Row]:
        return [
            _row(each, dash, len(known), model, colour, field, style)
            for each, dash in known
            for model, colour, field, style in (
                ("pose", theme.POSE, pose, styles[0]),
                ("face", theme.FACE, face, styles[1]),
            )
        ]

    both = [
        _row(each, dash, len(known), "both models", theme.GREEN, "analysis_ms", "line")
        for each, dash in known
    ]
    return panels_figure(
        [
            Panel(
                "Confidence: visibility of the body's points in view, face's presence",
                rows("visibility", "face_presence", ("line", "dots")),
                _UNIT_RANGE,
                "neither was ever given",
            ),
            Panel(
                "Own movement in the last second, % of own scale",
                rows("pose_stability", "face_stability"),
                absent="nobody stayed for a second",
            ),
            Panel("People: bodies and faces", rows("bodies", "faces", ("steps", "steps")), whole=True),
            Panel(
                "Points not in view, % of all",
                rows("points_lost", "face_lost", ("steps", "steps")),
                _PERCENT_RANGE,
                "nobody was ever found",
            ),
            Panel("Time a frame, ms", [*rows("pose_ms", "face_ms"), *both], absent="no times are known"),
        ]
    )


def _row(series: Series, dash: str, of: int, model: str, colour: str, field: str, style: Style) -> Row:
    name = f"{model}, {series.name}" if of > 1 else model
    times_s, values = shown(series, field)
    starts = {"visibility": series.body_starts, "face_presence": series.face_starts}.get(field, ())
    return Row(name, colour, times_s, values, style, dash, starts)


def shown(series: Series, field: str) -> tuple[Floats, Floats]:
    """The times and values of one of the series' rows as they are drawn."""
    values: Floats = getattr(series, field)
    if field in ("pose_stability", "face_stability"):
        return series.times_s[:: series.every], values[:: series.every]
    if field == "points_lost":
        return series.times_s, 100 * values / (series.body_points or np.nan)
    return series.times_s, 100 * values if field == "face_lost" else values


def _reason(records: Sequence[Series | Missing]) -> Missing:
    return next((each for each in records if isinstance(each, Missing)), Missing("nothing was chosen"))


def timeline_sentence(series: Series | Missing) -> str:
    """What one record's timeline shows, in one sentence."""
    if isinstance(series, Missing):
        return theme.sentence_case(f"no timeline to show: {series.reason}")
    frames = len(series.times_s)
    told = [
        f"over {wording.number(float(series.times_s[-1]), 3)} s a body was found on "
        f"{int((series.bodies > 0).sum()):,} and a face on {int((series.faces > 0).sum()):,} of "
        f"{wording.count(frames, 'frame')}"
    ]
    told += [
        f"the followed {subject} was out of reach on {strays:,} of them, on which others were found"
        for subject, strays in (("body", series.body_strays), ("face", series.face_strays))
        if strays
    ]
    for subject, starts in (("body", series.body_starts), ("face", series.face_starts)):
        if starts:
            told.append(f"for the {subject}, {wording.breaks(starts, series.times_s)}")
    visible = median(series.visibility)
    if visible is not None:
        told.append(
            f"the mean visibility of the body's points in view was "
            f"{wording.probability(visible)} in the median"
        )
    moved = [
        f"{wording.number(value)} % of the {unit}"
        for value, unit in (
            (median(series.pose_stability), "torso or shoulder width"),
            (median(series.face_stability), "eye distance"),
        )
        if value is not None
    ]
    if moved:
        told.append(f"points moved by themselves by {' and '.join(moved)}")
    lost = median(series.points_lost)
    if lost is not None:
        told.append(f"{lost:g} of the body's {series.body_points} points are not in view")
    time_ms = median(series.analysis_ms)
    if time_ms:
        told.append(f"a frame took {wording.number(time_ms)} ms")
    return theme.sentence_case("; ".join(told))


def median(row: Floats) -> float | None:
    """Of the numbers that there are, or None when there are none."""
    known = row[np.isfinite(row)]
    return float(np.median(known)) if len(known) else None
