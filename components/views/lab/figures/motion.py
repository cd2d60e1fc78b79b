"""Motion over time: one point's way, the body's joint angles, the face's openings and turns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.measures import Floats, Missing
from components.measures.angles import ANGLES
from components.measures.head_turn import TURNS
from components.measures.openings import OPENINGS
from components.measures.series import Series, Trajectory
from components.views.lab.figures.panels import DASHES, Panel, Row, nothing, panels_figure

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
    known = [
        (way, name, dash)
        for way, name, dash in zip(ways, names, DASHES, strict=False)
        if isinstance(way, Trajectory)
    ]
    if not known:
        return nothing(_reason(ways), len(_AXES))
    return panels_figure(
        [
            Panel(
                f"{label}, {known[0][0].unit}",
                [
                    Row(
                        name if len(known) > 1 else axis,
                        colour,
                        way.times_s,
                        way.xyz[:, place],
                        dash=dash,
                        starts=way.starts,
                    )
                    for way, name, dash in known
                ],
            )
            for place, (label, axis) in enumerate(zip(_AXES, "xyz", strict=True))
        ],
        legend=len(known) > 1,
    )


def trajectory_sentence(way: Trajectory | Missing) -> str:
    """What `trajectory_figure` shows of one record, in one sentence."""
    if isinstance(way, Missing):
        return theme.sentence_case(f"no trajectory of the point to show: {way.reason}")
    seen = way.xyz[np.isfinite(way.xyz).all(axis=1)]
    spans = [
        f"{axis} between {wording.number(low, 3)} and {wording.number(high, 3)} {way.unit}"
        for axis, low, high in zip("xyz", seen.min(axis=0), seen.max(axis=0), strict=True)
    ]
    strays = f"; on {way.strays:,} more only others were found" if way.strays else ""
    strays += f"; on {way.guessed:,} more it is not in view" if way.guessed else ""
    strays += f"; {wording.breaks(way.starts, way.times_s)}" if way.starts else ""
    return theme.sentence_case(
        f"on the {len(seen):,} of {wording.count(len(way.xyz), 'frame')} with the point in view the "
        f"{theme.readable(way.point)} moves in {', '.join(spans[:-1])} and {spans[-1]}{strays}"
    )


def angles_figure(records: Sequence[Series | Missing]) -> go.Figure:
    """The body's eight joint angles, left and right together; of two records one over the other."""
    known = _known(records)
    if not known:
        return nothing(_reason(records), len(_JOINT_PANELS))
    return panels_figure(
        [
            Panel(
                f"{joint.capitalize()}, degrees; 180 is straight" if place == 0 else f"{joint.capitalize()}",
                [
                    _row(
                        each,
                        dash,
                        len(known),
                        side,
                        colour,
                        each.angles_deg[ANGLES.index(f"{side}_{joint}")],
                        each.body_starts,
                    )
                    for each, dash in known
                    for side, colour in _SIDES.items()
                ],
                _ANGLE_RANGE,
                _NO_BODY,
            )
            for place, joint in enumerate(_JOINT_PANELS)
        ]
    )


def face_figure(records: Sequence[Series | Missing]) -> go.Figure:
    """Mouth, eyes, and where the head turns; of two records one over the other."""
    known = _known(records)
    if not known:
        return nothing(_reason(records), len(_JOINT_PANELS))

    def rows(
        labels: dict[str, str], names: tuple[str, ...], field: str, colours: dict[str, str]
    ) -> list[Row]:
        return [
            _row(
                each,
                dash,
                len(known),
                label,
                colours[name],
                getattr(each, field)[names.index(name)],
                each.face_starts,
            )
            for each, dash in known
            for name, label in labels.items()
        ]

    eyes = {f"{side}_eye": colour for side, colour in _SIDES.items()}
    return panels_figure(
        [
            Panel(
                "Mouth: gap over width",
                rows({"mouth": "mouth"}, OPENINGS, "openings", {"mouth": theme.FACE}),
                absent=_NO_FACE,
            ),
            Panel(
                "Eyes: aspect ratio",
                rows({"left_eye": "left", "right_eye": "right"}, OPENINGS, "openings", eyes),
                absent=_NO_FACE,
            ),
            *(
                Panel(
                    heading,
                    rows({name: name for name in names}, TURNS, "turn_deg", _TURN_COLOURS),
                    absent=_NO_FACE,
                )
                for heading, names in _HEAD_PANELS
            ),
        ]
    )


def _known(records: Sequence[Series | Missing]) -> list[tuple[Series, str]]:
    return [(each, dash) for each, dash in zip(records, DASHES, strict=False) if isinstance(each, Series)]


def _row(
    series: Series, dash: str, of: int, label: str, colour: str, values: Floats, starts: tuple[int, ...]
) -> Row:
    name = f"{label}, {series.name}" if of > 1 else label
    return Row(name, colour, series.times_s, values, dash=dash, starts=starts)


def _reason(records: Sequence[Series | Trajectory | Missing]) -> Missing:
    return next((each for each in records if isinstance(each, Missing)), Missing("nothing was chosen"))


def angles_sentence(series: Series | Missing) -> str:
    """What `angles_figure` shows of one record: the joint that bends most and the one that bends least."""
    if isinstance(series, Missing):
        return theme.sentence_case(f"no joint angles to show: {series.reason}")
    spans = _spans(ANGLES, series.angles_deg)
    if not spans:
        return theme.sentence_case(f"no joint angles to show: {_NO_BODY}")
    most, least = (pick(spans, key=lambda name: spans[name][1] - spans[name][0]) for pick in (max, min))
    return theme.sentence_case(
        f"the {theme.readable(most)} moves most, {_from_to(spans[most])}, "
        f"the {theme.readable(least)} least, {_from_to(spans[least])}; "
        "the angles are in space, from the model's own metres, whose depth is its estimate"
        + (f"; {wording.breaks(series.body_starts, series.times_s)}" if series.body_starts else "")
    )


def face_sentence(series: Series | Missing) -> str:
    """What `face_figure` shows of one record, in one sentence."""
    if isinstance(series, Missing):
        return theme.sentence_case(f"no openings to show: {series.reason}")
    spans = {**_spans(OPENINGS, series.openings), **_spans(TURNS, series.turn_deg)}
    if not spans:
        found = bool(np.asarray(series.faces).any())
        return theme.sentence_case(f"no openings to show: {_NO_OPENINGS if found else _NO_FACE}")
    told = [
        f"the {theme.readable(name)} opens between {wording.probability(spans[name][0])} and "
        f"{wording.probability(spans[name][1])} of its width"
        for name in OPENINGS
        if name in spans
    ]
    turned = [f"{name} {_from_to(spans[name])}" for name in TURNS if name in spans]
    if turned:
        told.append(f"the head turns in {', '.join(turned)}")
    return theme.sentence_case("; ".join(told))


def _spans(names: Sequence[str], rows: Floats) -> dict[str, tuple[float, float]]:
    """Each row's least and greatest number, of those that have any."""
    known = {name: row[np.isfinite(row)] for name, row in zip(names, rows, strict=True)}
    return {name: (float(row.min()), float(row.max())) for name, row in known.items() if len(row)}


def _from_to(ends_deg: tuple[float, float]) -> str:
    low, high = (f"{end:.0f}°".replace("-0°", "0°").replace("-", "−") for end in ends_deg)
    return f"from {low} to {high}"
