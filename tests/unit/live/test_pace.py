"""Rates against a clock that is set by hand, and the first frames of models that were set up."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from components.keypoints import AnalysisSettings, body_and_face
from components.live import pace
from components.live.pace import WARM_UP_FRAMES, FrameRate, WarmUp


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    made = SimpleNamespace(now_s=100.0)
    monkeypatch.setattr(pace, "time", SimpleNamespace(monotonic=lambda: made.now_s))
    return made


def test_the_rate_is_that_of_the_last_five_seconds(clock: SimpleNamespace) -> None:
    rate = FrameRate()
    for _ in range(200):
        clock.now_s += 0.05
        rate.note()
    assert rate.total == 200 and rate.per_s() == pytest.approx(20, abs=0.3)
    clock.now_s += 2.5
    assert rate.silent_s == pytest.approx(2.5)
    assert rate.per_s() == pytest.approx(10, abs=0.3)
    clock.now_s += 10
    assert rate.per_s() == 0


def test_a_young_rate_is_over_its_own_time_but_no_less_than_a_second(clock: SimpleNamespace) -> None:
    rate = FrameRate()
    rate.note()
    assert rate.per_s() == 1
    for _ in range(39):
        clock.now_s += 0.05
        rate.note()
    assert rate.per_s() == pytest.approx(40 / 1.95)


def test_the_first_frames_after_each_set_up_warm_up() -> None:
    warm_up, others = WarmUp(), body_and_face(people=2)
    first = [warm_up.holds(AnalysisSettings()) for _ in range(6)]
    assert first == [True] * WARM_UP_FRAMES + [False] * 3
    assert [warm_up.holds(others) for _ in range(4)] == [True] * WARM_UP_FRAMES + [False]
    warm_up.begin_again()
    assert [warm_up.holds(others) for _ in range(4)] == [True] * WARM_UP_FRAMES + [False]
