"""Points and spacings by region and by layout, on points placed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints import layout
from components.measures import density
from components.measures.regions import layout_spacing, region_points
from tests.unit.measures.made import SIZE_PX, grid, person


def test_the_regions_of_a_grid_share_its_points_and_its_spacing() -> None:
    # Three rows of eleven, 20 px apart; its torso is √800 px long.
    found = density(person("pose", grid(100, 100, 20)), SIZE_PX)
    regions = region_points(layout("blazepose-33"), found)
    assert [(each.region, each.points) for each in regions] == [
        ("head", 11),
        ("left_arm", 5),
        ("right_arm", 5),
        ("torso", 4),
        ("left_leg", 4),
        ("right_leg", 4),
    ]
    assert sum(each.share for each in regions) == pytest.approx(1)
    assert regions[0].share == pytest.approx(1 / 3)
    for each in regions:
        assert each.spacing_percent == pytest.approx(100 * 20 / np.sqrt(800))


def test_a_region_that_is_drawn_together_has_the_smaller_spacing() -> None:
    points = grid(100, 100, 20).astype(np.float64)
    head = slice(0, 11)
    points[head] = points[0] + (points[head] - points[0]) / 4
    regions = {
        each.region: each
        for each in region_points(layout("blazepose-33"), density(person("pose", points), SIZE_PX))
    }
    assert regions["head"].spacing_percent == pytest.approx(100 * 5 / np.sqrt(800))
    assert regions["left_leg"].spacing_percent == pytest.approx(100 * 20 / np.sqrt(800))


def test_without_an_own_scale_there_is_no_percentage() -> None:
    spot = density(person("pose", [320, 240]), SIZE_PX)
    assert {each.spacing_percent for each in region_points(layout("blazepose-33"), spot)} == {None}
    assert layout_spacing(np.array([[0.0, 0.0], [3.0, 4.0]]), 0.0).median_percent is None


def test_a_density_of_another_layout_is_refused() -> None:
    found = density(person("pose", grid(100, 100, 20)), SIZE_PX)
    with pytest.raises(ValueError, match="coco-17 has 17 points, the density 33"):
        region_points(layout("coco-17"), found)


def test_the_spacing_of_four_points_on_a_line() -> None:
    # At 0, 3, 4 and 14 the nearest neighbours are 3, 1, 1 and 10 away, so that their median is 2.
    points = np.array([[0.0, 7.0], [3.0, 7.0], [4.0, 7.0], [14.0, 7.0]])
    spacing = layout_spacing(points, 50.0)
    assert (spacing.points, spacing.spacing_px.median, spacing.median_percent) == (4, 2, 4)


def test_one_point_has_no_neighbour() -> None:
    with pytest.raises(ValueError, match="two points or more, not 1"):
        layout_spacing(np.zeros((1, 2)), 1.0)


def test_the_spacing_of_all_of_a_models_points_is_that_of_its_density() -> None:
    found = density(person("face", np.random.default_rng(3).normal(240, 30, (478, 2))), SIZE_PX)
    spacing = layout_spacing(found.points_px, found.own_scale_px)
    assert spacing.spacing_px == found.spacing_px
    assert found.spacing_percent is not None
    assert spacing.median_percent == pytest.approx(found.spacing_percent.median)
