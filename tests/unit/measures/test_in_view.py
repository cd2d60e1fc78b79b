"""Which points are measurements."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints.conversions import conversion
from components.measures import in_view
from tests.support.results import person


@pytest.mark.parametrize(
    ("place_px", "counted"),
    [
        ((0, 0), True),
        ((640, 480), True),
        ((-0.1, 240), False),
        ((640.1, 240), False),
        ((320, -0.1), False),
        ((320, 480.1), False),
    ],
)
def test_a_point_outside_the_picture_is_a_guess(place_px: tuple[float, float], counted: bool) -> None:
    xy_px = np.full((33, 2), 100.0)
    xy_px[7] = place_px
    assert in_view(person("body", xy_px, 1.0)).sum() == 32 + counted


@pytest.mark.parametrize(("visibility", "counted"), [(0.49, 0), (0.5, 33), (1.0, 33), (None, 33)])
def test_a_point_that_is_less_than_half_visible_is_a_guess(visibility: float | None, counted: int) -> None:
    assert in_view(person("body", [100, 100], visibility)).sum() == counted


def test_a_converted_point_is_in_view_with_the_least_visible_of_its_parents() -> None:
    visibility = np.ones(33)
    visibility[12] = 0.3
    known = conversion("blazepose-33", "openpose-18")
    assert known is not None
    found = known.convert(person("body", [100, 100], visibility))
    hidden = {found.layout.points[index] for index in found.indices[~in_view(found)]}
    assert hidden == {"right_shoulder", "neck"}
