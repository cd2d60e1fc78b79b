"""Medians, percentiles, rates and counts worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from components.keypoints import FrameResult, StageTimes
from components.measures import STAGES, Missing, Timing, timing
from tests.support.results import BODY, FACE, frame

MS = 1_000_000


def found(frames: list[FrameResult]) -> Timing:
    measured = timing(frames)
    assert isinstance(measured, Timing)
    return measured


def test_stages_in_milliseconds() -> None:
    times = StageTimes(
        wait=9 * MS,
        convert=1 * MS,
        networks={BODY: 17 * MS, FACE: 8 * MS},
        analysis=18 * MS,
        draw=3 * MS,
    )
    measured = found([frame(0, times=times)])
    medians = {stage: measured.stages[stage].median_ms for stage in STAGES}
    assert medians == {"wait": 9, "convert": 1, "analysis": 18, "draw": 3}
    assert {stage: row.tolist() for stage, row in measured.stages_ms.items()} == {
        stage: [value] for stage, value in medians.items()
    }
    assert {key: took.median_ms for key, took in measured.networks.items()} == {BODY: 17, FACE: 8}
    assert {key: row.tolist() for key, row in measured.networks_ms.items()} == {BODY: [17], FACE: [8]}


def test_a_network_that_was_not_asked_before_has_no_times_there() -> None:
    before = [frame(100 * i, times=StageTimes(networks={BODY: 5 * MS})) for i in range(3)]
    after = frame(300, times=StageTimes(networks={BODY: 7 * MS, "blazepose-lite": 2 * MS}))
    measured = found([*before, after])
    assert list(measured.networks) == [BODY, "blazepose-lite"]
    np.testing.assert_array_equal(measured.networks_ms["blazepose-lite"], [np.nan] * 3 + [2])
    assert measured.networks["blazepose-lite"].median_ms == 2
    assert measured.networks[BODY].median_ms == 5
    assert list(found([after, frame(400, times=before[0].times)]).networks) == [BODY]


def test_the_total_counts_the_models_once_and_no_waiting() -> None:
    times = StageTimes(
        wait=99 * MS,
        convert=1 * MS,
        networks={BODY: 17 * MS, FACE: 8 * MS},
        analysis=18 * MS,
        draw=3 * MS,
    )
    assert found([frame(0, times=times)]).total.median_ms == 22


def test_median_and_p95_of_100_frames() -> None:
    order = np.random.default_rng(0).permutation(101)
    frames = [frame(10 * i, times=StageTimes(draw=int(ms) * MS)) for i, ms in enumerate(order)]
    measured = found(frames)
    assert measured.stages["draw"].median_ms == pytest.approx(50)
    assert measured.stages["draw"].p95_ms == pytest.approx(95)
    assert measured.total.p95_ms == pytest.approx(95)


def test_p95_of_the_total_is_not_the_sum_of_the_stages() -> None:
    # Never both slow at once: 1 + 10 or 10 + 1.
    frames = [
        frame(10 * i, times=StageTimes(convert=(1 + 9 * (i % 2)) * MS, draw=(10 - 9 * (i % 2)) * MS))
        for i in range(10)
    ]
    measured = found(frames)
    assert measured.stages["convert"].p95_ms == measured.stages["draw"].p95_ms == 10
    assert measured.total.p95_ms == 11


def test_rates_are_over_the_time_between_the_first_and_the_last_frame() -> None:
    frames = [frame(40 * i, skipped=i % 2) for i in range(26)]
    measured = found(frames)
    assert measured.analysed == 26
    assert measured.analysed_per_s == pytest.approx(25)
    assert measured.skipped == 13
    assert measured.skipped_per_s == pytest.approx(13)
    assert measured.skipped_by_frame.tolist() == [float(i % 2) for i in range(26)]


def test_what_was_skipped_before_the_window_is_not_counted() -> None:
    frames = [frame(0, skipped=50), frame(1, skipped=7), frame(5000, skipped=2), frame(10_001, skipped=3)]
    measured = found(frames)
    assert measured.analysed == 3
    assert measured.skipped == 5
    assert measured.skipped_by_frame.tolist() == [0, 2, 3]
    assert measured.times_s.tolist() == [-10, -5.001, 0]


def test_a_single_frame_has_no_rate() -> None:
    measured = found([frame(7, skipped=3)])
    assert (measured.analysed, measured.skipped) == (1, 0)
    assert measured.analysed_per_s is None
    assert measured.skipped_per_s is None


def test_nothing_is_said_before_the_first_frame() -> None:
    assert timing([]) == Missing("no frame analysed yet")


def test_frames_of_the_warm_up_are_kept_apart() -> None:
    slow, usual = StageTimes(analysis=700 * MS, draw=2 * MS), StageTimes(analysis=20 * MS, draw=2 * MS)
    warming = [replace(frame(100 * i, times=slow, skipped=5), warm_up=True) for i in range(2)]
    settled = [frame(1000 + 50 * i, times=usual, skipped=1) for i in range(5)]
    measured = found([*warming, *settled])
    assert (measured.warm_up, measured.warm_up_ms) == (2, 702)
    assert measured.total.p95_ms == 22 and measured.stages_ms["analysis"].tolist() == [20] * 5
    assert measured.analysed == 5 and measured.analysed_per_s == pytest.approx(20)
    assert measured.skipped_by_frame.tolist() == [0, 1, 1, 1, 1]


def test_what_a_later_warm_up_skipped_counts_with_the_frame_after_it() -> None:
    frames = [frame(0), replace(frame(500, skipped=9), warm_up=True), frame(550, skipped=2)]
    assert found(frames).skipped_by_frame.tolist() == [0, 11]


def test_while_only_the_warm_up_is_over_there_are_no_times() -> None:
    assert timing([replace(frame(0), warm_up=True)]) == Missing("the models are warming up")
