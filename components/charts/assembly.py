"""People put together on part affinity fields, on their picture: arrows, one step's pairs, who is there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from components import wording
from components.charts import theme
from components.charts.keypoints import segments
from components.charts.on_picture import line, marks, on_picture
from components.decoding.assembly import AssembledPerson, Assembly, CandidatePair
from components.decoding.crowd_trial import Trial
from components.measures import Floats

MOST_ARROWS, MOST_PAIRS = 2000, 60
HEIGHT_PX = 420
_PEOPLE = (theme.POSE, theme.GREEN, theme.PURPLE, theme.SKY, theme.FACE)
# Of a limb between two people; nobody has it.
_WRONG = theme.VERMILLION
_ARROW_CELLS = 0.8
ROUNDING = 1e-9
"""What rounding takes from a unit vector, or leaves of two opposite ones, is less."""


def fields_figure(address: str, made: Assembly, limb: int, empty: str, least: float = ROUNDING) -> go.Figure:
    """One limb's field over the picture, an arrow for each cell that it marks.

    Args:
        address: of the picture, "data:…".
        limb: which of its limbs.
        empty: why there is no arrow where there is none.
        least: length of a vector that is shown; the longest have the length 1.
    """
    starts, vectors = arrows(made, limb, least)
    title = theme.heading(theme.sentence_case(f"field from {made.limbs.name(limb)}")[:-1], 1)
    if not len(starts):
        absence = theme.absence(empty, 0.5)
        return on_picture(address, made.size_px, [], [title, absence], HEIGHT_PX)
    # Too many arrows are a grey area, and slow.
    shown = np.linspace(0, len(starts) - 1, min(len(starts), MOST_ARROWS)).astype(int)
    starts, vectors = starts[shown], vectors[shown]
    ends = starts + vectors * made.stride_px * _ARROW_CELLS
    joints = np.arange(2 * len(starts)).reshape(2, -1).T
    x, y = segments(np.concatenate([starts, ends]), joints).T
    shafts = {**line(np.empty((0, 2), np.float32), theme.POSE, 1.5), "x": x, "y": y}
    heads = {
        "type": "scatter",
        "mode": "markers",
        "x": theme.numbers(ends[:, 0]),
        "y": theme.numbers(ends[:, 1]),
        # Clockwise from straight up, as y grows downwards.
        "marker": {
            "symbol": "arrow",
            "size": 7,
            "color": theme.POSE,
            "angle": np.degrees(np.arctan2(vectors[:, 0], -vectors[:, 1])).round(1).tolist(),
        },
        "customdata": np.hypot(*vectors.T).round(2).tolist(),
        "hovertemplate": "length %{customdata}<extra></extra>",
        "showlegend": False,
    }
    return on_picture(address, made.size_px, [shafts, heads], [title], HEIGHT_PX)


def arrows(made: Assembly, limb: int, least: float = ROUNDING) -> tuple[Floats, Floats]:
    """(A, 2) middles in pixels of the cells whose vector is longer than `least`, and (A, 2) their vectors."""
    field = made.fields[:, :, limb]
    rows, columns = np.nonzero(np.hypot(field[..., 0], field[..., 1]) > least)
    middles = (np.stack([columns, rows], axis=1) + 0.5) * made.stride_px
    return np.asarray(middles, np.float64), field[rows, columns]


def pairs_figure(address: str, made: Assembly, limb: int) -> go.Figure:
    """All pairs of one limb's candidates: joined, possible but lost to a better one, and not possible."""
    start, end = (made.places_px(int(kind)) for kind in made.limbs.pairs[limb])
    pairs = made.steps[limb].pairs[:MOST_PAIRS]
    kinds = (
        ("not possible", theme.GREY, 1.0, [p for p in pairs if not p.connects]),
        ("possible, not joined", theme.FACE, 2.0, [p for p in pairs if p.connects and not p.chosen]),
        ("joined", theme.GREEN, 4.0, [p for p in pairs if p.chosen]),
    )
    traces: list[theme.Spec] = []
    for name, colour, width, some in kinds:
        if some:
            traces += _pair_lines(name, colour, width, some, start, end)
    for kind, places, colour in zip(
        made.limbs.pairs[limb], (start, end), (theme.POSE, theme.PURPLE), strict=True
    ):
        name = theme.readable(made.limbs.layout.points[kind])
        traces.append(marks(places.astype(np.float32), colour, name, 8))
    step = f"Step {limb + 1} of {len(made.limbs)}: {made.limbs.name(limb)}"
    return on_picture(address, made.size_px, traces, [theme.heading(step, 1)], HEIGHT_PX)


def _pair_lines(
    name: str, colour: str, width: float, pairs: Sequence[CandidatePair], start: Floats, end: Floats
) -> list[theme.Spec]:
    a, b = (np.array([getattr(pair, side) for pair in pairs]) for side in ("start", "end"))
    joints = np.stack([np.arange(len(pairs)), np.arange(len(pairs)) + len(pairs)], axis=1)
    x, y = segments(np.concatenate([start[a], end[b]]), joints).T
    lines = {**line(np.empty((0, 2), np.float32), colour, width), "x": x, "y": y}
    lines |= {"name": name, "showlegend": True}
    middle = (start[a] + end[b]) / 2
    texts = [f"score {pair.score:.2f}, {wording.percent(pair.inside)} on the limb" for pair in pairs]
    hover = {
        "type": "scatter",
        "mode": "markers",
        "x": theme.numbers(middle[:, 0]),
        "y": theme.numbers(middle[:, 1]),
        "marker": {"color": colour, "size": 6},
        "text": texts,
        "hovertemplate": "%{text}<extra>" + name + "</extra>",
        "showlegend": False,
    }
    return [lines, hover]


def pairs_sentence(made: Assembly, limb: int) -> str:
    """What `pairs_figure` shows now, in one sentence."""
    name, pairs = made.limbs.name(limb), made.steps[limb].pairs
    if not pairs:
        return f"There is no pair for {name}: one of the two points was found on nobody."
    joined = [pair for pair in pairs if pair.chosen]
    others = [pair for pair in pairs if not pair.chosen]
    sentence = f"Of {wording.count(len(pairs), 'pair')} for {name}, {len(joined)} {is_are(joined)} joined"
    if joined:
        sentence += f", with scores from {joined[0].score:.2f} down to {joined[-1].score:.2f}"
    if not others:
        return f"{sentence}; there is no other."
    best = others[0]
    why = "an end of it was taken by a better one" if best.connects else "too little of it lies on a limb"
    return f"{sentence}; the best of the others has {best.score:.2f}, and {why}."


def is_are(items: Sequence[object]) -> str:
    """The verb for so many."""
    return "is" if len(items) == 1 else "are"


def people_figure(address: str, made: Assembly, steps: int) -> go.Figure:
    """The people after that number of steps, a colour each; limbs that join two of them have their own."""
    people = people_after(made, steps)
    traces: list[theme.Spec] = []
    for i, person in enumerate(people):
        traces += _person(made, person, _PEOPLE[i % len(_PEOPLE)], f"person {i + 1}")
    if isinstance(made, Trial) and made.wrong_limbs(people):
        traces.append(theme.legend_only("joins two people", _WRONG, line={"color": _WRONG, "dash": "dot"}))
    title = "All people handed out" if steps >= len(made.steps) else f"People after step {steps}"
    notes = [theme.heading(title, 1)]
    if not people:
        notes.append(theme.absence("nobody yet", 0.5))
    return on_picture(address, made.size_px, traces, notes, HEIGHT_PX)


def people_after(made: Assembly, steps: int) -> tuple[AssembledPerson, ...]:
    """The people after so many steps; after the last, those handed out."""
    if steps >= len(made.steps):
        return made.people
    return made.steps[steps - 1].people if steps else ()


def _person(made: Assembly, person: AssembledPerson, colour: str, name: str) -> list[theme.Spec]:
    parts = {kind: part for kind, part in enumerate(person.parts) if part is not None}
    rows = {kind: row for row, kind in enumerate(parts)}
    places = np.array([made.places_px(kind)[part] for kind, part in parts.items()])
    edges = np.array([[rows[a], rows[b]] for a, b in made.limbs.pairs.tolist() if a in rows and b in rows])
    # Whose a point really is, nobody knows where nobody was drawn.
    owners = np.array(
        [made.owners[kind][part] if isinstance(made, Trial) else 0 for kind, part in parts.items()]
    )
    traces: list[theme.Spec] = []
    own = _same(owners, edges)
    for dash, shade, width, some in (("solid", colour, 3.0, own), ("dot", _WRONG, 5.0, ~own)):
        if some.any():
            x, y = segments(places, edges[some]).T
            drawn = {**line(np.empty((0, 2), np.float32), shade, width), "x": x, "y": y}
            drawn["line"] = {**drawn["line"], "dash": dash}
            traces.append(drawn)
    return [*traces, marks(places.astype(np.float32), colour, name, 7)]


def _same(owners: NDArray[np.int_], edges: NDArray[np.int_]) -> NDArray[np.bool_]:
    """(E,) whether both ends of each edge were drawn for the same person."""
    return owners[edges[:, 0]] == owners[edges[:, 1]] if len(edges) else np.zeros(0, bool)
