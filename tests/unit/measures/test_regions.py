"""Points and spacings by region and by layout, on points placed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints import layout
from components.measures import Missing, density
from components.measures.regions import layout_spacing, region_points
from tests.support.results import SIZE_PX, grid, known, person


def test_the_regions_of_a_grid_share_its_points_and_its_spacing() -> None:
    # Three rows of eleven, 20 px apart; its torso is √800 px long.
    found = known(density(person("body", grid(100, 100, 20)), SIZE_PX))
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
        for each in region_points(layout("blazepose-33"), known(density(person("body", points), SIZE_PX)))
    }
    assert regions["head"].spacing_percent == pytest.approx(100 * 5 / np.sqrt(800))
    assert regions["left_leg"].spacing_percent == pytest.approx(100 * 20 / np.sqrt(800))


def test_without_an_own_scale_there_is_no_percentage() -> None:
    spot = known(density(person("body", [320, 240]), SIZE_PX))
    assert {each.spacing_percent for each in region_points(layout("blazepose-33"), spot)} == {None}


def test_a_density_of_another_layout_is_refused() -> None:
    found = known(density(person("body", grid(100, 100, 20)), SIZE_PX))
    with pytest.raises(ValueError, match="coco-17 has 17 points, the density 33"):
        region_points(layout("coco-17"), found)


def test_the_spacing_of_four_points_on_a_line() -> None:
    # At 0, 3, 4 and 14 the nearest neighbours are 3, 1, 1 and 10 away, so that their median is 2.
    points = np.array([[0.0, 7.0], [3.0, 7.0], [4.0, 7.0], [14.0, 7.0]])
    spacing = known(layout_spacing(points))
    assert (spacing.points, spacing.spacing_px.median) == (4, 2)


def test_one_point_has_no_neighbour() -> None:
    assert layout_spacing(np.zeros((1, 2))) == Missing("fewer than two points in view")


def test_the_spacing_of_all_of_a_models_points_is_that_of_its_density() -> None:
    found = known(density(person("face", np.random.default_rng(3).normal(240, 30, (478, 2))), SIZE_PX))
    assert known(layout_spacing(found.points_px)).spacing_px == found.spacing_px


def test_a_region_that_is_not_in_view_has_points_and_no_spacing() -> None:
    body = layout("blazepose-33")
    visibility = np.ones(33)
    visibility[body.regions["left_leg"]] = 0.1
    found = known(density(person("body", grid(100, 100, 20), visibility), SIZE_PX))
    (leg,) = [each for each in region_points(body, found) if each.region == "left_leg"]
    assert (leg.points, leg.in_view, leg.spacing_percent) == (len(body.regions["left_leg"]), 0, None)
