"""A record's rows over time, on frames whose numbers are known."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints import AnalysisSettings, FrameResult, Keypoints, NetworkResult, Record, StageTimes
from components.keypoints.settings import NetworkSettings
from components.measures import Floats, Missing, stability
from components.measures import series as module
from components.measures.series import Series, series
from tests.support.results import BODY, FACE, cloud, frame, frame_of, grid, person

MS = 1_000_000
LITE = "blazepose-lite"


def record(*frames: FrameResult, keys: tuple[str, ...] = (BODY, FACE)) -> Record:
    return Record("clip.mp4", "clip", None, AnalysisSettings(tuple(map(NetworkSettings, keys))), frames)


def rows(*frames: FrameResult, keys: tuple[str, ...] = (BODY, FACE)) -> Series:
    told = series(record(*frames, keys=keys))
    assert isinstance(told, Series)
    return told


def values(told: Series, what: str, key: str | None) -> Floats:
    """The row of that kind of that network, which must be there."""
    row = told.row(what, key)
    assert row is not None
    return row.values


def trembling(n: int, step_ms: int = 100) -> list[FrameResult]:
    rng = np.random.default_rng(3)
    return [
        frame(
            i * step_ms,
            [person("body", cloud(33) + rng.normal(0, 1, (33, 2)), 0.5)],
            [person("face", cloud(478, 2) + rng.normal(0, 0.2, (478, 2)))],
        )
        for i in range(n)
    ]


def test_times_start_at_the_first_frame() -> None:
    assert rows(frame(500), frame(540), frame(1500)).times_s.tolist() == [0, 0.04, 1]


def test_confidence_people_and_lost_points_frame_by_frame() -> None:
    half_seen = person("body", cloud(33), [0.9] * 23 + [0.4] * 10)
    just_seen = person("body", cloud(33), [0.5] * 33)
    face = person("face", cloud(478))
    told = rows(
        frame(0, [half_seen, just_seen], [face], face_presence=[0.75]),
        frame(10, [], []),
        frame(20, [just_seen], [face, face]),
    )
    assert values(told, "visibility", BODY) == pytest.approx([0.9, np.nan, 0.5], nan_ok=True)
    assert values(told, "whole", FACE) == pytest.approx([0.75, np.nan, np.nan], nan_ok=True)
    assert values(told, "people", BODY).tolist() == [2, 0, 1]
    assert values(told, "people", FACE).tolist() == [1, 0, 2]
    # A visibility of just 0.5 is not lost; where nobody is, all points are.
    assert values(told, "lost", BODY).tolist() == [10, 33, 0]
    lost = told.row("lost", BODY)
    assert lost is not None and lost.percent == pytest.approx(np.array([10, 33, 0]) / 0.33)
    # A network that says nothing about single points finds the whole or nothing.
    assert values(told, "absence", FACE).tolist() == [0, 1, 0]
    assert told.row("lost", FACE) is None and told.row("absence", BODY) is None


def test_without_a_body_anywhere_no_number_of_points_is_invented() -> None:
    told = rows(frame(0), frame(10))
    assert np.isnan(values(told, "lost", BODY)).all() and told.followed[BODY].layout is None


def test_times_are_milliseconds_and_those_of_all_networks_stand_together() -> None:
    told = rows(frame(0, times=StageTimes(networks={BODY: 12 * MS, FACE: 7 * MS}, analysis=14 * MS)))
    assert [(row.network, row.values[0]) for row in told.on("time")] == [(BODY, 12), (FACE, 7), (None, 14)]


def test_a_network_that_has_no_time_on_a_frame_has_none_there() -> None:
    told = rows(frame(0, times=StageTimes(networks={BODY: MS})))
    assert np.isnan(values(told, "time", FACE)).all() and values(told, "time", BODY) == [1]


def test_stability_is_that_of_the_second_before_each_frame() -> None:
    frames = trembling(30)
    told = rows(*frames)
    for i in (5, 17, 29):
        for key in (BODY, FACE):
            # What `stability` finds from the whole history up to then, of which it looks at the last second.
            expected = stability(frames[: i + 1], key)
            assert not isinstance(expected, Missing)
            assert values(told, "movement", key)[i] == expected.median_percent
    assert np.isnan(values(told, "movement", BODY)[:2]).all()


def test_a_long_record_is_looked_at_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_STABILITIES", 10)
    told = rows(*trembling(25))
    assert told.every == 3
    moved = np.flatnonzero(np.isfinite(values(told, "movement", BODY)))
    assert moved.tolist() == [3, 6, 9, 12, 15, 18, 21, 24]


def test_angles_openings_and_head_turn_are_those_of_each_frame() -> None:
    world_m = np.zeros((33, 3), np.float32)
    world_m[[11, 13, 15]] = np.array([[0, 0, 0], [0.3, 0, 0], [0.3, 0.3, 0]])
    bent = Keypoints(person("body", 0).layout, np.zeros((33, 3), np.float32), world_m=world_m)
    face_px = np.full((478, 2), 50.0)
    face_px[[78, 308, 13, 14]] = np.array([[0, 50], [40, 50], [20, 46], [20, 54]])
    turned = np.eye(4, dtype=np.float32)
    turned[:3, :3] = np.array([[0, 0, 1], [0, 1, 0], [-1, 0, 0]])
    told = rows(frame(0, [bent], [person("face", face_px)], transform=turned[None]), frame(10))
    assert [len(told.on(scale)) for scale in ("angle", "opening", "turn")] == [8, 3, 3]
    assert values(told, "left_elbow", BODY)[0] == pytest.approx(90)
    assert values(told, "mouth", FACE)[0] == pytest.approx(8 / 40, rel=1e-4)
    assert [row.values[0] for row in told.on("turn")] == pytest.approx([90, 0, 0], abs=1e-5)
    assert all(np.isnan(row.values[1]) for row in told.on("angle", "opening", "turn"))


def test_a_record_without_frames_has_no_rows() -> None:
    assert series(record()) == Missing("no frame was analysed")


def test_where_the_model_leaves_one_person_for_another_a_new_subject_begins() -> None:
    left, right = person("body", grid(100, 100)), person("body", grid(400, 100))
    frames = [frame(40 * i, [left if i < 3 or i > 6 else right] if i != 5 else []) for i in range(9)]
    told = rows(*frames)
    assert (told.followed[BODY].starts, told.followed[FACE].starts) == ((3, 7), ())
    assert {told.starts(row) for row in told.on("movement", "time")} == {(3, 7), ()}


def test_an_absence_alone_begins_no_new_subject() -> None:
    left = person("body", grid(100, 100))
    assert rows(frame(0, [left]), frame(40), frame(80, [left])).followed[BODY].starts == ()


def test_the_rows_are_those_of_the_chosen_person() -> None:
    left = person("body", grid(100, 100), 0.9)
    right = person("body", grid(400, 100), 0.6)
    clip = record(
        *(frame(40 * i, [left, right] if i % 2 else [right, left]) for i in range(4)), frame(200, [left])
    )
    first, second = series(clip), series(clip, 1)
    assert isinstance(first, Series) and isinstance(second, Series)
    assert values(first, "visibility", BODY) == pytest.approx([0.9] * 5)
    assert values(second, "visibility", BODY) == pytest.approx([0.6] * 4 + [np.nan], nan_ok=True)
    assert values(second, "lost", BODY).tolist() == [0] * 4 + [33]
    assert (first.followed[BODY].strays, second.followed[BODY].strays) == (0, 1)
    assert values(first, "movement", BODY)[3] == values(second, "movement", BODY)[3] == 0
    third = series(clip, 2)
    assert isinstance(third, Series) and values(third, "absence", FACE).tolist() == [1] * 5


def test_two_networks_of_one_subject_each_have_rows_under_their_titles() -> None:
    clear, dim = person("body", cloud(33), 0.9), person("body", cloud(33), 0.6)
    told = rows(
        frame_of(0, NetworkResult(LITE, (dim,)), NetworkResult(BODY, (clear, clear)), NetworkResult(FACE)),
        keys=(LITE, BODY, FACE),
    )
    assert values(told, "visibility", LITE) == pytest.approx([0.6])
    assert values(told, "visibility", BODY) == pytest.approx([0.9])
    assert [row.values[0] for row in told.on("people")] == [1, 2, 0]
    labels = [row.label for row in told.on("confidence", "people", "time")]
    assert labels == [
        *("BlazePose lite's mean visibility", "BlazePose full's mean visibility", "face's presence"),
        *("bodies by BlazePose lite", "bodies by BlazePose full", "faces"),
        *("BlazePose lite's time a frame", "BlazePose full's time a frame", "face's time a frame"),
        "all models' time a frame",
    ]
    assert len(told.on("angle")) == 16 and told.on("angle")[0].label == "left elbow's angle by BlazePose lite"


def test_one_network_alone_has_its_own_rows_alone() -> None:
    told = rows(frame_of(0, NetworkResult(FACE, (person("face", cloud(478)),))), keys=(FACE,))
    assert {row.network for row in told.rows} == {FACE, None}
    assert not told.on("angle") and len(told.on("opening")) == 3
    assert [row.label for row in told.on("time")] == ["face's time a frame", "analysis' time a frame"]


def test_of_some_networks_alone_there_is_no_time_of_all() -> None:
    told = series(record(frame(0)), keys=(FACE,))
    assert isinstance(told, Series)
    assert [row.network for row in told.on("time")] == [FACE]


def test_a_layout_without_a_scale_or_joints_says_so_and_keeps_the_rest() -> None:
    numbered = person("numbered-5", [[10, 10], [20, 10], [20, 20], [10, 20], [15, 30]])
    known = Keypoints(numbered.layout, numbered.xyz_norm, world_m=np.zeros((5, 3), np.float32))
    told = rows(*(frame(100 * i, [known]) for i in range(5)))
    moved, bent = told.row("movement", BODY), told.row("left_knee", BODY)
    assert moved is not None and (moved.reason, moved.unit) == ("the layout has no own scale", "")
    assert bent is not None and bent.reason == "the layout numbered-5 has no joints with angles"
    assert np.isnan(moved.values).all() and np.isnan(bent.values).all()
    assert values(told, "lost", BODY).tolist() == [0] * 5 and values(told, "people", BODY).tolist() == [1] * 5
