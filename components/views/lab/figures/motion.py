"""Motion over time: one point's way, the body's joint angles, the face's openings and turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.measures import Missing
from components.measures.head_turn import TURNS
from components.measures.rows import Scale, SeriesRow
from components.measures.series import Series
from components.measures.trajectory import Trajectory
from components.views.lab.figures.panels import Line, Panel, called, dash, nothing, panels_figure, reason

_AXES = ("x, to the right", "y, down", "z, away from the camera")
_SIDES = {"left": theme.GREEN, "right": theme.PURPLE}
_TURN_COLOURS = {"yaw": theme.POSE, "pitch": theme.VERMILLION, "roll": theme.SKY}
_ANGLE_RANGE = (0.0, 186.0)
_HEAD_PANELS = (
    ("Head, degrees: yaw to the right, pitch up", TURNS[:2]),
    ("Head: roll, counter-clockwise", TURNS[2:]),
)
_JOINT_PANELS = ("elbow", "shoulder", "hip", "knee")
_NO_BODY, _NO_FACE = "no body with metres was found", "no face was found"
_NO_OPENINGS = "the points of the face are not those of a mouth and eyes, or these are not in view"


def trajectory_figure(ways: Sequence[Trajectory | Missing], names: Sequence[str], colour: str) -> go.Figure:
    """x, y and z of one point over time; of two records one over the other.

    Args:
        names: of the records, shown when there are two.
    """
    known = [(place, way, name) for place, (way, name) in enumerate(zip(ways, names, strict=True))]
    found = [(place, way, name) for place, way, name in known if isinstance(way, Trajectory)]
    if not found:
        return nothing(reason(ways), len(_AXES))
    return panels_figure(
        [
            Panel(
                f"{label}, {found[0][1].unit}",
                [
                    Line(
                        name if len(found) > 1 else axis,
                        colour,
                        way.times_s,
                        way.xyz[:, along],
                        dash=dash(place),
                        starts=way.starts,
                    )
                    for place, way, name in found
                ],
                absent="the network gives no depth",
            )
            for along, (label, axis) in enumerate(zip(_AXES, "xyz", strict=True))
        ],
        legend=len(found) > 1,
    )


def trajectory_sentence(way: Trajectory | Missing) -> str:
    """What `trajectory_figure` shows of one record, in one sentence."""
    if isinstance(way, Missing):
        return theme.sentence_case(f"no trajectory of the point to show: {way.reason}")
    seen = way.xyz[np.isfinite(way.xyz[:, :2]).all(axis=1)]
    spans = [
        f"{axis} between {wording.number(float(row.min()), 3)} and {wording.number(float(row.max()), 3)} "
        f"{way.unit}"
        for axis, row in zip("xyz", seen.T, strict=True)
        if np.isfinite(row).all()
    ]
    strays = f"; on {way.strays:,} more only others were found" if way.strays else ""
    strays += f"; on {way.guessed:,} more it is not in view" if way.guessed else ""
    strays += f"; {wording.breaks(way.starts, way.times_s)}" if way.starts else ""
    return theme.sentence_case(
        f"on the {len(seen):,} of {wording.count(len(way.xyz), 'frame')} with the point in view the "
        f"{theme.readable(way.point)} moves in {wording.listed(spans)}{strays}"
    )


def angles_figure(records: Sequence[Series | Missing]) -> go.Figure:
    """The body's eight joint angles, left and right together; of two records one over the other."""
    headings = {
        joint: f"{joint.capitalize()}, degrees; 180 is straight" if place == 0 else joint.capitalize()
        for place, joint in enumerate(_JOINT_PANELS)
    }
    return _figure(
        records,
        "angle",
        [
            _Drawn(
                heading,
                {f"{side}_{joint}": (side, colour) for side, colour in _SIDES.items()},
                _NO_BODY,
                _ANGLE_RANGE,
            )
            for joint, heading in headings.items()
        ],
    )


def face_figure(records: Sequence[Series | Missing]) -> go.Figure:
    """Mouth, eyes, and where the head turns; of two records one over the other."""
    return _figure(
        records,
        "opening",
        [
            _Drawn("Mouth: gap over width", {"mouth": ("mouth", theme.FACE)}, _NO_FACE),
            _Drawn(
                "Eyes: aspect ratio",
                {f"{side}_eye": (side, colour) for side, colour in _SIDES.items()},
                _NO_FACE,
            ),
            *(
                _Drawn(heading, {name: (name, _TURN_COLOURS[name]) for name in names}, _NO_FACE)
                for heading, names in _HEAD_PANELS
            ),
        ],
    )


@dataclass(frozen=True)
class _Drawn:
    """A panel: which rows, by their keys, under which names and colours."""

    heading: str
    rows: Mapping[str, tuple[str, str]]
    absent: str
    ends: tuple[float, float] | None = None


def _figure(records: Sequence[Series | Missing], scale: Scale, panels: Sequence[_Drawn]) -> go.Figure:
    """The panels of all networks that have rows on that scale."""
    known = [(place, each) for place, each in enumerate(records) if isinstance(each, Series)]
    if not known:
        return nothing(reason(records), len(panels))

    def lines(drawn: _Drawn) -> list[Line]:
        return [
            _line(series, row, called(_name(series, key, name, keys), series, len(known)), colour, line)
            for place, series in known
            for number, (key, keys) in enumerate(_having(series, scale))
            for line in (dash(place, number),)
            for what, (name, colour) in drawn.rows.items()
            if (row := series.row(what, key)) is not None
        ]

    return panels_figure([Panel(each.heading, lines(each), each.ends, each.absent) for each in panels])


def _having(series: Series, scale: Scale) -> list[tuple[str, int]]:
    """The networks with rows on that scale, and how many they are."""
    keys = list(dict.fromkeys(row.network for row in series.on(scale) if row.network is not None))
    return [(key, len(keys)) for key in keys]


def _name(series: Series, key: str, name: str, of: int) -> str:
    return f"{name}, {series.followed[key].called}" if of > 1 else name


def _line(series: Series, row: SeriesRow, name: str, colour: str, line: str) -> Line:
    return Line(name, colour, series.times_s, row.values, dash=line, starts=series.starts(row))


def angles_sentence(series: Series | Missing) -> str:
    """What `angles_figure` shows of one record: the joint that bends most and the one that bends least."""
    return _sentence(series, "angle", "no joint angles to show", _NO_BODY, _angles_told)


def face_sentence(series: Series | Missing) -> str:
    """What `face_figure` shows of one record, in one sentence."""
    return _sentence(series, "opening", "no openings to show", _NO_FACE, _openings_told)


def _sentence(
    series: Series | Missing,
    scale: Scale,
    nothing_told: str,
    nobody: str,
    told_of: Callable[[Series, str], str],
) -> str:
    """Of each network that has rows on that scale."""
    if isinstance(series, Missing):
        return theme.sentence_case(f"{nothing_told}: {series.reason}")
    parts = []
    for key, keys in _having(series, scale):
        phrase = told_of(series, key) or f"{nothing_told}: {_why(series, key, scale, nobody)}"
        parts.append(f"{series.followed[key].called}: {phrase}" if keys > 1 else phrase)
    return theme.sentence_case("; ".join(parts) or f"{nothing_told}: {nobody}")


def _why(series: Series, key: str, scale: Scale, nobody: str) -> str:
    if reasons := [row.reason for row in series.on(scale) if row.network == key and row.reason]:
        return reasons[0]
    people = series.row("people", key)
    found = scale == "opening" and people is not None and people.values.any()
    return _NO_OPENINGS if found else nobody


def _angles_told(series: Series, key: str) -> str:
    spans = _spans(series, key, "angle")
    if not spans:
        return ""
    most, least = (pick(spans, key=lambda name: spans[name][1] - spans[name][0]) for pick in (max, min))
    starts = series.followed[key].starts
    return (
        f"the {theme.readable(most)} moves most, {_from_to(spans[most])}, "
        f"the {theme.readable(least)} least, {_from_to(spans[least])}; "
        "the angles are in space, from the model's own metres, whose depth is its estimate"
        + (f"; {wording.breaks(starts, series.times_s)}" if starts else "")
    )


def _openings_told(series: Series, key: str) -> str:
    opened, turns = _spans(series, key, "opening"), _spans(series, key, "turn")
    phrases = [
        f"the {theme.readable(name)} opens between {wording.probability(low)} and "
        f"{wording.probability(high)} of its width"
        for name, (low, high) in opened.items()
    ]
    turned = [f"{name} {_from_to(ends)}" for name, ends in turns.items()]
    if turned:
        phrases.append(f"the head turns in {', '.join(turned)}")
    return "; ".join(phrases)


def _spans(series: Series, key: str, scale: Scale) -> dict[str, tuple[float, float]]:
    """Each row's least and greatest number, of those that have any."""
    rows = {row.key: row.values[np.isfinite(row.values)] for row in series.on(scale) if row.network == key}
    return {name: (float(row.min()), float(row.max())) for name, row in rows.items() if len(row)}


def _from_to(ends_deg: tuple[float, float]) -> str:
    low, high = (f"{end:.0f}°".replace("-0°", "0°").replace("-", "−") for end in ends_deg)
    return f"from {low} to {high}"
