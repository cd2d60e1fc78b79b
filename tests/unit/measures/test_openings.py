"""Openings of mouth and eyes on faces drawn by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.keypoints import Keypoints, layout
from components.keypoints.conversions import conversion
from components.measures.openings import OPENINGS, openings
from tests.support.results import SIZE_PX, Points, person

# In MediaPipe's mesh (canonical_face_model_uv_visualization.png): corners and middles of the inner lips; of
# an eye a corner, two of its upper lid, the other corner, two of its lower lid.
MOUTH = {78: (200, 300), 308: (240, 300), 13: (220, 295), 14: (220, 305)}
RIGHT_EYE = {
    33: (180, 200),
    160: (190, 196),
    158: (200, 196),
    133: (210, 200),
    153: (200, 204),
    144: (190, 204),
}
LEFT_EYE = {
    362: (230, 200),
    385: (240, 199),
    387: (250, 199),
    263: (260, 200),
    373: (250, 201),
    380: (240, 201),
}


def face_px() -> Points:
    points = np.random.default_rng(1).uniform(100, 400, (478, 2))
    for index, place in {**MOUTH, **RIGHT_EYE, **LEFT_EYE}.items():
        points[index] = place
    return points


def told(points_px: Points, size_px: tuple[int, int] = SIZE_PX) -> dict[str, float]:
    found = openings(person("face", points_px, size_px=size_px), size_px)
    return dict(zip(OPENINGS, found.tolist(), strict=True))


def test_gap_over_width_and_the_eye_aspect_ratio() -> None:
    # The mouth is 10 px open and 40 wide; the right eye's lids are 8 px apart on 30 px, the left one's 2.
    assert told(face_px()) == pytest.approx(
        {"mouth": 10 / 40, "right_eye": 8 / 30, "left_eye": 2 / 30}, rel=1e-4
    )


@given(st.floats(0.2, 0.6), st.floats(-180, 180), st.floats(-20, 20), st.sampled_from([SIZE_PX, (400, 700)]))
def test_neither_size_nor_turn_nor_place_in_the_picture_changes_them(
    scale: float, degrees: float, shift_px: float, size_px: tuple[int, int]
) -> None:
    turn = np.radians(degrees)
    matrix = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    turned = (face_px() - 250) @ matrix.T + 200 + shift_px
    assert told(turned, size_px) == pytest.approx(told(face_px()), rel=1e-2)


def test_a_mouth_without_width_has_no_opening() -> None:
    points = face_px()
    points[308] = points[78]
    assert np.isnan(told(points)["mouth"])


def test_a_body_has_no_mouth_to_open() -> None:
    assert np.isnan(openings(person("body", [1, 1]), SIZE_PX)).all()


def test_what_is_not_in_view_has_no_opening() -> None:
    points = face_px()
    # The left eye's outer corner lies beyond the right edge.
    points[263] = 641, 300
    found = told(points)
    assert np.isnan(found["left_eye"])
    assert found["right_eye"] == pytest.approx(8 / 30, rel=1e-4)


def test_ibugs_own_points_give_the_same() -> None:
    mesh = person("face", face_px())
    known = conversion("face-mesh-478", "ibug-68")
    assert known is not None
    xyz_norm = known.convert(mesh).xyz_norm
    assert openings(Keypoints(layout("ibug-68"), xyz_norm), SIZE_PX) == pytest.approx(openings(mesh, SIZE_PX))
