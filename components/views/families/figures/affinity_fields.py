"""Part affinity fields on the picture: arrows, pairs of points at one step, and the people so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from components import wording
from components.charts import theme
from components.charts.keypoints import segments
from components.charts.on_picture import line, marks, on_picture
from components.decoding.assembly import AssembledPerson, CandidatePair
from components.decoding.crowd_trial import Trial
from components.measures import Floats

MOST_ARROWS, MOST_PAIRS = 2000, 60
HEIGHT_PX = 420
_PEOPLE = (theme.POSE, theme.GREEN, theme.PURPLE, theme.SKY, theme.FACE)
# Of a limb between two people; nobody has it.
_WRONG = theme.VERMILLION
_ARROW_CELLS = 0.8
# What rounding takes from a unit vector, or leaves of two opposite ones, is less.
_ROUNDING = 1e-9


def fields_figure(address: str, trial: Trial, limb: int) -> go.Figure:
    """One limb's field over the picture, an arrow for each cell that it marks.

    Args:
        address: of the picture, "data:…".
        limb: which of the trial's limbs.
    """
    starts, vectors = _arrows(trial, limb)
    title = theme.heading(theme.sentence_case(f"field from {trial.limbs.name(limb)}")[:-1], 1)
    if not len(starts):
        absence = theme.absence(_empty(trial, limb), 0.5)
        return on_picture(address, trial.size_px, [], [title, absence], HEIGHT_PX)
    # Too many arrows are a grey area, and slow.
    shown = np.linspace(0, len(starts) - 1, min(len(starts), MOST_ARROWS)).astype(int)
    starts, vectors = starts[shown], vectors[shown]
    ends = starts + vectors * trial.stride_px * _ARROW_CELLS
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
    return on_picture(address, trial.size_px, [shafts, heads], [title], HEIGHT_PX)


def fields_sentence(trial: Trial, limb: int) -> str:
    """What `fields_figure` shows now, in one sentence."""
    _, vectors = _arrows(trial, limb)
    name = trial.limbs.name(limb)
    if not len(vectors):
        return f"The field is empty: {_empty(trial, limb)}."
    cells = wording.count(len(vectors), f"cell of {trial.stride_px:g} px", f"cells of {trial.stride_px:g} px")
    sentence = f"The field from {name} has a direction on {cells}"
    shared = trial.meeting[:, :, limb] > 1
    if not shared.any():
        return f"{sentence}, each a vector of length 1, because no two people's limbs meet there."
    lengths = np.hypot(*trial.fields[:, :, limb][shared].T)
    sentence += f". On {wording.count(int(shared.sum()), 'cell')} limbs of more than one person meet, and "
    gone = int((lengths <= _ROUNDING).sum())
    if gone:
        return f"{sentence}on {gone} of those their vectors cancel, so that no direction is left."
    if lengths.min() >= 1 - _ROUNDING:
        return f"{sentence}as they are parallel there, the mean of their vectors keeps the length 1."
    return f"{sentence}the mean of their vectors is as short as {wording.number(float(lengths.min()))}."


def _arrows(trial: Trial, limb: int) -> tuple[Floats, Floats]:
    """(A, 2) middles in pixels of the cells with a direction, and (A, 2) their vectors."""
    field = trial.fields[:, :, limb]
    rows, columns = np.nonzero(np.hypot(field[..., 0], field[..., 1]) > _ROUNDING)
    middles = (np.stack([columns, rows], axis=1) + 0.5) * trial.stride_px
    return np.asarray(middles, np.float64), field[rows, columns]


def _empty(trial: Trial, limb: int) -> str:
    """Why a field has no direction anywhere, as words that can follow a dash."""
    name = trial.limbs.name(limb)
    if trial.meeting[:, :, limb].any():
        return f"the vectors of two people from {name} are opposite, and their mean is nothing"
    return f"nobody has both ends from {name}"


def pairs_figure(address: str, trial: Trial, limb: int) -> go.Figure:
    """All pairs of one limb's candidates: joined, possible but lost to a better one, and not possible."""
    start, end = (trial.places_px(int(kind)) for kind in trial.limbs.pairs[limb])
    pairs = trial.steps[limb].pairs[:MOST_PAIRS]
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
        trial.limbs.pairs[limb], (start, end), (theme.POSE, theme.PURPLE), strict=True
    ):
        name = theme.readable(trial.limbs.layout.points[kind])
        traces.append(marks(places.astype(np.float32), colour, name, 8))
    step = f"Step {limb + 1} of {len(trial.limbs)}: {trial.limbs.name(limb)}"
    return on_picture(address, trial.size_px, traces, [theme.heading(step, 1)], HEIGHT_PX)


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


def pairs_sentence(trial: Trial, limb: int) -> str:
    """What `pairs_figure` shows now, in one sentence."""
    name, pairs = trial.limbs.name(limb), trial.steps[limb].pairs
    if not pairs:
        return f"There is no pair for {name}: one of the two points was found on nobody."
    joined = [pair for pair in pairs if pair.chosen]
    others = [pair for pair in pairs if not pair.chosen]
    sentence = f"Of {wording.count(len(pairs), 'pair')} for {name}, {len(joined)} {_is_are(joined)} joined"
    if joined:
        sentence += f", with scores from {joined[0].score:.2f} down to {joined[-1].score:.2f}"
    if not others:
        return f"{sentence}; there is no other."
    best = others[0]
    why = "an end of it was taken by a better one" if best.connects else "too little of it lies on a limb"
    return f"{sentence}; the best of the others has {best.score:.2f}, and {why}."


def _is_are(items: Sequence[object]) -> str:
    return "is" if len(items) == 1 else "are"


def people_figure(address: str, trial: Trial, steps: int) -> go.Figure:
    """The people after that number of steps, a colour each; limbs that join two of them have their own."""
    people = _people(trial, steps)
    traces: list[theme.Spec] = []
    for i, person in enumerate(people):
        traces += _person(trial, person, _PEOPLE[i % len(_PEOPLE)], f"person {i + 1}")
    if trial.wrong_limbs(people):
        traces.append(theme.legend_only("joins two people", _WRONG, line={"color": _WRONG, "dash": "dot"}))
    title = "All people handed out" if steps >= len(trial.steps) else f"People after step {steps}"
    notes = [theme.heading(title, 1)]
    if not people:
        notes.append(theme.absence("nobody yet", 0.5))
    return on_picture(address, trial.size_px, traces, notes, HEIGHT_PX)


def _people(trial: Trial, steps: int) -> tuple[AssembledPerson, ...]:
    if steps >= len(trial.steps):
        return trial.people
    return trial.steps[steps - 1].people if steps else ()


def _person(trial: Trial, person: AssembledPerson, colour: str, name: str) -> list[theme.Spec]:
    parts = {kind: part for kind, part in enumerate(person.parts) if part is not None}
    rows = {kind: row for row, kind in enumerate(parts)}
    places = np.array([trial.places_px(kind)[part] for kind, part in parts.items()])
    edges = np.array([[rows[a], rows[b]] for a, b in trial.limbs.pairs.tolist() if a in rows and b in rows])
    owners = np.array([trial.owners[kind][part] for kind, part in parts.items()])
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


def people_sentence(trial: Trial, steps: int) -> str:
    """What `people_figure` shows now, in one sentence."""
    if steps < len(trial.steps):
        people = _people(trial, steps)
        counts = ", ".join(str(person.count) for person in people) or "none"
        number = wording.count(len(people), "person", "people")
        return (
            f"After {wording.count(steps, 'step')} of {len(trial.steps)} there {_is_are(people)} {number}, "
            f"with these numbers of points: {counts}{_wrong(trial, people)}."
        )
    verdict = trial.verdict
    found = wording.count(verdict.people_found, "person was", "people were")
    return (
        f"{found} found of {verdict.people_drawn}. {verdict.right} of {verdict.drawn} limbs are as they were "
        f"drawn, {verdict.missing} {'is' if verdict.missing == 1 else 'are'} missing, and {verdict.wrong} "
        f"{'joins' if verdict.wrong == 1 else 'join'} two different people{_named(trial, trial.people)}."
    )


def _wrong(trial: Trial, people: Sequence[AssembledPerson]) -> str:
    """How many limbs join two different people so far, and which; nothing when there are none."""
    wrong = len(trial.wrong_limbs(people))
    join = "joins" if wrong == 1 else "join"
    sentence = f". {wording.count(wrong, 'limb')} {join} two different people"
    return f"{sentence}{_named(trial, people)}" if wrong else ""


def _named(trial: Trial, people: Sequence[AssembledPerson]) -> str:
    """The limbs that join two different people by their names, to follow what they do."""
    counted = Counter(trial.limbs.name(limb) for limb in trial.wrong_limbs(people))
    names = [name if times == 1 else f"{name} ({times} times)" for name, times in counted.items()]
    return f": {', '.join(names)}" if names else ""
