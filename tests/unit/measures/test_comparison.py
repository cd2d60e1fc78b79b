"""Differences of two records, on records that differ by known numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.keypoints import AnalysisSettings, FrameResult, Keypoints, NetworkResult, Record, StageTimes
from components.keypoints.conversions import conversion
from components.keypoints.settings import NetworkSettings
from components.measures import Missing
from components.measures.comparison import (
    PointDistances,
    RecordPeople,
    RowDifference,
    apart,
    counterparts,
    differences,
    pairs,
)
from components.measures.series import Series, series
from tests.support.results import BODY, FACE, cloud, frame, frame_of, grid, person

MS = 1_000_000
TORSO_PX = np.sqrt(800)
LITE = "blazepose-lite"


def record(frames: list[FrameResult], name: str = "clip.mp4", keys: tuple[str, ...] = (BODY, FACE)) -> Record:
    settings = AnalysisSettings(tuple(map(NetworkSettings, keys)))
    return Record(name, "clip", None, settings, tuple(frames))


def rows(frames: list[FrameResult], keys: tuple[str, ...] = (BODY, FACE)) -> Series:
    told = series(record(frames, keys=keys))
    assert isinstance(told, Series)
    return told


def compared(first: Series, second: Series) -> dict[str, RowDifference | Missing]:
    """By the label of the first's row."""
    told = differences(first, second)
    assert not isinstance(told, Missing)
    return {each.row.label: each.difference for each in told}


def bodies_apart(first: Record, second: Record, person: int = 0, other: int = 0) -> PointDistances | Missing:
    return apart(RecordPeople(first, BODY, person), RecordPeople(second, BODY, other))


def timed(ms: list[int], step_ms: int = 40) -> list[FrameResult]:
    return [frame(i * step_ms, times=StageTimes(networks={BODY: each * MS})) for i, each in enumerate(ms)]


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
    told = compared(rows(timed([10, 20, 30])), rows(timed([11, 40, 29])))
    # 1, 20 and −1 more; the medians are 20 and 29, and 1 of 1, 20 and 1.
    assert told["pose's time a frame"] == RowDifference(20, 29, 1, 1, 3)
    assert told["pose's mean visibility"] == Missing("never known of both at once")


def test_only_frames_on_which_both_have_a_number_count() -> None:
    seen = [person("body", cloud(33), 0.5)], [person("body", cloud(33), 0.75)]
    first = [frame(0, seen[0]), frame(40, seen[0]), frame(80)]
    second = [frame(0), frame(40, seen[1]), frame(80, seen[1])]
    told = compared(rows(first), rows(second))
    assert told["pose's mean visibility"] == RowDifference(0.5, 0.75, 0.25, 0.25, 1)
    # −1, 0 and 1: without their signs the median is 1.
    assert told["bodies"] == RowDifference(1, 1, 0, 1, 3)


def test_motion_differs_in_degrees_and_in_widths() -> None:
    bare = rows(timed([1, 1, 1]))

    def moving(angle: list[float], mouth: list[float], yaw: list[float]) -> Series:
        known = {"right_elbow": angle, "mouth": mouth, "yaw": yaw}
        filled = [
            replace(row, values=np.array(known[row.key])) if row.key in known else row for row in bare.rows
        ]
        return replace(bare, rows=tuple(filled))

    told = compared(
        moving([90, 120, 180], [0.5, np.nan, 0.25], [179, 10, -170]),
        moving([80, 130, 170], [0.25, 0.5, 0.25], [-179, 5, 170]),
    )
    # −10, 10 and −10.
    assert told["right elbow's angle"] == RowDifference(120, 130, -10, 10, 3)
    assert told["mouth's opening"] == RowDifference(0.375, 0.25, -0.125, 0.125, 2)
    # The shorter way round: 2, −5 and −20.
    assert told["head's yaw"] == RowDifference(10, 5, -5, 5, 3)
    assert told["left knee's angle"] == told["head's roll"] == Missing("never known of both at once")


def test_points_three_and_four_pixels_off_are_five_apart_in_percent_of_the_torso() -> None:
    # `grid` with steps of 20 px has a torso of √800 px.
    points = grid(100, 100, 20)
    first = record([frame(i * 40, [person("body", points)]) for i in range(3)])
    second = record([frame(i * 40, [person("body", points + (3, 4))]) for i in range(3)])
    told = bodies_apart(first, second)
    assert isinstance(told, PointDistances)
    assert told.mean_percent == pytest.approx(100 * 5 / TORSO_PX, rel=1e-4)
    assert told.per_point_percent == pytest.approx(np.full(33, 100 * 5 / TORSO_PX), rel=1e-4)
    assert told.by_region_percent["torso"] == pytest.approx(100 * 5 / TORSO_PX, rel=1e-4)
    assert told.frames == 3


def test_of_several_people_the_nearest_is_the_same_one() -> None:
    here, there = person("body", grid(100, 100, 20)), person("body", grid(350, 100, 20))
    told = bodies_apart(record([frame(0, [here])]), record([frame(0, [there, here])]))
    assert isinstance(told, PointDistances) and told.mean_percent == 0


def test_never_are_one_persons_points_measured_against_anothers() -> None:
    left, right = person("body", grid(100, 100)), person("body", grid(400, 100))
    # One person was looked for and it was now the one, now the other; of two both are there.
    one = record([frame(40 * i, [left if i < 3 else right]) for i in range(5)])
    two = record([frame(40 * i, [right, left]) for i in range(5)])
    told = bodies_apart(one, two)
    assert isinstance(told, PointDistances)
    assert (told.mean_percent, told.frames, told.unpaired) == (0, 5, 0)
    # Followed in the second is the first of its newest frame, who stands on the right.
    assert told.others == 3
    back = bodies_apart(two, one)
    assert isinstance(back, PointDistances)
    assert (back.mean_percent, back.frames, back.unpaired, back.others) == (0, 2, 3, 0)


def test_only_points_in_view_in_both_are_compared() -> None:
    points, visibility = grid(100, 100, 20), np.ones(33)
    visibility[:5] = 0.2
    first = record([frame(0, [person("body", points)])])
    second = record([frame(0, [person("body", points + (3, 4), visibility)])])
    told = bodies_apart(first, second)
    assert isinstance(told, PointDistances)
    assert told.counted == 28
    assert np.flatnonzero(np.isnan(told.per_point_percent)).tolist() == [0, 1, 2, 3, 4]
    assert told.mean_percent == pytest.approx(100 * 5 / TORSO_PX, rel=1e-4)


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (
            record([frame(0, [person("body", cloud(33))])], "other.mp4"),
            "they are not of the same picture or clip",
        ),
        (
            record([frame(0, [person("body", cloud(33))], size_px=(64, 48))]),
            "they are not of the same picture or clip",
        ),
        (record([frame(0)]), "on none of 1 frames is anybody at the same place in both"),
    ],
)
def test_why_points_cannot_be_compared(second: Record, reason: str) -> None:
    first = record([frame(0, [person("body", cloud(33))])])
    assert bodies_apart(first, second) == Missing(reason)


def test_a_digest_tells_more_than_a_name() -> None:
    frames = (frame(0, [person("body", cloud(33))]),)

    def made(name: str, digest: str | None) -> Record:
        return Record(name, "clip", None, AnalysisSettings(), frames, sha256=digest)

    assert isinstance(bodies_apart(made("a.mp4", "1f"), made("renamed.mp4", "1f")), PointDistances)
    assert isinstance(bodies_apart(made("a.mp4", "1f"), made("a.mp4", "2e")), Missing)
    assert isinstance(bodies_apart(made("a.mp4", "1f"), made("a.mp4", None)), PointDistances)


def test_what_cannot_be_compared_is_said() -> None:
    body, face = person("body", cloud(33)), person("face", cloud(478))
    faces, both = record([frame(0, [face])]), record([frame(0, [body]), frame(40, [face])])
    assert bodies_apart(record([frame(0, [body])]), faces) == Missing("their layouts share no points")
    assert bodies_apart(both, both) == Missing("one of the two has people of several layouts")
    visibility = np.ones(33)
    visibility[[11, 12]] = 0
    hidden = record([frame(0, [person("body", cloud(33), visibility)])])
    assert bodies_apart(hidden, hidden) == Missing("no frame has somebody with an own scale in both")
    assert bodies_apart(record([frame(0)]), hidden) == Missing(
        "no frame has somebody with an own scale in both"
    )


def test_two_networks_of_one_result_are_compared_by_place() -> None:
    points = grid(100, 100, 20)
    lite, full = person("body", points), person("body", points + (3, 4))
    other = person("body", grid(400, 300))
    frames = [
        frame_of(40 * i, NetworkResult(LITE, (lite,)), NetworkResult(BODY, (other, full))) for i in range(3)
    ]
    both = record(frames, keys=(LITE, BODY))
    told = apart(RecordPeople(both, LITE), RecordPeople(both, BODY, 1))
    assert isinstance(told, PointDistances) and (told.frames, told.others) == (3, 0)
    assert told.mean_percent == pytest.approx(100 * 5 / TORSO_PX, rel=1e-4)
    alone = [series(both, person, (key,)) for key, person in ((LITE, 0), (BODY, 1))]
    assert isinstance(alone[0], Series) and isinstance(alone[1], Series)
    rows_told = compared(alone[0], alone[1])
    assert rows_told["bodies"] == RowDifference(1, 2, 1, 1, 3)
    assert rows_told["pose's own movement"] == RowDifference(0, 0, 0, 0, 1)


def test_of_two_layouts_the_points_that_they_share_are_compared() -> None:
    way = conversion("blazepose-33", "coco-17")
    assert way is not None
    body = person("body", grid(100, 100, 20))
    made = way.convert(body)
    xyz = made.xyz_norm + np.array([3 / 640, 4 / 480, 0], np.float32)
    coco = Keypoints(way.target, xyz)
    told = bodies_apart(record([frame(0, [body])]), record([frame(0, [coco])]))
    assert isinstance(told, PointDistances)
    assert (told.counted, told.shared.kind, len(told.per_point_percent)) == (17, "by name", 17)
    assert [each.name for each in told.layouts] == ["blazepose-33", "coco-17"]
    assert told.mean_percent == pytest.approx(100 * 5 / TORSO_PX, rel=1e-4)
    assert set(told.by_region_percent) == set(way.target.regions)


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ((BODY, FACE), (BODY, FACE), {BODY: BODY, FACE: FACE}),
        # Another variant of the same stands in for one that the second has not.
        ((BODY, FACE), (LITE, FACE), {BODY: LITE, FACE: FACE}),
        ((LITE, BODY), (BODY,), {BODY: BODY}),
        ((BODY, FACE), (FACE,), {FACE: FACE}),
        ((LITE,), (BODY,), {LITE: BODY}),
        ((BODY,), (FACE,), {BODY: FACE}),
    ],
)
def test_which_networks_are_compared(
    first: tuple[str, ...], second: tuple[str, ...], found: dict[str, str]
) -> None:
    assert counterparts(first, second) == found


def test_what_the_second_does_not_have_is_said_of_each_row() -> None:
    told = compared(rows(timed([1, 2])), rows(timed([1, 2]), (BODY,)))
    assert told["pose's time a frame"] == RowDifference(1.5, 1.5, 0, 0, 2)
    assert told["faces"] == told["mouth's opening"] == Missing("the second has no such number")
    # Both models' time and that of one network are not the same.
    assert told["both models' time a frame"] == Missing("the second has no such number")


def test_percents_of_a_torso_and_of_an_eye_distance_are_not_compared() -> None:
    told = compared(rows(timed([1, 2]), (BODY,)), rows(timed([1, 2]), (FACE,)))
    assert told["pose's own movement"] == Missing("the second has no such number")
    assert told["bodies"] == RowDifference(0, 0, 0, 0, 2)
