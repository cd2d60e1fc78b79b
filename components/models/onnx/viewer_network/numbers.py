"""A network's outputs as numbers: SimCC's rows of bins, and places that are written out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from components.decoding.simcc import decode
from components.measures import Floats
from components.models.onnx.viewer_network.evidence import (
    AUXILIARY,
    HABIT,
    KNOWN,
    LOOKS,
    NAMED,
    SCORE_NAMES,
    UNKNOWN,
    WORLD_NAMES,
    Guess,
    Guesses,
    InputShown,
    Located,
    Outputs,
    counted,
    evidence,
    is_known,
    named,
    shown_points,
)
from components.models.onnx.viewer_network.network import layouts_of

_MOST_COLUMNS = 5
_BEYOND = 2.0
"""Shares of a side are no larger, unless a point lies far outside of the input."""
_CLEARLY = 0.3
"""Shares of a side below 0 are no larger, for points that lie a little outside of the input."""
_WORLD_ACROSS_M = 2.0
_DIRECTIONS = {"x": {"x", "horizontal", "width", "w"}, "y": {"y", "vertical", "height", "h"}}
_WITH_DEPTH = (21, 33, AUXILIARY, 468, 478)
"""MediaPipe's networks of so many points write a depth as their third number."""


@dataclass(frozen=True, eq=False)
class _Table:
    """An output as n points of c numbers.

    Attributes:
        batches: how many sizes of 1 the output begins with.
        one_after_other: whether the file writes all x first, then all y, and so on.
        certain: whether the shape says so.
        is_world: whether its numbers are metres about a middle, beside places on the picture.
    """

    name: str
    values: Floats
    batches: int
    one_after_other: bool
    certain: bool
    is_world: bool = False

    @property
    def columns(self) -> int:
        return int(self.values.shape[1])

    @property
    def points(self) -> int:
        return len(self.values)


def simcc(outputs: Outputs, seen: InputShown) -> Guesses:
    """Each two outputs of bins that have the input's proportions."""
    width, height = seen.size_px
    rows = {
        name: np.asarray(values[0], np.float64)
        for name, values in outputs.items()
        if values.ndim == 3 and values.shape[0] == 1 and values.shape[2] > _MOST_COLUMNS
    }
    found = []
    for at, (x_name, x) in enumerate(rows.items()):
        for place, (y_name, y) in enumerate(rows.items()):
            points = shown_points(len(x))
            ratio = x.shape[1] / width
            if at == place or len(x) != len(y) or ratio < 1 or y.shape[1] != ratio * height or points is None:
                continue
            rank = (KNOWN if is_known(len(x)) else UNKNOWN) + LOOKS + (HABIT if at < place else 0)
            more, reasons = _simcc_names(x_name, y_name)
            if width != height:
                reasons += (f"{x.shape[1]} and {y.shape[1]} bins have the input's proportions",)
            elif not reasons:
                reasons = ("the input is a square, so that x and y may be exchanged",)
            # A point is as sure as the less sure of its two rows (get_simcc_maximum in mmpose).
            scores = np.minimum(x.max(axis=1), y.max(axis=1))[:points]
            shares = (decode(x, y, ratio) / seen.size_px)[:points]
            name = layouts_of(points)[0]
            looks, why = evidence(shares, name, seen)
            rank += more + looks
            said = f"SimCC of {counted(len(x))[0]}, x from “{x_name}”, y from “{y_name}”"
            person = Located(np.arange(points), shares, scores)
            used = (x_name, y_name)
            found.append(Guess("simcc", used, name, rank, said, (*reasons, *why), (person,)))
    return found


def _simcc_names(x_name: str, y_name: str) -> tuple[float, tuple[str, ...]]:
    """What the names say of which is x."""
    said = [_direction(x_name), _direction(y_name)]
    if said == ["x", "y"]:
        return NAMED, (f"the names “{x_name}” and “{y_name}” say so",)
    return (-NAMED, ()) if said == ["y", "x"] else (0.0, ())


def _direction(name: str) -> str:
    """x or y: the last of the name's words that says so, or else a word's last letter; empty for neither."""
    words = re.findall("[a-z]+", re.sub("(?<=[a-z])(?=[A-Z])", "_", name).lower())
    whole = [way for word in words for way, known in _DIRECTIONS.items() if word in known]
    return (whole or [word[-1] for word in words if word[-1] in "xy"] or [""])[-1]


def regression(outputs: Outputs, seen: InputShown) -> Guesses:
    """Each output that may be places, with each order of its numbers that is in use."""
    tables = _with_worlds([table for name in outputs for table in _tables(name, outputs)])
    found = []
    for table in tables:
        for order in _orders(table):
            for unit in _units(table, order):
                found.append(_guess(table, order, unit, tables, outputs, seen))
    return found


def _tables(name: str, outputs: Outputs) -> Iterator[_Table]:
    values = np.asarray(outputs[name], np.float64)
    sides = [side for side in values.shape if side != 1]
    flat = values.ravel()
    batches = next((place for place, side in enumerate(values.shape) if side != 1), 0)
    if len(sides) == 2:
        n, c = sides
        if 2 <= c <= _MOST_COLUMNS and shown_points(n):
            yield _Table(name, flat.reshape(n, c), batches, False, True)
        elif 2 <= n <= _MOST_COLUMNS and shown_points(c):
            yield _Table(name, flat.reshape(n, c).T, batches, True, True)
    elif len(sides) == 1:
        fits = [c for c in range(2, _MOST_COLUMNS + 1) if len(flat) % c == 0 and shown_points(len(flat) // c)]
        known = [c for c in fits if is_known(len(flat) // c)]
        for c in known or [c for c in fits if c < 4][:1]:
            yield _Table(name, flat.reshape(-1, c), batches, False, False)
            if c < 4:
                yield _Table(name, flat.reshape(c, -1).T, batches, True, False)


def _with_worlds(tables: list[_Table]) -> list[_Table]:
    """The tables, those of metres marked: by name, or by their numbers beside places of as many points."""
    places = {(table.name, table.points) for table in tables if not _may_be_world(table)}
    found = []
    for table in tables:
        others = any(points == table.points and name != table.name for name, points in places)
        by_name = table.columns == 3 and any(word in table.name.lower() for word in WORLD_NAMES)
        if not (by_name or (others and _may_be_world(table))):
            found.append(table)
        elif not table.one_after_other:
            found.append(replace(table, is_world=True))
    return found


def _may_be_world(table: _Table) -> bool:
    """Whether its numbers could be a few metres about a middle."""
    places = table.values[:, :2]
    small = np.abs(table.values).max() <= _BEYOND and np.abs(places.mean(axis=0)).max() < _CLEARLY
    return table.columns == 3 and bool(small and places.min() < 0)


def _orders(table: _Table) -> tuple[str, ...]:
    """Which number of a point is what, the likeliest first: x, y, z, score, visibility, presence."""
    if table.is_world:
        return ("xyz",)
    if table.columns == 3:
        third = table.values[:, 2]
        may_be_score = bool(third.min() >= 0 and third.max() <= 1)
        if not may_be_score:
            return ("xyz", "yxz")
        return ("xyz", "xys", "yxs") if table.points in _WITH_DEPTH else ("xys", "yxs", "xyz")
    return {2: ("xy", "yx"), 4: ("xyzv", "yxzv"), 5: ("xyzvp", "yxzvp")}[table.columns]


def _units(table: _Table, order: str) -> tuple[str, ...]:
    """What the places count, the likeliest first. Their size tells, where a name does not."""
    if table.is_world:
        return ("metres",)
    places = table.values[:, :2]
    if np.abs(places).max() > _BEYOND:
        return ("pixels",)
    if places.min() < 0:
        low = ("centred", "shares") if places.min() < -_CLEARLY else ("shares", "centred")
        return (*low, "metres") if "z" in order else low
    return ("shares",)


_UNITS = {
    "pixels": "in pixels of the input",
    "shares": "from 0 to 1 across the input",
    "centred": "from −1 to 1 across the input",
    "metres": "in metres about the body's middle: no places on the picture, so they are drawn about its "
    f"middle, {_WORLD_ACROSS_M:g} m across",
}
_ALSO = {"scores": "scores", "world_m": "places in metres"}
_COLUMNS = {"x": "x", "y": "y", "z": "z", "s": "a score", "v": "visibility", "p": "presence"}


def _guess(
    table: _Table, order: str, unit: str, tables: list[_Table], outputs: Outputs, seen: InputShown
) -> Guess:
    shown = shown_points(table.points) or 0
    person = _person(table, order, unit, shown, seen)
    beside = [] if table.is_world else _beside(table, order, tables, outputs)
    for what, _, values in beside:
        kept = values[:shown]
        person = replace(person, scores=kept) if what == "scores" else replace(person, world_m=kept)
    name = _usual_layout(shown, table.columns)
    rank, reasons = _rank(table, order, unit, seen)
    more, why = (0.0, ()) if unit == "metres" else evidence(person.shares, name, seen)
    said = [_COLUMNS[letter] for letter in order]
    listed = f"{', '.join(said[:-1])} and {said[-1]}"
    order_text = f"first all {', then all '.join(said)}" if table.one_after_other else f"each {listed}"
    also = "".join(f", with {_ALSO[what]} from “{other}”" for what, other, _ in beside)
    return Guess(
        "regression",
        (table.name, *(other for _, other, _ in beside)),
        name,
        rank + more,
        f"{counted(table.points)[0]}, {order_text}, {_UNITS[unit]}{also}",
        (*reasons, *why, *counted(table.points)[1]),
        (person,),
    )


def _rank(table: _Table, order: str, unit: str, seen: InputShown) -> tuple[float, tuple[str, ...]]:
    rank, reasons = named(table.name, "regression")
    # Places that are written out are surer than maps of features.
    rank += (KNOWN if is_known(table.points) else UNKNOWN) + 2 * LOOKS
    rank -= HABIT * _orders(table).index(order) + HABIT * _units(table, order).index(unit)
    rank += 0 if table.certain else -HABIT * (1 + table.one_after_other)
    if unit == "metres":
        rank -= NAMED
    elif table.points in _WITH_DEPTH and order.startswith("xyz") and not table.one_after_other:
        rank += LOOKS
        reasons += ("MediaPipe's networks of as many points write x, y and z of each",)
    if unit == "centred" and table.values[:, :2].min() < -_CLEARLY:
        reasons += ("its numbers lie about 0",)
    if order == "yxs" and table.points == 17 and (table.batches == 2 or seen.colours_last):
        rank += LOOKS
        reasons += ("MoveNet writes y, x and a score of 17 points in this shape",)
    return rank, reasons


def _usual_layout(points: int, columns: int) -> str:
    """The likeliest of the layouts with so many points: of 21 with a depth, the hand's."""
    names = layouts_of(points)
    return "hand-21" if "hand-21" in names and columns == 3 else names[0]


def _person(table: _Table, order: str, unit: str, shown: int, seen: InputShown) -> Located:
    columns = dict(zip(order, table.values[:shown].T, strict=True))
    width, height = seen.size_px
    places, depth = np.stack([columns["x"], columns["y"]], axis=1), columns.get("z")
    world = None
    if unit == "metres":
        world, depth = np.column_stack([places, columns["z"]]), None
        places = 0.5 + places / _WORLD_ACROSS_M * (1, width / height)
    elif unit == "pixels":
        places, depth = places / seen.size_px, None if depth is None else depth / width
    elif unit == "centred":
        places, depth = (places + 1) / 2, None if depth is None else depth / 2
    # MediaPipe's graph applies a sigmoid to the two (TensorsToLandmarksCalculatorOptions).
    sure = {letter: _between_0_and_1(columns[letter], table.points) for letter in "vp" if letter in columns}
    return Located(np.arange(shown), places, columns.get("s"), depth, sure.get("v"), sure.get("p"), world)


def _between_0_and_1(values: Floats, points: int) -> Floats:
    logits = points == AUXILIARY or values.min() < 0 or values.max() > 1
    return np.asarray(expit(values) if logits else values)


def _beside(
    table: _Table, order: str, tables: list[_Table], outputs: Outputs
) -> list[tuple[str, str, Floats]]:
    """Scores and world points that other outputs give of the same points: (what, output, values)."""
    found = []
    for name, values in outputs.items():
        if name != table.name and values.size == table.points and not set(order) & set("svp"):
            if max(values.shape) == values.size and any(word in name.lower() for word in SCORE_NAMES):
                found.append(("scores", name, np.asarray(values, np.float64).ravel()))
                break
    for other in tables:
        if other.is_world and other.points == table.points:
            found.append(("world_m", other.name, other.values))
            break
    return found
