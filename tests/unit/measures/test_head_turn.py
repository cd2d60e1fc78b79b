"""Head turn against rotations that scipy makes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from components.keypoints.values import Floats
from components.measures.head_turn import TURNS, head_turn


def transform(turn: Rotation, scale: float = 1.0) -> Floats:
    made = np.eye(4)
    made[:3, :3] = scale * turn.as_matrix()
    made[:3, 3] = (3, -4, -40)
    return made


def angles(turn: Rotation, scale: float = 1.0) -> dict[str, float]:
    return dict(zip(TURNS, head_turn(transform(turn, scale)).tolist(), strict=True))


@given(st.floats(-179, 179), st.floats(-89, 89), st.floats(-179, 179), st.floats(0.1, 10))
def test_the_three_angles_come_back(yaw: float, pitch: float, roll: float, scale: float) -> None:
    # Capital letters: turns about the head's own axes. A nod upwards is a negative turn about x.
    turn = Rotation.from_euler("YXZ", [yaw, -pitch, roll], degrees=True)
    assert angles(turn, scale) == pytest.approx({"yaw": yaw, "pitch": pitch, "roll": roll}, abs=1e-5)


@pytest.mark.parametrize(
    ("angle", "nose", "crown"),
    [
        # In the camera's space: x to the right of the picture, y up, z to the camera.
        ("yaw", (0.5, 0, np.sqrt(0.75)), (0, 1, 0)),
        ("pitch", (0, 0.5, np.sqrt(0.75)), (0, np.sqrt(0.75), -0.5)),
        ("roll", (0, 0, 1), (-0.5, np.sqrt(0.75), 0)),
    ],
)
def test_right_up_and_counter_clockwise_are_positive(
    angle: str, nose: tuple[float, ...], crown: tuple[float, ...]
) -> None:
    ear = np.cross(crown, nose)
    turn = Rotation.from_matrix(np.column_stack([ear, crown, nose]))
    expected = {name: 30.0 if name == angle else 0.0 for name in TURNS}
    assert angles(turn) == pytest.approx(expected, abs=1e-9)


def test_looking_straight_up_leaves_one_angle_for_yaw_and_roll() -> None:
    turn = Rotation.from_euler("YXZ", [20, -90, 0], degrees=True)
    assert angles(turn) == pytest.approx({"yaw": 20, "pitch": 90, "roll": 0}, abs=1e-5)


@pytest.mark.parametrize("part", [np.zeros((3, 3)), np.diag([1.0, 1, -1]), np.full((3, 3), np.nan)])
def test_what_is_no_rotation_has_no_angles(part: Floats) -> None:
    made = np.eye(4)
    made[:3, :3] = part
    assert np.isnan(head_turn(made)).all()
