"""The rows over time that one network's results have: one maker for each kind of number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

import numpy as np

from components.keypoints import FrameResult, Keypoints, Layout, Network, Subject, layout, network
from components.keypoints.values import Floats, Missing, sealed
from components.measures.angles import ANGLES, joint_angles
from components.measures.confidence import WHOLE, mean_score, score_given
from components.measures.head_turn import TURNS, head_turn
from components.measures.history import layout_of, result_of, subjects
from components.measures.in_view import in_view
from components.measures.openings import OPENINGS, openings
from components.measures.stability import WINDOW_MS, stability

Scale: TypeAlias = Literal["confidence", "movement", "people", "lost", "time", "angle", "opening", "turn"]
NOUNS: dict[Subject, tuple[str, str]] = {
    "body": ("body", "bodies"),
    "face": ("face", "faces"),
    "hand": ("hand", "hands"),
    "anything": ("subject", "subjects"),
}
"""What a network looks for, one and several."""
NO_SCALE = "the layout has no own scale"


@dataclass(frozen=True, eq=False)
class SeriesRow:
    """One number over the T frames of a record.

    Attributes:
        key: what it is: "visibility", "left_elbow"; the same for all networks that have it.
        network: whose it is, by key; None for what covers all networks.
        scale: which rows it shares an axis with.
        label: in words, with whose it is: "pose's own movement".
        unit: "" for counts and scores.
        values: (T,), NaN where a frame has no such number.
        whole: what a count is a part of; NaN where it is a part of nothing.
        reason: why no frame can have such a number, "" where one can.
    """

    key: str
    network: str | None
    scale: Scale
    label: str
    unit: str
    values: Floats
    whole: float = np.nan
    reason: str = ""

    @property
    def percent(self) -> Floats:
        """(T,) a count in % of its whole."""
        return sealed(100 * self.values / self.whole)


@dataclass(frozen=True, eq=False)
class FollowedPerson:
    """The person whom the rows of one network are about.

    Attributes:
        called: the network in sentences and legends: "pose".
        layout: of the first person found; None where nobody ever was.
        strays: on how many frames others were found, but not the followed one.
        starts: at which frames another subject begins than was followed before, see `subjects`; the rows are
            not continuous there.
    """

    called: str
    layout: Layout | None = None
    strays: int = 0
    starts: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class RowsInput:
    """What the rows of one network are made from.

    Attributes:
        alone: whether no other of the record's networks looks for the same subject.
        places: where the followed person stands in each of the T frames.
        every: stability is worked out on every so many frames.
    """

    network: Network
    followed: FollowedPerson
    alone: bool
    frames: Sequence[FrameResult]
    places: Sequence[int | None]
    every: int

    def by(self, what: str) -> str:
        """`what`, with the network where it would not be clear whose it is."""
        return what if self.alone else f"{what} by {self.followed.called}"

    def person(self, frame: FrameResult, place: int) -> Keypoints:
        """Who stands at that place."""
        return result_of(frame, self.network.key).people[place]

    def values(
        self, rows: int, value: Callable[[FrameResult, int], Floats | float | None], nobody: float = np.nan
    ) -> Floats:
        """(rows, T) of the followed person, NaN for no value and `nobody` where there is nobody."""
        columns = np.full((len(self.frames), rows), nobody)
        for row, (frame, place) in enumerate(zip(self.frames, self.places, strict=True)):
            if place is not None:
                measured = value(frame, place)
                columns[row] = np.nan if measured is None else measured
        return sealed(columns.T)


def subject_starts(frames: Sequence[FrameResult], key: str, places: Sequence[int | None]) -> tuple[int, ...]:
    """At which frames another subject begins than stood at the (T,) `places` before, see `subjects`."""
    numbers = subjects(frames, key, places)
    numbered = [(row, number) for row, number in enumerate(numbers) if number is not None]
    return tuple(row for (_, before), (row, number) in pairwise(numbered) if number != before)


def _confidence(of: RowsInput) -> Iterator[SeriesRow]:
    """The mean over the followed person's points in view, and the presence of the whole."""
    key, given = of.network.key, score_given(of.network.key)
    if given is not None:
        label = f"{of.followed.called}'s mean {given}"
        values = of.values(1, lambda frame, place: mean_score(of.person(frame, place)))[0]
        yield SeriesRow(given, key, "confidence", label, "", values)
    if WHOLE in of.network.gives:

        def presence(frame: FrameResult, place: int) -> float | None:
            read = result_of(frame, key).extras.presence
            return None if read is None else float(read[place])

        values = of.values(1, presence)[0]
        yield SeriesRow("whole", key, "confidence", f"{of.followed.called}'s presence", "", values)


def layout_in(frames: Sequence[FrameResult], key: str) -> Layout | None:
    """That of whom the network found, else the network's own; None where only its results would say it."""
    own = network(key).layout
    return layout_of(frames, key) or (layout(own) if own is not None else None)


def own_lengths(layout: Layout | None) -> str:
    """The lengths by which a layout's distances are compared, in words; "" where it has none."""
    return "" if layout is None else " or ".join(span.name for span in layout.spans)


def _movement(of: RowsInput) -> Iterator[SeriesRow]:
    """See `stability`: the median over the last second, in % of own scale; NaN between the `every` frames."""
    frames, key = of.frames, of.network.key
    points = layout_in(frames, key)
    lengths = own_lengths(points)
    stamps_ms = np.array([frame.timestamp_ms for frame in frames])
    begins = np.searchsorted(stamps_ms, stamps_ms - WINDOW_MS)
    percents = np.full(len(frames), np.nan)
    for newest in range(0, len(frames), of.every) if lengths else ():
        window = slice(begins[newest], newest + 1)
        movement = stability(frames[window], key, of.places[window])
        if not isinstance(movement, Missing) and movement.median_percent is not None:
            percents[newest] = movement.median_percent
    label = f"{of.followed.called}'s own movement"
    unit = f"% of the {lengths}" if lengths else ""
    reason = NO_SCALE if points is not None and not lengths else ""
    yield SeriesRow("movement", key, "movement", label, unit, sealed(percents), reason=reason)


def _people(of: RowsInput) -> Iterator[SeriesRow]:
    counts = sealed([len(result_of(frame, of.network.key).people) for frame in of.frames])
    yield SeriesRow("people", of.network.key, "people", of.by(NOUNS[of.network.subject][1]), "", counts)


def _lost(of: RowsInput) -> Iterator[SeriesRow]:
    """Points of the followed person that are not in view, see `in_view`; all of them where there is nobody.

    Of a network that says nothing about single points, the whole is found or not.
    """
    called, key = of.followed.called, of.network.key
    if score_given(key) is None:
        absent = sealed([place is None for place in of.places])
        yield SeriesRow("absence", key, "lost", f"{called} not found", "", absent, 1)
        return
    points = len(of.followed.layout) if of.followed.layout else np.nan

    def lost(frame: FrameResult, place: int) -> float:
        return float((~in_view(of.person(frame, place))).sum())

    yield SeriesRow("lost", key, "lost", f"{called} points lost", "", of.values(1, lost, points)[0], points)


def _time(of: RowsInput) -> Iterator[SeriesRow]:
    ns = [frame.times.networks.get(of.network.key, np.nan) for frame in of.frames]
    yield SeriesRow(
        "time", of.network.key, "time", f"{of.followed.called}'s time a frame", "ms", sealed(ns) / 1e6
    )


def _angles(of: RowsInput) -> Iterator[SeriesRow]:
    """See `joint_angles`."""
    if of.network.subject not in ("body", "anything"):
        return
    reasons: list[str] = []

    def angles(frame: FrameResult, place: int) -> Floats | None:
        who = of.person(frame, place)
        degrees = joint_angles(who)
        if not isinstance(degrees, Missing):
            return degrees
        if who.world_m is not None:
            reasons.append(degrees.reason)
        return None

    values = of.values(len(ANGLES), angles)
    any_finite = bool(np.isfinite(values).any())
    reason = reasons[0] if reasons and not any_finite else ""
    for name, row in zip(ANGLES, values, strict=True) if any_finite or of.network.subject == "body" else ():
        label = of.by(f"{name.replace('_', ' ')}'s angle")
        yield SeriesRow(name, of.network.key, "angle", label, "°", row, reason=reason)


def _openings(of: RowsInput) -> Iterator[SeriesRow]:
    """See `openings`."""
    if of.network.subject not in ("face", "anything"):
        return
    values = of.values(len(OPENINGS), lambda frame, place: openings(of.person(frame, place), frame.size_px))
    any_finite = bool(np.isfinite(values).any())
    for name, row in zip(OPENINGS, values, strict=True) if any_finite or of.network.subject == "face" else ():
        label = of.by(f"{name.replace('_', ' ')}'s opening")
        yield SeriesRow(name, of.network.key, "opening", label, "of its width", row)


def _turns(of: RowsInput) -> Iterator[SeriesRow]:
    """See `head_turn`."""
    if "transform" not in of.network.gives:
        return

    def turn(frame: FrameResult, place: int) -> Floats | None:
        turns = result_of(frame, of.network.key).extras.transform
        return None if turns is None else head_turn(turns[place])

    for name, row in zip(TURNS, of.values(len(TURNS), turn), strict=True):
        yield SeriesRow(name, of.network.key, "turn", of.by(f"head's {name}"), "°", row)


Maker: TypeAlias = Callable[[RowsInput], Iterator[SeriesRow]]
OF_ALL: tuple[Maker, ...] = (_confidence, _movement, _people, _lost, _time)
"""What is measured of every network."""
OF_SUBJECTS: tuple[Maker, ...] = (_angles, _openings, _turns)
"""What only bodies or faces have."""
