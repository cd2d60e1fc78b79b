"""The lengths by which each model's distances are compared."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints import Keypoints, Layout
from components.measures import own_scale_px
from tests.unit.measures.made import SIZE_PX, person


def test_a_poses_scale_is_from_mid_shoulder_to_mid_hip() -> None:
    xy_px = np.zeros((33, 2))
    xy_px[[11, 12]] = [[100, 50], [200, 50]]
    xy_px[[23, 24]] = [[170, 170], [190, 170]]
    # Mid-shoulder (150, 50), mid-hip (180, 170): 30 and 120 px apart.
    assert own_scale_px(person("pose", xy_px), SIZE_PX) == pytest.approx(np.sqrt(30**2 + 120**2), rel=1e-5)


def test_a_faces_scale_is_between_the_outer_eye_corners() -> None:
    xy_px = np.zeros((478, 2))
    xy_px[33], xy_px[263] = [100, 100], [130, 140]
    assert own_scale_px(person("face", xy_px), SIZE_PX) == pytest.approx(50, rel=1e-5)


def test_the_scale_is_in_pixels_of_the_frame_asked_for() -> None:
    xy_px = np.zeros((478, 2))
    xy_px[33], xy_px[263] = [100, 100], [130, 140]
    assert own_scale_px(person("face", xy_px), (1280, 960)) == pytest.approx(100, rel=1e-5)


def test_a_scale_without_length_is_zero() -> None:
    assert own_scale_px(person("pose", [5, 5]), SIZE_PX) == 0


def test_a_layout_without_a_scale_is_refused_by_name() -> None:
    toy = Layout(
        name="toy-2",
        points=("a", "b"),
        regions={"all": np.array([0, 1], np.int16)},
        edges=np.array([[0, 1]], np.int16),
        mirror=np.array([1, 0], np.int16),
        source="made up",
    )
    with pytest.raises(ValueError, match="The layout 'toy-2' has no own scale; known are blazepose-33, face"):
        own_scale_px(Keypoints(toy, np.zeros((2, 3), np.float32)), SIZE_PX)
