"""Hull, share of the frame and spacing against figures worked out by hand or by another library."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.measures import Missing, Spread, density, spread
from tests.support.results import SIZE_PX, cloud, grid, known, person

FRAME_PX2 = 640 * 480


def test_a_grid_of_33_points() -> None:
    found = known(density(person("body", grid()), SIZE_PX))
    assert found.points == 33
    assert found.hull is not None
    assert found.hull.area_px2 == pytest.approx(100 * 20, rel=1e-4)
    assert found.hull.frame_share == pytest.approx(2000 / FRAME_PX2, rel=1e-4)
    assert found.hull.points_per_1000_px2 == pytest.approx(16.5, rel=1e-4)
    corners = {tuple(corner) for corner in found.hull.polygon_px.round(2).tolist()}
    assert corners == {(100, 100), (200, 100), (200, 120), (100, 120)}
    np.testing.assert_allclose(found.spacings_px, 10, rtol=1e-4)


def test_spacing_in_percent_is_of_the_own_scale() -> None:
    found = known(density(person("body", grid()), SIZE_PX))
    # Shoulders are points 11 and 12 of the grid, hips 23 and 24: (5, 10) to (15, 20) steps of a tenth.
    scale = known(found.own_scale)
    assert scale.px == pytest.approx(np.hypot(10, 10), rel=1e-4)
    assert scale.percent(found.spacing_px.median) == pytest.approx(100 * 10 / np.hypot(10, 10), rel=1e-4)


def test_points_outside_the_frame_are_no_measurement() -> None:
    # Columns at −50, −40, …, 50: five of eleven lie left of the frame, the sixth on its edge.
    found = known(density(person("body", grid(left_px=-50)), SIZE_PX))
    assert (found.points, found.counted, found.left_out) == (33, 18, 15)
    assert found.hull is not None
    assert found.hull.area_px2 == pytest.approx(50 * 20, rel=1e-4)
    assert found.hull.frame_share == pytest.approx(1000 / FRAME_PX2, rel=1e-4)
    assert found.hull.points_per_1000_px2 == pytest.approx(18, rel=1e-4)
    assert np.isnan(found.spacings_px).sum() == 15


def test_points_that_are_not_visible_are_no_measurement() -> None:
    visibility = np.repeat([0.9, 0.5, 0.49], 11)
    found = known(density(person("body", grid(), visibility), SIZE_PX))
    assert found.counted == 22
    assert found.hull is not None
    assert found.hull.area_px2 == pytest.approx(100 * 10, rel=1e-4)
    # The shoulders are points 11 and 12, the hips 23 and 24 of the last row.
    assert known(found.own_scale).name == "shoulder width"


@pytest.mark.parametrize(("seen", "enough"), [(4, False), (5, True)])
def test_too_few_points_in_view_give_no_figure(seen: int, enough: bool) -> None:
    found = density(person("body", grid(), np.arange(33) < seen), SIZE_PX)
    assert found == Missing("only 4 of 33 points in view") if not enough else known(found).counted == 5


def test_two_points_on_one_spot_have_no_distance() -> None:
    xy_px = grid()
    xy_px[1] = xy_px[0]
    found = known(density(person("body", xy_px), SIZE_PX))
    assert found.spacings_px[0] == found.spacings_px[1] == 0
    assert found.spacing_px.median == pytest.approx(10, rel=1e-4)


def test_points_on_one_line_span_no_hull() -> None:
    line = np.column_stack([np.linspace(10, 330, 33), np.full(33, 96)])
    found = known(density(person("body", line), SIZE_PX))
    assert found.hull is None
    assert found.spacing_px.median == pytest.approx(10, rel=1e-4)


def test_two_distinct_points_span_no_hull() -> None:
    xy_px = np.tile([64.0, 48.0], (33, 1))
    xy_px[::2] = [128, 96]
    assert known(density(person("body", xy_px), SIZE_PX)).hull is None


def test_points_on_one_spot_have_neither_hull_nor_scale() -> None:
    found = known(density(person("face", [320, 240]), SIZE_PX))
    assert found.hull is None
    assert found.own_scale == Missing("the eye distance has no length in the picture")
    assert found.spacing_px == Spread(0, 0, 0)


def test_a_frame_without_area_is_refused() -> None:
    with pytest.raises(ValueError, match="A frame must have an area; this one is 640×0 pixels"):
        density(person("body", grid()), (640, 0))


def test_the_arrays_cannot_be_written_to() -> None:
    found = known(density(person("body", grid()), SIZE_PX))
    for array in (found.points_px, found.spacings_px):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_spread_of_the_numbers_0_to_10() -> None:
    assert spread(np.arange(11.0)) == Spread(1, 5, 9)


@given(
    st.floats(0.3, 1.5),
    st.floats(-20, 20),
    st.floats(-np.pi, np.pi),
    st.integers(0, 5),
)
@settings(deadline=None)
def test_percentages_do_not_depend_on_where_and_how_large_the_subject_is(
    scale: float, shift_px: float, turn: float, seed: int
) -> None:
    before = cloud(478, seed, 20)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    after = (before - [320, 240]) @ rotation.T * scale + [320, 240] + shift_px
    old, new = (known(density(person("face", xy_px), SIZE_PX)) for xy_px in (before, after))
    assert old.counted == new.counted == 478
    percents = [known(found.own_scale).percent(found.spacing_px.median) for found in (old, new)]
    assert percents[1] == pytest.approx(percents[0], rel=1e-2)
    assert new.spacing_px.median == pytest.approx(scale * old.spacing_px.median, rel=1e-2)
    assert old.hull is not None
    assert new.hull is not None
    assert new.hull.area_px2 == pytest.approx(scale**2 * old.hull.area_px2, rel=1e-2)
