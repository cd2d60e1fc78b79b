"""What follows from durations and files, against figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.measures.cost import (
    CostRow,
    CrowdStep,
    NetStep,
    TaskStep,
    Timed,
    ms_for_each_more,
    plan,
    row,
)
from tests.support.costs import BOX_PX, MS, NETS, PIPELINES, copies, net, task


def of(timed: Timed) -> CostRow:
    return row(timed, NETS, PIPELINES)


def test_percentiles_are_interpolated_between_runs() -> None:
    durations_ns = tuple(MS * ms for ms in (5, 1, 3, 2, 4))
    found = of(Timed(NetStep("blendshapes", 1), durations_ns))
    # Sorted 1 … 5: p50 is the third, p95 lies 0.95 × 4 = 3.8 steps from the first, so at 4.8.
    assert (found.runs, found.duration.median_ms) == (5, 3.0)
    assert found.duration.p95_ms == pytest.approx(4.8)


def test_a_landmark_network() -> None:
    found = of(net("pose landmarks full", 1, 33))
    assert (found.name, found.model, found.points, found.found) == ("pose landmarks full", "pose", 33, None)
    assert found.ms_a_point == pytest.approx(1.0)
    assert found.macs_a_point == pytest.approx(10_000_000)
    # 330 MMAC in 33 ms are 10 GMAC in a second.
    assert found.gmac_per_s == pytest.approx(10)
    assert found.budget_share == pytest.approx(0.99)


def test_a_network_without_points_has_no_time_a_point() -> None:
    found = of(net("face detector", 2, 2))
    assert (found.points, found.ms_a_point, found.macs_a_point) == (None, None, None)
    assert found.gmac_per_s == pytest.approx(20)


@pytest.mark.parametrize(
    ("timed", "macs"),
    [
        (task("pose full", "still", 50), 40e6 + 330e6),
        (task("pose full", "stream", 33), 330e6),
        (task("face", "still", 20), 40e6 + 95.6e6 + 10e6),
        (task("face", "stream", 10), 95.6e6 + 10e6),
        (copies("pose full", 3, 100), 40e6 + 3 * 330e6),
        (copies("face", 4, 45, found=2), 40e6 + 2 * 105.6e6),
    ],
    ids=str,
)
def test_the_multiply_adds_of_a_task_are_those_of_what_runs(timed: Timed, macs: float) -> None:
    found = of(timed)
    points = {"pose": 33, "face": 478}[found.model] * (timed.found or 0)
    assert found.points == points
    assert found.macs_a_point == pytest.approx(macs / points)
    assert found.ms_a_point == pytest.approx(timed.durations_ns[0] / MS / points)
    assert found.gmac_per_s is None


def test_a_task_that_found_nobody_has_a_time_and_no_points() -> None:
    found = of(task("face", "stream", 4, found=0))
    assert (found.found, found.points, found.ms_a_point, found.macs_a_point) == (0, None, None, None)
    assert found.duration.median_ms == 4
    assert found.budget_share == pytest.approx(0.12)


def test_a_step_without_runs_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one run"):
        of(Timed(NetStep("blendshapes", 1), ()))


def test_an_unknown_network_is_refused() -> None:
    with pytest.raises(KeyError):
        of(net("another", 1, 1))


def test_each_more_costs_the_slope_of_the_line() -> None:
    rows = [of(copies("pose full", people, 20 + 30 * people)) for people in (1, 2, 3, 4)]
    assert ms_for_each_more(rows) == pytest.approx(30)


def test_who_was_not_found_does_not_bend_the_line() -> None:
    rows = [of(copies("face", 1, 15)), of(copies("face", 3, 35)), of(copies("face", 4, 3, found=0))]
    assert ms_for_each_more(rows) == pytest.approx(10)


@pytest.mark.parametrize("found", [(), (1,), (2, 2), (0, 0, 1)])
def test_fewer_than_two_numbers_found_give_no_slope(found: tuple[int, ...]) -> None:
    assert ms_for_each_more([of(copies("face", 4, 9, found=n)) for n in found]) is None


@given(st.lists(st.integers(1_000, 10**10), min_size=1, max_size=50))
def test_the_median_lies_between_the_runs_and_below_p95(durations_ns: list[int]) -> None:
    found = of(Timed(NetStep("blendshapes", 1), tuple(durations_ns)))
    low, high = min(durations_ns) / 1e6, max(durations_ns) / 1e6
    slack = 1e-9 * high
    assert low - slack <= found.duration.median_ms <= found.duration.p95_ms + slack <= high + 2 * slack
    # Speed times time is work, whatever the time.
    assert found.gmac_per_s is not None
    assert np.isclose(found.gmac_per_s * found.duration.median_ms, 10.0)


def test_the_plan_has_each_network_twice_each_task_twice_and_the_copies() -> None:
    steps = plan(NETS, PIPELINES, {"pose": BOX_PX, "face": BOX_PX}, 4)
    assert [step for step in steps if isinstance(step, NetStep)] == [
        NetStep(name, threads) for name in NETS for threads in (1, 2)
    ]
    assert [step for step in steps if isinstance(step, TaskStep)] == [
        TaskStep("pose full", "still"),
        TaskStep("pose full", "stream"),
        TaskStep("face", "still"),
        TaskStep("face", "stream"),
    ]
    assert [(s.pipeline, s.people) for s in steps if isinstance(s, CrowdStep)] == [
        (name, people) for name in ("pose full", "face") for people in (1, 2, 3, 4)
    ]
    assert len(set(steps)) == len(steps) == 10 + 4 + 8


def test_nobody_is_copied_where_nobody_was_found() -> None:
    steps = plan(NETS, PIPELINES, {"face": BOX_PX}, 2)
    assert [step.pipeline for step in steps if isinstance(step, CrowdStep)] == ["face", "face"]
    assert not any(isinstance(step, CrowdStep) for step in plan(NETS, PIPELINES, {}, 4))


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (NetStep("face detector", 1), "face detector on 1 thread"),
        (NetStep("face detector", 2), "face detector on 2 threads"),
        (NetStep("face detector", 1, 5), "face detector on 1 thread for 5 people"),
        (TaskStep("pose full", "stream"), "pose full, whole task in video mode"),
        (CrowdStep("face", 3, BOX_PX), "face, 3 at once"),
    ],
)
def test_a_step_in_words(step: NetStep | TaskStep | CrowdStep, words: str) -> None:
    assert str(step) == words
