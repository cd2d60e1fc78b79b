"""Hull, share of the frame and spacing against figures worked out by hand or by another library."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.measures import Spread, clip_to_frame, density, polygon_area, spread
from tests.unit.measures.made import SIZE_PX, Points, cloud, grid, person

FRAME_PX2 = 640 * 480


def test_a_grid_of_33_points() -> None:
    found = density(person("pose", grid()), SIZE_PX)
    assert found.points == 33
    assert found.hull is not None
    assert found.hull.area_px2 == pytest.approx(100 * 20, rel=1e-4)
    assert found.hull.frame_share == pytest.approx(2000 / FRAME_PX2, rel=1e-4)
    assert found.hull.points_per_1000_px2 == pytest.approx(16.5, rel=1e-4)
    corners = {tuple(corner) for corner in found.hull.polygon_px.round(2).tolist()}
    assert corners == {(100, 100), (200, 100), (200, 120), (100, 120)}
    np.testing.assert_allclose(found.spacings_px, 10, rtol=1e-4)


def test_spacing_in_percent_is_of_the_own_scale() -> None:
    found = density(person("pose", grid()), SIZE_PX)
    # Shoulders are points 11 and 12 of the grid, hips 23 and 24: (5, 10) to (15, 20) steps of a tenth.
    assert found.own_scale_px == pytest.approx(np.hypot(10, 10), rel=1e-4)
    assert found.spacing_percent is not None
    assert found.spacing_percent.median == pytest.approx(100 * 10 / np.hypot(10, 10), rel=1e-4)


def test_only_what_lies_in_the_frame_counts_as_its_share() -> None:
    found = density(person("pose", grid(left_px=-50)), SIZE_PX)
    assert found.hull is not None
    assert found.hull.area_px2 == pytest.approx(2000, rel=1e-4)
    assert found.hull.frame_share == pytest.approx(1000 / FRAME_PX2, rel=1e-4)


def test_a_hull_beside_the_frame_has_no_share_of_it() -> None:
    found = density(person("pose", grid(left_px=700)), SIZE_PX)
    assert found.hull is not None
    assert found.hull.area_px2 > 0
    assert found.hull.frame_share == 0


def test_a_hull_around_the_frame_has_all_of_it() -> None:
    found = density(person("pose", grid(-500, -500, 700)), SIZE_PX)
    assert found.hull is not None
    assert found.hull.frame_share == pytest.approx(1)


def test_two_points_on_one_spot_have_no_distance() -> None:
    xy_px = grid()
    xy_px[1] = xy_px[0]
    found = density(person("pose", xy_px), SIZE_PX)
    assert found.spacings_px[0] == found.spacings_px[1] == 0
    assert found.spacing_px.median == pytest.approx(10, rel=1e-4)


def test_points_on_one_line_span_no_hull() -> None:
    line = np.column_stack([np.linspace(10, 330, 33), np.full(33, 96)])
    found = density(person("pose", line), SIZE_PX)
    assert found.hull is None
    assert found.spacing_px.median == pytest.approx(10, rel=1e-4)


def test_two_distinct_points_span_no_hull() -> None:
    xy_px = np.tile([64.0, 48.0], (33, 1))
    xy_px[::2] = [128, 96]
    assert density(person("pose", xy_px), SIZE_PX).hull is None


def test_points_on_one_spot_have_neither_hull_nor_scale() -> None:
    found = density(person("face", [320, 240]), SIZE_PX)
    assert found.hull is None
    assert found.own_scale_px == 0
    assert found.spacing_percent is None
    assert found.spacing_px == Spread(0, 0, 0)


def test_a_frame_without_area_is_refused() -> None:
    with pytest.raises(ValueError, match="A frame must have an area; this one is 640×0 pixels"):
        density(person("pose", grid()), (640, 0))


def test_the_arrays_cannot_be_written_to() -> None:
    found = density(person("pose", grid()), SIZE_PX)
    for array in (found.points_px, found.spacings_px):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_spread_of_the_numbers_0_to_10() -> None:
    assert spread(np.arange(11.0)) == Spread(1, 5, 9)


def test_a_diamond_about_a_corner_of_the_frame_keeps_a_quarter() -> None:
    diamond = np.array([[10.0, 0], [0, 10], [-10, 0], [0, -10]])
    assert polygon_area(diamond) == 200
    assert polygon_area(clip_to_frame(diamond, SIZE_PX)) == pytest.approx(50)


@st.composite
def convex_polygons(draw: st.DrawFn) -> Points:
    points = draw(st.lists(st.tuples(*[st.integers(-900, 1500)] * 2), min_size=3, max_size=12, unique=True))
    hull: Points = cv2.convexHull(np.array(points, np.float32)).reshape(-1, 2).astype(np.float64)
    return hull


@given(convex_polygons())
@settings(deadline=None)
def test_clipping_agrees_with_opencv(polygon_px: Points) -> None:
    frame = np.array([[0, 0], [640, 0], [640, 480], [0, 480]], np.float32)
    if polygon_area(polygon_px) < 1:
        return
    expected, _ = cv2.intersectConvexConvex(polygon_px.astype(np.float32), frame)
    clipped = clip_to_frame(polygon_px, SIZE_PX)
    assert polygon_area(clipped) == pytest.approx(expected, rel=1e-3, abs=0.5)
    assert ((clipped >= -1e-6) & (clipped <= np.array(SIZE_PX) + 1e-6)).all()


@given(
    st.floats(0.3, 3),
    st.floats(-200, 200),
    st.floats(-np.pi, np.pi),
    st.integers(0, 5),
)
@settings(deadline=None)
def test_percentages_do_not_depend_on_where_and_how_large_the_subject_is(
    scale: float, shift_px: float, turn: float, seed: int
) -> None:
    before = cloud(478, seed)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    after = (before - 300) @ rotation.T * scale + 300 + shift_px
    old, new = (density(person("face", xy_px), SIZE_PX) for xy_px in (before, after))
    assert old.spacing_percent is not None
    assert new.spacing_percent is not None
    assert new.spacing_percent.median == pytest.approx(old.spacing_percent.median, rel=1e-2)
    assert new.spacing_px.median == pytest.approx(scale * old.spacing_px.median, rel=1e-2)
    assert old.hull is not None
    assert new.hull is not None
    assert new.hull.area_px2 == pytest.approx(scale**2 * old.hull.area_px2, rel=1e-2)
