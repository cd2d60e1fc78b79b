"""Regions: where they lie, what they cut out, and the way back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from components.keypoints import Keypoints, layout
from components.models.litert.roi import (
    Roi,
    crop,
    detected_face_roi,
    detected_pose_roi,
    face_roi,
    letterbox,
    to_crop,
    to_frame,
)

SIZE_PX = (640, 480)


def face_at(low_px: tuple[float, float], high_px: tuple[float, float]) -> NDArray[np.float32]:
    """(478, 2) pixels that fill the box, with the outer eye corners 40 px apart in x and 30 px in y."""
    points_px = np.random.default_rng(0).uniform(low_px, high_px, (478, 2)).astype(np.float32)
    points_px[1], points_px[2] = low_px, high_px
    points_px[33], points_px[263] = (120, 100), (160, 130)
    return points_px


def as_face(points_px: NDArray[np.float32]) -> Keypoints:
    xyz = np.zeros((478, 3), np.float32)
    xyz[:, :2] = points_px / np.array(SIZE_PX)
    return Keypoints(layout("face-mesh-478"), xyz)


def test_a_faces_region_is_its_box_squared_grown_and_turned_to_the_eyes() -> None:
    # Box 80 wide, 160 high, middle (140, 130); longer side 160 x 1.5 = 240; eyes rise 30 over 40.
    roi = face_roi(as_face(face_at((100, 50), (180, 210))), SIZE_PX)
    assert roi.center_px == pytest.approx((140, 130), abs=1e-3)
    assert roi.size_px == pytest.approx(240, abs=1e-3)
    assert math.degrees(roi.angle_rad) == pytest.approx(36.8699, abs=1e-3)


def test_only_a_face_has_a_faces_region() -> None:
    with pytest.raises(ValueError, match="blazepose-33"):
        face_roi(Keypoints(layout("blazepose-33"), np.zeros((33, 3), np.float32)), SIZE_PX)


def test_points_without_extent_have_no_region() -> None:
    with pytest.raises(ValueError, match="positive side"):
        face_roi(as_face(np.full((478, 2), 7, np.float32)), SIZE_PX)


@pytest.mark.parametrize("numbers", [(math.nan, 1.0, 0.0), (0.0, -1.0, 0.0), (0.0, 1.0, math.inf)])
def test_a_region_of_impossible_numbers_is_refused(numbers: tuple[float, float, float]) -> None:
    x, size_px, angle_rad = numbers
    with pytest.raises(ValueError, match="finite"):
        Roi((x, 0.0), size_px, angle_rad)


# Worked out on paper, side 40 px cut to 80 x 80, so two pixels of the crop for one of the frame:
# turned by 0: dot at centre + (12, -10) -> (12/40 + 1/2, -10/40 + 1/2) * 80
# by 90 degrees, x axis pointing down: x from -10, y from -12
# by atan(3/4): centre + 10 (0.8, 0.6) - 5 (-0.6, 0.8) = centre + (11, 2)
@pytest.mark.parametrize(
    ("angle_rad", "dot_px", "expected_px"),
    [
        (0.0, (62, 30), (64, 20)),
        (math.pi / 2, (62, 30), (20, 16)),
        (math.atan2(3, 4), (61, 42), (60, 30)),
    ],
)
def test_a_dot_lands_where_it_should(
    angle_rad: float, dot_px: tuple[int, int], expected_px: tuple[int, int]
) -> None:
    roi = Roi((50.0, 40.0), 40.0, angle_rad)
    frame = np.zeros((80, 100, 3), np.uint8)
    frame[dot_px[1], dot_px[0]] = 255
    cut = crop(frame, roi, 80)
    assert cut.shape == (80, 80, 3)
    y, x = np.unravel_index(cut[..., 0].argmax(), (80, 80))
    assert (int(x), int(y)) == expected_px
    assert cut[y, x, 0] >= 250
    dot = np.array([dot_px], np.float32)
    assert to_crop(dot, roi)[0] * 80 == pytest.approx(expected_px, abs=1e-4)
    assert to_frame(np.array([expected_px], np.float32) / np.float32(80), roi)[0] == pytest.approx(
        dot_px, abs=1e-4
    )


def test_between_pixels_the_crop_is_bilinear() -> None:
    frame = np.zeros((4, 4, 3), np.uint8)
    frame[:, 2:] = 200
    # Pixel i of 8 lies at x = 4 i / 8, so the crop's column 3 is half way from 0 to 200.
    assert crop(frame, Roi((2.0, 2.0), 4.0, 0.0), 8)[2, :, 0].tolist() == [0, 0, 0, 100, 200, 200, 200, 200]


def test_outside_the_frame_its_edge_goes_on() -> None:
    frame = np.zeros((20, 20, 3), np.uint8)
    frame[:, 0] = (200, 100, 50)
    cut = crop(frame, Roi((-100.0, 10.0), 20.0, 0.0), 16)
    assert (cut == (200, 100, 50)).all()


@given(
    center_px=st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)),
    size_px=st.floats(1, 4000),
    angle_rad=st.floats(-math.pi, math.pi),
    point_norm=st.tuples(st.floats(-1, 2), st.floats(-1, 2)),
)
def test_to_the_frame_and_back_is_where_one_was(
    center_px: tuple[float, float], size_px: float, angle_rad: float, point_norm: tuple[float, float]
) -> None:
    roi = Roi(center_px, size_px, angle_rad)
    there = to_frame(np.array([point_norm], np.float32), roi)
    # float32 pixels up to about 10,000 are exact to a thousandth.
    assert to_crop(there, roi)[0] == pytest.approx(point_norm, abs=1e-5 + 2e-3 / size_px)
    # A turn and a scale: distances from the centre keep their proportion.
    distance = math.dist(point_norm, (0.5, 0.5)) * size_px
    assert math.dist(there[0].tolist(), center_px) == pytest.approx(distance, rel=1e-4, abs=5e-3)


@pytest.mark.parametrize(
    ("scale_px", "side_px", "angle_deg"),
    [((100, 140), 150, 0), ((160, 200), 150, 90), ((130, 160), 125, 36.8699), ((100, 260), 150, 180)],
)
def test_a_bodys_region_is_the_square_about_its_circle_grown_and_turned_upright(
    scale_px: tuple[float, float], side_px: float, angle_deg: float
) -> None:
    # Radius 60 (3-4-5: 50), twice that and a quarter more; straight above is no turn, to the right a quarter.
    roi = detected_pose_roi(np.array([100, 200], np.float32), np.array(scale_px, np.float32))
    assert roi.center_px == (100, 200)
    assert roi.size_px == pytest.approx(side_px)
    assert math.degrees(roi.angle_rad) == pytest.approx(angle_deg, abs=1e-3)
    # Whatever the turn, the second point is in the middle above: at 1 / 1.25 of the way to the upper edge.
    assert to_crop(np.array([scale_px], np.float32), roi)[0] == pytest.approx((0.5, 0.1), abs=1e-5)


def test_alignment_points_that_coincide_have_no_region() -> None:
    with pytest.raises(ValueError, match="positive side"):
        detected_pose_roi(np.array([7, 7], np.float32), np.array([7, 7], np.float32))


@pytest.mark.parametrize(
    ("left_eye_px", "angle_deg"), [((40, 30), 0), ((40, 50), 45), ((40, 10), -45), ((20, 60), 90)]
)
def test_a_detected_faces_region_is_its_box_grown_and_turned_to_the_eyes(
    left_eye_px: tuple[float, float], angle_deg: float
) -> None:
    box_px = np.array([[10, 20], [50, 60]], np.float32)
    roi = detected_face_roi(box_px, np.array([20, 30], np.float32), np.array(left_eye_px, np.float32))
    assert roi.center_px == (30, 40)
    assert roi.size_px == pytest.approx(60)
    assert math.degrees(roi.angle_rad) == pytest.approx(angle_deg, abs=1e-4)


def test_a_box_without_extent_has_no_region() -> None:
    eye_px = np.array([7, 7], np.float32)
    with pytest.raises(ValueError, match="positive side"):
        detected_face_roi(np.array([[7, 7], [7, 7]], np.float32), eye_px, eye_px)


def test_a_letterbox_is_the_square_about_the_frame() -> None:
    whole = letterbox(SIZE_PX)
    assert (whole.center_px, whole.size_px, whole.angle_rad) == ((320, 240), 640, 0)
    # Its upper eighth is above the frame: (1 - 480 / 640) / 2.
    assert to_crop(np.array([[0, 0], [640, 480]], np.float32), whole) == pytest.approx(
        np.array([[0, 0.125], [1, 0.875]])
    )


def test_a_frame_without_pixels_has_no_letterbox() -> None:
    with pytest.raises(ValueError, match="positive side"):
        letterbox((0, 0))


@given(
    size_px=st.tuples(st.integers(1, 4000), st.integers(1, 4000)),
    share=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_into_the_letterbox_and_out_again(size_px: tuple[int, int], share: tuple[float, float]) -> None:
    whole = letterbox(size_px)
    point_px = np.array([share], np.float32) * np.array(size_px, np.float32)
    there = to_crop(point_px, whole)
    assert ((there >= -1e-6) & (there <= 1 + 1e-6)).all()
    assert to_frame(there, whole) == pytest.approx(point_px, abs=2e-3)


def test_beyond_the_frame_a_detector_sees_black() -> None:
    white = np.full((2, 4, 3), 255, np.uint8)
    # A square of 4 rows: one above the frame, its two, one below.
    assert crop(white, letterbox((4, 2)), 4, "black")[..., 0].tolist() == [
        [0] * 4,
        [255] * 4,
        [255] * 4,
        [0] * 4,
    ]


def test_places_between_pixels_are_rounded_to_a_thirty_second() -> None:
    frame = np.zeros((4, 4, 3), np.uint8)
    frame[:, 1] = 255
    # Pixel 0 of the crop at x = 0.02, which rounds to 1/32: 255 / 32 = 7.97, and without rounding 5.1.
    assert crop(frame, Roi((2.02, 2.0), 4.0, 0.0), 4)[0, 0, 0] == 8


def test_the_corners_follow_the_turn() -> None:
    # A quarter turn: what the crop shows upper left stands upper right in the frame.
    corners_px = Roi((10.0, 20.0), 2.0, math.pi / 2).corners_px()
    assert corners_px == pytest.approx(np.array([[11, 19], [11, 21], [9, 21], [9, 19]]), abs=1e-5)


@pytest.mark.parametrize(
    ("roi", "area_px2"),
    [
        (Roi((0.0, 0.0), 20.0, 0.0), 100),
        (Roi((320.0, 240.0), 10.0, math.pi / 4), 100),
        (Roi((320.0, 240.0), 5000.0, 0.3), 640 * 480),
        (Roi((-500.0, 0.0), 20.0, 0.0), 0),
        # Half of a square on its tip, cut by the frame's left edge.
        (Roi((0.0, 240.0), 10.0, math.pi / 4), 50),
    ],
)
def test_the_area_within_the_frame(roi: Roi, area_px2: float) -> None:
    assert roi.area_within_px2(SIZE_PX) == pytest.approx(area_px2, rel=1e-4)
