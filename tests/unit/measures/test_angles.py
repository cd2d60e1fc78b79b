"""Joint angles on bodies bent by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from components.keypoints import Keypoints, layout
from components.measures import Missing
from components.measures.angles import ANGLES, angle_deg, joint_angles
from tests.support.results import person

BODY = layout("blazepose-33")


def body(**places_m: tuple[float, float, float]) -> Keypoints:
    """A body whose points are spread out, but for those that are named."""
    world_m = np.column_stack([np.arange(33), np.arange(33) % 5, np.arange(33) % 3]).astype(np.float32)
    for name, place in places_m.items():
        world_m[BODY.points.index(name)] = place
    return Keypoints(BODY, np.zeros((33, 3), np.float32), world_m=world_m)


def angles(who: Keypoints) -> dict[str, float]:
    told = joint_angles(who)
    assert not isinstance(told, Missing)
    return dict(zip(ANGLES, told.tolist(), strict=True))


def test_a_straight_and_a_bent_elbow() -> None:
    told = angles(
        body(
            left_shoulder=(0, 0, 0), left_elbow=(0.3, 0, 0), left_wrist=(0.55, 0, 0),
            right_shoulder=(0, 0, 0), right_elbow=(-0.3, 0, 0), right_wrist=(-0.3, 0, 0.25),
        )
    )  # fmt: skip
    assert told["left_elbow"] == pytest.approx(180)
    assert told["right_elbow"] == pytest.approx(90, abs=1e-4)


def test_a_sitting_body_has_right_angles_at_hips_and_knees_and_hanging_arms() -> None:
    told = angles(
        body(
            left_shoulder=(0.2, -0.5, 0), left_elbow=(0.2, -0.2, 0), left_wrist=(0.2, 0.05, 0),
            left_hip=(0.2, 0, 0), left_knee=(0.2, 0, -0.4), left_ankle=(0.2, 0.4, -0.4),
        )
    )  # fmt: skip
    assert told["left_hip"] == pytest.approx(90, abs=1e-4)
    assert told["left_knee"] == pytest.approx(90, abs=1e-4)
    assert told["left_shoulder"] == pytest.approx(0, abs=1e-3)
    assert told["left_elbow"] == pytest.approx(180, abs=1e-3)


@given(st.floats(0, 180), st.integers(0, 2**31), st.floats(0.01, 100), st.floats(0.01, 100))
def test_an_angle_is_found_however_the_limb_lies_in_space(
    degrees: float, seed: int, upper: float, lower: float
) -> None:
    turn = Rotation.random(random_state=seed)
    joint = np.array([0.3, -0.2, 5.0])
    bent = [np.cos(np.radians(degrees)), np.sin(np.radians(degrees)), 0]
    start, end = turn.apply([upper, 0, 0]) + joint, turn.apply(np.multiply(bent, lower)) + joint
    assert float(angle_deg(start, joint, end)) == pytest.approx(degrees, abs=1e-4)


def test_a_limb_without_length_has_no_angle() -> None:
    told = angles(body(left_knee=(1, 1, 1), left_ankle=(1, 1, 1), left_hip=(0, 0, 0)))
    assert np.isnan(told["left_knee"])
    assert np.isfinite(told["right_knee"])


def test_without_metres_there_are_no_angles() -> None:
    assert joint_angles(person("body", [1, 1])) == Missing("the pose has no coordinates in metres")


def test_a_face_has_no_joints() -> None:
    face = person("face", [1, 1])
    metric = Keypoints(face.layout, face.xyz_norm, world_m=np.zeros((478, 3), np.float32))
    assert joint_angles(metric) == Missing("the layout face-mesh-478 has no joints with angles")


def test_a_joint_that_is_not_in_view_has_no_angle() -> None:
    whole = body(left_knee=(0, 1, 0), left_ankle=(1, 1, 0), left_hip=(0, 0, 0))
    visibility = np.ones(33, np.float32)
    visibility[whole.layout.points.index("left_ankle")] = 0.49
    told = angles(Keypoints(whole.layout, whole.xyz_norm, whole.world_m, visibility))
    assert angles(whole)["left_knee"] == pytest.approx(90)
    assert np.isnan(told["left_knee"])


def test_a_layout_with_fewer_joints_has_the_angles_of_those_it_has() -> None:
    whole = body(left_knee=(0, 1, 0), left_ankle=(1, 1, 0), left_hip=(0, 0, 0))
    assert whole.world_m is not None
    coco = layout("coco-17")
    ids = [whole.layout.points.index(point) for point in coco.points]
    as_coco = Keypoints(coco, whole.xyz_norm[ids], whole.world_m[ids])
    assert angles(as_coco) == pytest.approx(angles(whole), nan_ok=True)
