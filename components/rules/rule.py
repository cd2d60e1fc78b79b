"""What a rule is: one number a frame, and two thresholds between which nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from components.content.rule_words import RuleWords, rule_words
from components.keypoints import Keypoints, Record, Subject
from components.keypoints.values import Floats, sealed
from components.measures.history import follow, result_of
from components.measures.in_view import in_view
from components.measures.series import times_s

LONGEST_GAP_S = 0.5
"""A rule bridges a gap this long; after a longer one nobody knows what happened meanwhile."""


@dataclass(frozen=True, eq=False)
class Observed:
    """One person or face on one frame, as rules see it.

    Attributes:
        size_px: (width, height) of the frame.
        transform: (4, 4) of a face, where its network gives one.
    """

    person: Keypoints
    size_px: tuple[int, int]
    transform: NDArray[np.floating[Any]] | None = None

    def px(self, name: str) -> Floats:
        """(2,) the place of the point of that name, px; NaN where it is not in view or not in the layout."""
        points = self.person.layout.points
        if name not in points or not in_view(self.person)[points.index(name)]:
            return np.full(2, np.nan)
        return sealed(self.person.xy_px(self.size_px)[points.index(name)])

    def metres(self, name: str) -> Floats:
        """(3,) the same in metres where the network gives them; else its place in the picture with z = 0, px.

        Angles can be had from either. All points of one person are of one kind.
        """
        place_px = self.px(name)
        world_m = self.person.world_m
        if world_m is None or np.isnan(place_px).any():
            return np.append(place_px, 0.0)
        return sealed(world_m[self.person.layout.points.index(name)])


Signal: TypeAlias = Callable[[Observed], float]
"""NaN where the frame does not show it."""


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        subject: of what.
        signal: the number that it goes by, in `unit`.
        enter, leave: an event begins where the signal passes `enter` and ends where it comes back past
            `leave`. Where `enter` is the larger one it begins upwards, else downwards.
        ends: of the thresholds: the least, the greatest, and their step.
        least_s: an event that is shorter does not count.
        words: what is said of it.
    """

    key: str
    subject: Subject
    signal: Signal
    unit: str
    enter: float
    leave: float
    ends: tuple[float, float, float]
    least_s: float
    words: RuleWords

    def with_thresholds(self, enter: float, leave: float) -> Rule:
        """The same with these."""
        return replace(self, enter=enter, leave=leave)


def rule(
    key: str,
    subject: Subject,
    signal: Signal,
    unit: str,
    enter: float,
    leave: float,
    ends: tuple[float, float, float],
    least_s: float = 0.0,
) -> Rule:
    """The rule with its words from content/en/rules.toml; raises KeyError where there are none."""
    return Rule(key, subject, signal, unit, enter, leave, ends, least_s, rule_words()[key])


@dataclass(frozen=True)
class RuleEvent:
    """One event: from `start_s` to `end_s`, which is None while it still lasts at the end."""

    start_s: float
    end_s: float | None


@dataclass(frozen=True, eq=False)
class Counted:
    """What a rule makes of T frames.

    Attributes:
        times_s, signal: (T,); NaN where the frame does not show it.
        active: (T,) whether an event lasts.
        events: those that count.
        broken: how many events were cut off by a gap, and do not count.
    """

    times_s: Floats
    signal: Floats
    active: NDArray[np.bool_]
    events: tuple[RuleEvent, ...]
    broken: int

    @property
    def complete(self) -> int:
        """How many events began and ended."""
        return sum(event.end_s is not None for event in self.events)

    @property
    def seen(self) -> int:
        """On how many frames the signal could be told."""
        return int(np.isfinite(self.signal).sum())


class EventCounter:
    """Counts events of one signal, value after value, see `count`.

    Attributes:
        broken: how many events were cut off by a gap.
    """

    def __init__(self, enter: float, leave: float, least_s: float) -> None:
        # Downwards is upwards with the sign changed.
        self._sign = 1.0 if enter >= leave else -1.0
        self._enter, self._leave, self._least_s = self._sign * enter, self._sign * leave, least_s
        self._ended: list[RuleEvent] = []
        self._start_s: float | None = None
        self._last_s: float | None = None
        self._armed = True
        self.broken = 0

    @property
    def active(self) -> bool:
        """Whether an event lasts."""
        return self._start_s is not None

    @property
    def complete(self) -> int:
        """How many events that count have ended."""
        return len(self._ended)

    def step(self, value: float, now_s: float) -> bool:
        """Takes the next value, NaN for none; whether an event lasts."""
        if np.isnan(value):
            return self.active
        if self._last_s is not None and now_s - self._last_s > LONGEST_GAP_S:
            self.broken += self.active
            self._start_s, self._armed = None, False
        self._last_s = now_s
        if self._start_s is None and self._armed and self._sign * value >= self._enter:
            self._start_s = now_s
        elif self._sign * value <= self._leave:
            if self._start_s is not None and now_s - self._start_s >= self._least_s:
                self._ended.append(RuleEvent(self._start_s, now_s))
            self._start_s, self._armed = None, True
        return self.active

    def events(self) -> tuple[RuleEvent, ...]:
        """Those that count, with one that lasts now at the end."""
        if self._start_s is None or self._last_s is None or self._last_s - self._start_s < self._least_s:
            return tuple(self._ended)
        return (*self._ended, RuleEvent(self._start_s, None))


def observed(record: Record, key: str, person: int = 0) -> list[Observed | None]:
    """The person of that number, followed by the network `key`, on each frame of a record; see `follow`."""
    found: list[Observed | None] = []
    for frame, place in zip(record.frames, follow(record.frames, key, person), strict=True):
        if place is None:
            found.append(None)
            continue
        result = result_of(frame, key)
        transform = None if result.extras.transform is None else result.extras.transform[place]
        found.append(Observed(result.people[place], frame.size_px, transform))
    return found


def apply(used: Rule, record: Record, key: str, enter: float, leave: float, person: int = 0) -> Counted:
    """The rule with these thresholds on what the network `key` found."""
    values = [np.nan if who is None else used.signal(who) for who in observed(record, key, person)]
    return count(sealed(values), times_s(record), enter, leave, used.least_s)


def count(
    signal: Sequence[float] | Floats,
    times: Floats,
    enter: float,
    leave: float,
    least_s: float = 0.0,
) -> Counted:
    """Events with hysteresis: between the thresholds nothing changes, so that a tremble counts once.

    A frame without a signal changes nothing; after a gap of more than `LONGEST_GAP_S` an event that lasted is
    broken off and does not count, and one can begin only after the signal has been seen on the other side.

    Args:
        signal, times: (T,) of T frames; times increase, in s.
    """
    values, counter = sealed(signal), EventCounter(enter, leave, least_s)
    active = np.array(
        [counter.step(value, now_s) for value, now_s in zip(values.tolist(), times.tolist(), strict=True)],
        np.bool_,
    )
    active.setflags(write=False)
    return Counted(sealed(times), values, active, counter.events(), counter.broken)
