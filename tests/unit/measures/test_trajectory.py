"""Where one point is over time, on frames whose points are known."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints import AnalysisSettings, FrameResult, Keypoints, Record, layout
from components.measures import Missing
from components.measures.trajectory import Trajectory, trajectory
from tests.support.results import BODY, FACE, cloud, frame, grid, person


def record(*frames: FrameResult) -> Record:
    return Record("clip.mp4", "clip", None, AnalysisSettings(), frames)


def test_a_point_that_is_not_in_view_has_no_trajectory() -> None:
    outside, inside = grid(100, 100), grid(100, 100)
    outside[0] = -1, 100
    clip = record(frame(0, [person("body", inside)]), frame(40, [person("body", outside)]))
    found = trajectory(clip, BODY, "nose")
    assert isinstance(found, Trajectory) and found.guessed == 1
    assert found.xyz[:, 0] == pytest.approx([100, np.nan], nan_ok=True)
    assert trajectory(record(frame(0, [person("body", outside)])), BODY, "nose") == Missing(
        "the nose is never in view"
    )


def test_the_trajectory_of_a_point_in_pixels() -> None:
    points = cloud(33)
    points[16] = 64, 48
    told = trajectory(record(frame(0, [person("body", points)]), frame(1000)), BODY, "right_wrist")
    assert not isinstance(told, Missing)
    assert (told.point, told.unit, told.times_s.tolist()) == ("right_wrist", "px", [0, 1])
    assert told.xyz[0] == pytest.approx([64, 48, 0], abs=1e-3)
    assert np.isnan(told.xyz[1]).all()


def test_the_trajectory_of_a_point_in_metres() -> None:
    world_m = (np.arange(99).reshape(33, 3) / 100).astype(np.float32)
    who = Keypoints(layout("blazepose-33"), np.zeros((33, 3), np.float32), world_m=world_m)
    told = trajectory(record(frame(0, [who])), BODY, "left_eye", "m")
    assert not isinstance(told, Missing)
    assert told.xyz[0] == pytest.approx([0.06, 0.07, 0.08])


def test_a_trajectory_follows_one_person_when_their_order_changes() -> None:
    left, right = (person("body", cloud(33, 0, 10) + (x, 0)) for x in (-150, 150))
    told = trajectory(
        record(frame(0, [left, right]), frame(10, [right, left]), frame(20, [left])), BODY, "nose"
    )
    assert not isinstance(told, Missing)
    assert np.ptp(told.xyz[:, 0]) == pytest.approx(0)


def test_why_there_is_no_trajectory() -> None:
    assert trajectory(record(frame(0)), FACE, "nose_1") == Missing("no face in view")
    only_px = record(frame(0, [person("body", cloud(33))]))
    told = trajectory(only_px, BODY, "left_eye_inner", "m")
    assert told == Missing("the model gives no coordinates in metres")
    with pytest.raises(ValueError, match="not in 'inch'"):
        trajectory(only_px, BODY, "nose", "inch")
    assert trajectory(only_px, BODY, "left_gill") == Missing("BlazePose-33 has no point left gill")


def test_a_trajectory_breaks_where_another_subject_begins() -> None:
    left, right = person("body", grid(100, 100)), person("body", grid(400, 100))
    found = trajectory(record(*(frame(40 * i, [left if i < 3 else right]) for i in range(5))), BODY, "nose")
    assert isinstance(found, Trajectory) and found.starts == (3,)


def test_the_trajectory_is_that_of_the_chosen_person() -> None:
    left, right = person("body", grid(100, 100), 0.9), person("body", grid(400, 100), 0.6)
    clip = record(
        *(frame(40 * i, [left, right] if i % 2 else [right, left]) for i in range(4)), frame(200, [left])
    )
    way = trajectory(clip, BODY, "nose", person=1)
    assert isinstance(way, Trajectory) and way.strays == 1
    # The first point of `grid` is its left upper corner.
    assert way.xyz[:, 0] == pytest.approx([400] * 4 + [np.nan], nan_ok=True, abs=1e-3)
    assert trajectory(clip, BODY, "nose", person=2) == Missing("no body in view")


def test_a_network_that_did_not_look_found_nobody() -> None:
    assert trajectory(record(frame(0)), "hand-landmarker", "wrist") == Missing("no hand in view")
