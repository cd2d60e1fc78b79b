"""Counting with hysteresis: what counts once, what a gap breaks off, and both directions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from components.keypoints.values import sealed
from components.rules.rule import LONGEST_GAP_S, Counted, RuleEvent, count


def counted(*values: float, enter: float = 10, leave: float = 5, least_s: float = 0) -> Counted:
    """Of one value every tenth of a second."""
    return count(values, sealed([number / 10 for number in range(len(values))]), enter, leave, least_s)


def test_an_event_begins_at_the_one_threshold_and_ends_at_the_other() -> None:
    made = counted(0, 9, 10, 7, 6, 5, 0)
    assert made.events == (RuleEvent(0.2, 0.5),) and made.complete == 1
    assert made.active.tolist() == [False, False, True, True, True, False, False]


def test_what_trembles_about_one_threshold_counts_once() -> None:
    assert counted(0, 11, 9, 11, 9, 11, 9, 4).complete == 1
    # With both thresholds on one spot each tremble counts.
    assert counted(0, 11, 9, 11, 9, 11, 9, 4, leave=10).complete == 3


def test_downwards_it_is_the_same_with_the_sides_changed() -> None:
    assert counted(20, 4, 6, 4, 12, 20, 3, 11, enter=5, leave=10).complete == 2


def test_one_that_lasts_at_the_end_is_not_complete() -> None:
    made = counted(0, 11, 12)
    assert made.complete == 0 and made.events == (RuleEvent(0.1, None),)


def test_one_that_is_too_short_does_not_count() -> None:
    assert counted(0, 11, 0, 0, 11, 11, 11, 0, least_s=0.25).complete == 1


def test_a_short_gap_is_bridged_and_a_long_one_breaks_off() -> None:
    nan = float("nan")
    short = counted(0, 11, nan, nan, 11, 0)
    assert short.complete == 1 and short.broken == 0 and short.active[2] and short.seen == 4
    long = counted(0, 11, *[nan] * 6, 11, 4, 11, 0)
    # Who is above the threshold after the gap may have come down and gone up again meanwhile.
    assert (long.complete, long.broken) == (1, 1) and LONGEST_GAP_S < 0.7


def test_nothing_to_see_counts_nothing() -> None:
    made = counted(float("nan"), float("nan"))
    assert made.seen == made.complete == 0 and not made.active.any() and not counted().events


@given(st.lists(st.floats(-20, 20), max_size=40), st.floats(-10, 10), st.floats(0.1, 10))
def test_events_are_apart_and_each_has_crossed_both_thresholds(
    values: list[float], leave: float, width: float
) -> None:
    enter = leave + width
    made = counted(*values, enter=enter, leave=leave)
    ends = [made.times_s[-1] + 1 if event.end_s is None else event.end_s for event in made.events]
    assert all(end > event.start_s for event, end in zip(made.events, ends, strict=True))
    assert all(later.start_s >= end for later, end in zip(made.events[1:], ends, strict=False))
    # Turned upside down it is the same.
    turned = counted(*(-value for value in values), enter=-enter, leave=-leave)
    assert turned.events == made.events
