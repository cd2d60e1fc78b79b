"""What a result accepts, refuses, and keeps from being changed."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from components.keypoints import Extras, FrameResult, Keypoints, NetworkResult, StageTimes, by_network, layout

POSE = layout("blazepose-33")
ZEROS = np.zeros((33, 3))


def test_points_become_read_only_float32_of_their_own() -> None:
    given = np.zeros((33, 3))
    points = Keypoints(POSE, given)  # type: ignore[arg-type]
    given[0] = 1
    assert points.xyz_norm.dtype == np.float32
    assert not points.xyz_norm.any()
    with pytest.raises(ValueError, match="read-only"):
        points.xyz_norm[0, 0] = 1


def test_pixels_are_by_width_and_height() -> None:
    points = Keypoints(POSE, np.tile([0.5, 0.25, 9], (33, 1)))
    np.testing.assert_array_equal(points.xy_px((640, 480)), np.tile([320, 120], (33, 1)))


def test_points_may_leave_the_frame() -> None:
    assert Keypoints(POSE, np.full((33, 3), -1.5)).xyz_norm.min() == -1.5


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("xyz_norm", np.zeros((32, 3)), r"xyz_norm must have the shape \(33, 3\), not \(32, 3\)"),
        ("xyz_norm", np.zeros((33, 2)), r"xyz_norm must have the shape \(33, 3\), not \(33, 2\)"),
        ("world_m", np.zeros(33), r"world_m must have the shape \(33, 3\), not \(33,\)"),
        ("visibility", np.zeros((33, 1)), r"visibility must have the shape \(33,\), not \(33, 1\)"),
        ("visibility", np.full(33, 1.01), r"visibility must lie in \[0, 1\]"),
        ("presence", np.full(33, -0.01), r"presence must lie in \[0, 1\]"),
        ("presence", np.full(33, np.nan), r"presence must lie in \[0, 1\]"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(part: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Keypoints(**{"layout": POSE, "xyz_norm": ZEROS, part: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("blendshapes", np.zeros((2, 52)), r"blendshapes must have the shape \(1, -1\), not \(2, 52\)"),
        ("transform", np.zeros((1, 3, 4)), r"transform must have the shape \(1, 4, 4\)"),
        ("presence", np.zeros((1, 1)), r"presence must have the shape \(1,\)"),
    ],
)
def test_a_networks_extras_must_match_its_people(part: str, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        NetworkResult(
            "face-landmarker", (Keypoints(POSE, ZEROS.astype(np.float32)),), Extras(**{part: value})
        )


def test_a_result_crosses_a_process_boundary_unchanged() -> None:
    where = np.random.default_rng(0).random((33, 3), np.float32)
    points = Keypoints(POSE, where, visibility=np.full(33, 0.5, np.float32))
    sent = FrameResult(
        3,
        99,
        (640, 480),
        by_network(NetworkResult("blazepose-full", (points,)), NetworkResult("face-landmarker")),
        StageTimes(networks={"blazepose-full": 5}),
        2,
    )
    got = pickle.loads(pickle.dumps(sent))
    assert (got.index, got.timestamp_ms, got.size_px) == (3, 99, (640, 480))
    assert (got.times, got.skipped) == (StageTimes(networks={"blazepose-full": 5}), 2)
    assert got.results["blazepose-full"].people[0].layout is POSE
    np.testing.assert_array_equal(got.results["blazepose-full"].people[0].xyz_norm, points.xyz_norm)
    np.testing.assert_array_equal(got.results["blazepose-full"].people[0].visibility, points.visibility)


def test_a_result_stands_under_its_own_networks_key() -> None:
    with pytest.raises(ValueError, match="The result of face-landmarker stands under blazepose-full"):
        FrameResult(0, 0, (4, 3), {"blazepose-full": NetworkResult("face-landmarker")}, StageTimes())
