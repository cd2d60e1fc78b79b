"""Differences of two records, on records that differ by known numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.keypoints import AnalysisSettings, FrameResult, Record, StageTimes
from components.measures import Missing
from components.measures.comparison import Apart, Difference, apart, differences, pairs
from components.measures.series import Series, series
from tests.support.results import cloud, frame, grid, person

MS = 1_000_000
TORSO_PX = np.sqrt(800)


def record(frames: list[FrameResult], name: str = "clip.mp4") -> Record:
    return Record(name, "clip", None, AnalysisSettings(), tuple(frames))


def rows(frames: list[FrameResult]) -> Series:
    told = series(record(frames))
    assert isinstance(told, Series)
    return told


def timed(ms: list[int], step_ms: int = 40) -> list[FrameResult]:
    return [
        frame(i * step_ms, times=StageTimes(networks={"blazepose-full": each * MS}))
        for i, each in enumerate(ms)
    ]


def test_the_same_times_are_paired_one_to_one() -> None:
    times_s = np.arange(10) / 30
    assert np.asarray(pairs(times_s, times_s)).tolist() == [[i, i] for i in range(10)]


def test_a_coarser_record_is_paired_with_its_nearest_frames() -> None:
    fine_s, coarse_s = np.arange(9) / 10, np.arange(3) / 2.5
    assert np.asarray(pairs(fine_s, coarse_s))[:, 1].tolist() == [0, 0, 0, 1, 1, 1, 1, 2, 2]


def test_what_reaches_beyond_the_other_has_no_pair() -> None:
    assert np.asarray(pairs(np.arange(30) / 10, np.arange(10) / 10)).tolist() == [[i, i] for i in range(10)]


@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=40, unique=True).map(sorted),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=40, unique=True).map(sorted),
)
def test_a_pair_is_always_with_the_nearest(first_ms: list[int], second_ms: list[int]) -> None:
    first_s, second_s = np.array(first_ms) / 1000, np.array(second_ms) / 1000
    found = pairs(first_s, second_s)
    if isinstance(found, Missing):
        return
    for one, other in found.tolist():
        distances_s = np.abs(second_s - first_s[one])
        assert distances_s[other] == distances_s.min() <= 0.5


def test_times_that_do_not_overlap() -> None:
    assert pairs(np.array([0.0, 0.1]), np.array([5.0, 5.1])) == Missing("their times do not overlap")
    assert pairs(np.array([]), np.array([1.0])) == Missing("one of the two has no frames")


def test_the_median_of_the_differences_is_not_the_difference_of_the_medians() -> None:
    told = differences(rows(timed([10, 20, 30])), rows(timed([11, 40, 29])))
    assert not isinstance(told, Missing)
    # 1, 20 and −1 more; the medians are 20 and 29, and 1 of 1, 20 and 1.
    assert told["pose_ms"] == Difference(20, 29, 1, 1, 3)
    assert told["visibility"] == Missing("never known of both at once")


def test_only_frames_on_which_both_have_a_number_count() -> None:
    seen = [person("pose", cloud(33), 0.5)], [person("pose", cloud(33), 0.75)]
    first = [frame(0, seen[0]), frame(40, seen[0]), frame(80)]
    second = [frame(0), frame(40, seen[1]), frame(80, seen[1])]
    told = differences(rows(first), rows(second))
    assert not isinstance(told, Missing)
    assert told["visibility"] == Difference(0.5, 0.75, 0.25, 0.25, 1)
    # −1, 0 and 1: without their signs the median is 1.
    assert told["bodies"] == Difference(1, 1, 0, 1, 3)


def test_motion_differs_in_degrees_and_in_widths() -> None:
    bare = rows(timed([1, 1, 1]))

    def moving(angle: list[float], mouth: list[float], yaw: list[float]) -> Series:
        angles, opened, turned = (np.full((n, 3), np.nan) for n in (8, 3, 3))
        angles[1], opened[0], turned[0] = angle, mouth, yaw
        return replace(bare, angles_deg=angles, openings=opened, turn_deg=turned)

    told = differences(
        moving([90, 120, 180], [0.5, np.nan, 0.25], [179, 10, -170]),
        moving([80, 130, 170], [0.25, 0.5, 0.25], [-179, 5, 170]),
    )
    assert not isinstance(told, Missing)
    # The second of the angles is the right elbow's: −10, 10 and −10.
    assert told["right_elbow"] == Difference(120, 130, -10, 10, 3)
    assert told["mouth"] == Difference(0.375, 0.25, -0.125, 0.125, 2)
    # The shorter way round: 2, −5 and −20.
    assert told["yaw"] == Difference(10, 5, -5, 5, 3)
    assert told["left_knee"] == told["roll"] == Missing("never known of both at once")


def test_points_three_and_four_pixels_off_are_five_apart_in_percent_of_the_torso() -> None:
    # `grid` with steps of 20 px has a torso of √800 px.
    points = grid(100, 100, 20)
    first = record([frame(i * 40, [person("pose", points)]) for i in range(3)])
    second = record([frame(i * 40, [person("pose", points + (3, 4))]) for i in range(3)])
    told = apart(first, second, "pose")
    assert isinstance(told, Apart)
    assert told.mean_percent == pytest.approx(100 * 5 / TORSO_PX, rel=1e-4)
    assert told.per_point_percent == pytest.approx(np.full(33, 100 * 5 / TORSO_PX), rel=1e-4)
    assert told.by_region_percent["torso"] == pytest.approx(100 * 5 / TORSO_PX, rel=1e-4)
    assert told.frames == 3


def test_of_several_people_the_nearest_is_the_same_one() -> None:
    here, there = person("pose", grid(100, 100, 20)), person("pose", grid(350, 100, 20))
    told = apart(record([frame(0, [here])]), record([frame(0, [there, here])]), "pose")
    assert isinstance(told, Apart) and told.mean_percent == 0


def test_never_are_one_persons_points_measured_against_anothers() -> None:
    left, right = person("pose", grid(100, 100)), person("pose", grid(400, 100))
    # One person was looked for and it was now the one, now the other; of two both are there.
    one = record([frame(40 * i, [left if i < 3 else right]) for i in range(5)])
    two = record([frame(40 * i, [right, left]) for i in range(5)])
    told = apart(one, two, "pose")
    assert isinstance(told, Apart)
    assert (told.mean_percent, told.frames, told.unpaired) == (0, 5, 0)
    # Followed in the second is the first of its newest frame, who stands on the right.
    assert told.others == 3
    back = apart(two, one, "pose", 0)
    assert isinstance(back, Apart)
    assert (back.mean_percent, back.frames, back.unpaired, back.others) == (0, 2, 3, 0)


def test_only_points_in_view_in_both_are_compared() -> None:
    points, visibility = grid(100, 100, 20), np.ones(33)
    visibility[:5] = 0.2
    first = record([frame(0, [person("pose", points)])])
    second = record([frame(0, [person("pose", points + (3, 4), visibility)])])
    told = apart(first, second, "pose")
    assert isinstance(told, Apart)
    assert told.counted == 28
    assert np.flatnonzero(np.isnan(told.per_point_percent)).tolist() == [0, 1, 2, 3, 4]
    assert told.mean_percent == pytest.approx(100 * 5 / TORSO_PX, rel=1e-4)


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (
            record([frame(0, [person("pose", cloud(33))])], "other.mp4"),
            "they are not of the same picture or clip",
        ),
        (
            record([frame(0, [person("pose", cloud(33))], size_px=(64, 48))]),
            "they are not of the same picture or clip",
        ),
        (record([frame(0)]), "on none of 1 frames is anybody at the same place in both"),
    ],
)
def test_why_points_cannot_be_compared(second: Record, reason: str) -> None:
    first = record([frame(0, [person("pose", cloud(33))])])
    assert apart(first, second, "pose") == Missing(reason)


def test_a_digest_tells_more_than_a_name() -> None:
    frames = (frame(0, [person("pose", cloud(33))]),)

    def made(name: str, digest: str | None) -> Record:
        return Record(name, "clip", None, AnalysisSettings(), frames, sha256=digest)

    assert isinstance(apart(made("a.mp4", "1f"), made("renamed.mp4", "1f"), "pose"), Apart)
    assert isinstance(apart(made("a.mp4", "1f"), made("a.mp4", "2e"), "pose"), Missing)
    assert isinstance(apart(made("a.mp4", "1f"), made("a.mp4", None), "pose"), Apart)


def test_other_layouts_and_no_scale_are_said() -> None:
    body, face = person("pose", cloud(33)), person("face", cloud(478))
    assert apart(record([frame(0, [body])]), record([frame(0, [face])]), "pose") == Missing(
        "their layouts differ"
    )
    visibility = np.ones(33)
    visibility[[11, 12]] = 0
    hidden = record([frame(0, [person("pose", cloud(33), visibility)])])
    assert apart(hidden, hidden, "pose") == Missing("no frame has somebody with an own scale in both")
