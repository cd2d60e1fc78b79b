from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.media.sampling import Sampler
from components.media.timeline import Timeline


def timeline(times_ms: list[int]) -> Timeline:
    times = np.array(times_ms, np.int64)
    return Timeline(times, Fraction(1, 1000), "stated", np.zeros((0, 2), np.int64), False, 0.0, False, False)


def taken_ms(times_ms: list[int], max_fps: float = 30) -> list[int]:
    return [round(time_s * 1000) for time_s in Sampler(max_fps, timeline(times_ms)).planned_s()]


def test_a_phones_unsteady_clock_loses_no_frame() -> None:
    noise = np.random.default_rng(0)
    times_ms = [round(n * 1000 / 30 + shake) for n, shake in enumerate(noise.uniform(-8, 8, 300))]
    assert taken_ms(times_ms) == times_ms


def test_a_fast_and_unsteady_clock_gives_every_second_frame() -> None:
    noise = np.random.default_rng(0)
    times_ms = [round(n * 1000 / 60 + shake) for n, shake in enumerate(noise.uniform(-3, 3, 300))]
    assert taken_ms(times_ms) == times_ms[::2]


def test_a_rate_that_changes_on_the_way_is_followed() -> None:
    fast = [round(n * 1000 / 240) for n in range(240)]
    slow = [1000 + round(n * 1000 / 30) for n in range(60)]
    steps_ms = np.diff(taken_ms(fast + slow))
    assert (np.abs(steps_ms - 100 / 3) < 1).all()


def test_a_gap_begins_no_other_rhythm() -> None:
    times_ms = [*range(0, 1000, 20), *range(5000, 6000, 20)]
    assert taken_ms(times_ms) == [*range(0, 1000, 40), *range(5000, 6000, 40)]


@pytest.mark.parametrize("times_ms", [[], [7], [0, 1]])
def test_very_short_clips(times_ms: list[int]) -> None:
    assert taken_ms(times_ms) == times_ms[:1]


def test_without_a_limit_all_are_taken() -> None:
    assert taken_ms(list(range(50)), math.inf) == list(range(50))


@given(
    steps_ms=st.lists(st.integers(1, 200), max_size=200),
    max_fps=st.sampled_from([5.0, 10.0, 30.0, 60.0]),
)
def test_no_second_holds_more_frames_than_half_as_many_again(steps_ms: list[int], max_fps: float) -> None:
    times_ms = np.cumsum([0, *steps_ms]).tolist()
    taken = taken_ms(times_ms, max_fps)
    assert taken[0] == 0 and set(taken) <= set(times_ms)
    # A frame may come half a step early, but not the next one, too.
    assert all(later - earlier >= 500 / max_fps - 2 for earlier, later in zip(taken, taken[1:], strict=False))
