"""Bars by region and by layout, and density maps, against hand-made numbers."""

from __future__ import annotations

import numpy as np
import pytest

from components.charts import FACE, POSE
from components.charts.keypoints_backdrop import Backdrop
from components.keypoints.values import Spread
from components.measures.regions import LayoutSpacing, RegionPoints
from components.views.keypoints.figures.density import (
    layouts_figure,
    layouts_sentence,
    map_figure,
    map_sentence,
    regions_figure,
    regions_sentence,
)

BODY = (RegionPoints("head", 11, 11, 11 / 33, 3.24), RegionPoints("left_arm", 22, 0, 22 / 33, None))
MESH = (RegionPoints("skin", 316, 316, 316 / 478, 4.4), RegionPoints("left_iris", 162, 162, 162 / 478, 2.0))
SPACINGS = [
    ("coco-17", LayoutSpacing(17, Spread(1, 88.2, 100)), POSE),
    ("face-mesh-478", LayoutSpacing(478, Spread(1, 2.44, 5)), FACE),
]
BEHIND = Backdrop("data:image/jpeg;base64,AAAA", (0, 0, 40, 20))


def test_a_region_is_as_long_as_its_points_in_the_colour_of_its_model() -> None:
    (bars,) = regions_figure(BODY, MESH).data
    assert list(bars.y) == ["head", "left arm", "skin", "left iris"]
    assert list(bars.x) == [11, 22, 316, 162]
    assert list(bars.text) == ["11 · 3.2 %", "22 · not in view", "316 · 4.4 %", "162 · 2.0 %"]
    assert list(bars.marker.color) == [POSE, POSE, FACE, FACE]


def test_the_numbers_beside_the_longest_bar_have_room() -> None:
    figure = regions_figure(BODY, MESH)
    assert figure.layout.xaxis.range[1] > 1.3 * 316


def test_a_model_without_regions_has_no_bars() -> None:
    (bars,) = regions_figure((), MESH).data
    assert list(bars.y) == ["skin", "left iris"]
    assert regions_sentence((), MESH) == "The face model has most points on the skin, 316 of 478."


def test_regions_in_words() -> None:
    ordered = tuple(reversed(BODY))
    assert regions_sentence(ordered, MESH) == (
        "The pose model has most points on the left arm, 22 of 33; the face model has most points on the "
        "skin, 316 of 478."
    )


def test_layouts_by_their_spacing() -> None:
    (bars,) = layouts_figure(SPACINGS).data
    assert list(bars.y) == ["COCO-17", "Mesh 478"]
    assert list(bars.x) == [88.2, 2.44]
    assert list(bars.text) == ["88 px", "2.4 px"]
    assert layouts_sentence(SPACINGS) == (
        "On this picture the median distance to the nearest neighbour is largest in COCO-17, 88 px, and "
        "smallest in MediaPipe face mesh 478, 2.4 px."
    )


def test_a_map_lies_on_its_picture_in_steps_of_a_logarithm() -> None:
    values = np.array([[0.0, 0.01, 1.0, 10.0], [100.0, 0.1, 0.001, 20.0]])
    figure = map_figure(values, 100.0, 10.0, BEHIND, POSE)
    (heat,) = figure.data
    np.testing.assert_allclose(heat.z, [[-2, -2, 0, 1], [2, -1, -2, np.log10(20)]], atol=1e-6)
    assert (list(heat.x), list(heat.y)) == ([5, 15, 25, 35], [5, 15])
    assert (heat.zmin, heat.zmax) == pytest.approx((-2, 2))
    assert list(heat.colorbar.ticktext) == ["0.01", "0.1", "1", "10", "100"]
    assert heat.colorscale[-1][1] == "rgba(0,114,178,0.9)"
    assert (figure.layout.images[0].sizex, figure.layout.images[0].sizey) == (40, 20)


def test_a_map_in_words() -> None:
    values = np.array([[0.0, 0.01, 1.0, 10.0], [118.2, 0.1, 0.001, 20.0]])
    assert map_sentence(values, "face", 10.24) == (
        "At its densest the face model has 118 points to 1,000 px²; 75 % of the picture has more than 0.01, "
        "when each is spread out (standard deviation 10 px)."
    )
