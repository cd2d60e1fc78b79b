"""A record's rows over time, on frames whose numbers are known."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints import (
    AnalysisSettings,
    FrameResult,
    Keypoints,
    NetworkResult,
    Record,
    StageTimes,
    by_network,
    layout,
)
from components.measures import Missing, stability
from components.measures import series as module
from components.measures.series import Series, Trajectory, series, trajectory
from tests.support.results import SIZE_PX, cloud, frame, grid, person

MS = 1_000_000


def record(*frames: FrameResult, name: str = "clip.mp4") -> Record:
    return Record(name, "clip", None, AnalysisSettings(), frames)


def rows(*frames: FrameResult) -> Series:
    told = series(record(*frames))
    assert isinstance(told, Series)
    return told


def trembling(n: int, step_ms: int = 100) -> list[FrameResult]:
    rng = np.random.default_rng(3)
    return [
        frame(
            i * step_ms,
            [person("pose", cloud(33) + rng.normal(0, 1, (33, 2)), 0.5)],
            [person("face", cloud(478, 2) + rng.normal(0, 0.2, (478, 2)))],
        )
        for i in range(n)
    ]


def test_times_start_at_the_first_frame() -> None:
    assert rows(frame(500), frame(540), frame(1500)).times_s.tolist() == [0, 0.04, 1]


def test_confidence_people_and_lost_points_frame_by_frame() -> None:
    half_seen = person("pose", cloud(33), [0.9] * 23 + [0.4] * 10)
    just_seen = person("pose", cloud(33), [0.5] * 33)
    face = person("face", cloud(478))
    told = rows(
        frame(0, [half_seen, just_seen], [face], face_presence=[0.75]),
        frame(10, [], []),
        frame(20, [just_seen], [face, face]),
    )
    assert told.visibility == pytest.approx([0.9, np.nan, 0.5], nan_ok=True)
    assert told.face_presence == pytest.approx([0.75, np.nan, np.nan], nan_ok=True)
    assert told.bodies.tolist() == [2, 0, 1]
    assert told.faces.tolist() == [1, 0, 2]
    # A visibility of just 0.5 is not lost; where nobody is, all points are.
    assert told.points_lost.tolist() == [10, 33, 0]
    assert told.face_lost.tolist() == [0, 1, 0]


def test_without_a_body_anywhere_no_number_of_points_is_invented() -> None:
    told = rows(frame(0), frame(10))
    assert np.isnan(told.points_lost).all() and told.body_points == 0


def test_times_are_milliseconds() -> None:
    told = rows(
        frame(
            0,
            times=StageTimes(
                networks={"blazepose-full": 12 * MS, "face-landmarker": 7 * MS}, analysis=14 * MS
            ),
        )
    )
    assert (told.pose_ms[0], told.face_ms[0], told.analysis_ms[0]) == (12, 7, 14)


def test_stability_is_that_of_the_second_before_each_frame() -> None:
    frames = trembling(30)
    told = rows(*frames)
    for i in (5, 17, 29):
        # What `stability` finds from the whole history up to then, of which it looks at the last second.
        expected = stability(frames[: i + 1], "pose"), stability(frames[: i + 1], "face")
        assert all(not isinstance(each, Missing) for each in expected)
        assert told.pose_stability[i] == expected[0].median_percent  # type: ignore[union-attr]
        assert told.face_stability[i] == expected[1].median_percent  # type: ignore[union-attr]
    assert np.isnan(told.pose_stability[:2]).all()


def test_a_long_record_is_looked_at_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_STABILITIES", 10)
    told = rows(*trembling(25))
    assert told.every == 3
    assert np.flatnonzero(np.isfinite(told.pose_stability)).tolist() == [3, 6, 9, 12, 15, 18, 21, 24]


def test_angles_openings_and_head_turn_are_those_of_each_frame() -> None:
    body = layout("blazepose-33")
    world_m = np.zeros((33, 3), np.float32)
    world_m[[11, 13, 15]] = np.array([[0, 0, 0], [0.3, 0, 0], [0.3, 0.3, 0]])
    bent = Keypoints(body, np.zeros((33, 3), np.float32), world_m=world_m)
    face_px = np.full((478, 2), 50.0)
    face_px[[78, 308, 13, 14]] = np.array([[0, 50], [40, 50], [20, 46], [20, 54]])
    turned = np.eye(4, dtype=np.float32)
    turned[:3, :3] = np.array([[0, 0, 1], [0, 1, 0], [-1, 0, 0]])
    face = NetworkResult("face-landmarker", (person("face", face_px),), face_transform=turned[None])
    first = FrameResult(
        0, 0, SIZE_PX, by_network(by_network(NetworkResult("blazepose-full", (bent,)), face), StageTimes())
    )
    told = rows(first, frame(10))
    assert told.angles_deg.shape == (8, 2) and told.angles_deg[0, 0] == pytest.approx(90)
    assert told.openings[0, 0] == pytest.approx(8 / 40, rel=1e-4)
    assert told.turn_deg[:, 0] == pytest.approx([90, 0, 0], abs=1e-5)
    for row in (told.angles_deg, told.openings, told.turn_deg):
        assert np.isnan(row[:, 1]).all()


def test_a_record_without_frames_has_no_rows() -> None:
    assert series(record()) == Missing("no frame was analysed")


def test_where_the_model_leaves_one_person_for_another_a_new_subject_begins() -> None:
    left, right = person("pose", grid(100, 100)), person("pose", grid(400, 100))
    frames = [frame(40 * i, [left if i < 3 or i > 6 else right] if i != 5 else []) for i in range(9)]
    told = rows(*frames)
    assert (told.body_starts, told.face_starts) == ((3, 7), ())
    found = trajectory(record(*frames), "pose", "nose")
    assert isinstance(found, Trajectory) and found.starts == (3, 7)


def test_an_absence_alone_begins_no_new_subject() -> None:
    left = person("pose", grid(100, 100))
    assert rows(frame(0, [left]), frame(40), frame(80, [left])).body_starts == ()


def test_a_point_that_is_not_in_view_has_no_trajectory() -> None:
    outside, inside = grid(100, 100), grid(100, 100)
    outside[0] = -1, 100
    clip = record(frame(0, [person("pose", inside)]), frame(40, [person("pose", outside)]))
    found = trajectory(clip, "pose", "nose")
    assert isinstance(found, Trajectory) and found.guessed == 1
    assert found.xyz[:, 0] == pytest.approx([100, np.nan], nan_ok=True)
    assert trajectory(record(frame(0, [person("pose", outside)])), "pose", "nose") == Missing(
        "the nose is never in view"
    )


def test_the_trajectory_of_a_point_in_pixels() -> None:
    points = cloud(33)
    points[16] = 64, 48
    told = trajectory(record(frame(0, [person("pose", points)]), frame(1000)), "pose", "right_wrist")
    assert not isinstance(told, Missing)
    assert (told.point, told.unit, told.times_s.tolist()) == ("right_wrist", "px", [0, 1])
    assert told.xyz[0] == pytest.approx([64, 48, 0], abs=1e-3)
    assert np.isnan(told.xyz[1]).all()


def test_the_trajectory_of_a_point_in_metres() -> None:
    world_m = (np.arange(99).reshape(33, 3) / 100).astype(np.float32)
    who = Keypoints(layout("blazepose-33"), np.zeros((33, 3), np.float32), world_m=world_m)
    told = trajectory(record(frame(0, [who])), "pose", "left_eye", "m")
    assert not isinstance(told, Missing)
    assert told.xyz[0] == pytest.approx([0.06, 0.07, 0.08])


def test_a_trajectory_follows_one_person_when_their_order_changes() -> None:
    left, right = (person("pose", cloud(33, 0, 10) + (x, 0)) for x in (-150, 150))
    told = trajectory(
        record(frame(0, [left, right]), frame(10, [right, left]), frame(20, [left])), "pose", "nose"
    )
    assert not isinstance(told, Missing)
    assert np.ptp(told.xyz[:, 0]) == pytest.approx(0)


def test_why_there_is_no_trajectory() -> None:
    assert trajectory(record(frame(0)), "face", "nose_1") == Missing("no face in view")
    only_px = record(frame(0, [person("pose", cloud(33))]))
    told = trajectory(only_px, "pose", "left_eye_inner", "m")
    assert told == Missing("the model gives no coordinates in metres")
    with pytest.raises(ValueError, match="not in 'inch'"):
        trajectory(only_px, "pose", "nose", "inch")
    assert trajectory(only_px, "pose", "left_gill") == Missing("BlazePose-33 has no point left gill")


def test_the_rows_are_those_of_the_chosen_person() -> None:
    left = person("pose", grid(100, 100), 0.9)
    right = person("pose", grid(400, 100), 0.6)
    clip = record(
        *(frame(40 * i, [left, right] if i % 2 else [right, left]) for i in range(4)), frame(200, [left])
    )
    first, second = series(clip), series(clip, 1)
    assert isinstance(first, Series) and isinstance(second, Series)
    assert first.visibility == pytest.approx([0.9] * 5)
    assert second.visibility == pytest.approx([0.6] * 4 + [np.nan], nan_ok=True)
    assert second.points_lost.tolist() == [0] * 4 + [33] and (first.body_strays, second.body_strays) == (0, 1)
    assert first.pose_stability[3] == second.pose_stability[3] == 0
    way = trajectory(clip, "pose", "nose", person=1)
    assert isinstance(way, Trajectory) and way.strays == 1
    # The first point of `grid` is its left upper corner.
    assert way.xyz[:, 0] == pytest.approx([400] * 4 + [np.nan], nan_ok=True, abs=1e-3)
    assert trajectory(clip, "pose", "nose", person=2) == Missing("no body in view")
    third = series(clip, 2)
    assert isinstance(third, Series) and third.face_lost.tolist() == [1] * 5
