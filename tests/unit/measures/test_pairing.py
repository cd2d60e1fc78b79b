"""Who is who in two results of one picture."""

from __future__ import annotations

import numpy as np
import pytest

from components.measures.pairing import REACH, distances, partner
from components.measures.scale import extent_px
from tests.support.results import SIZE_PX, cloud, grid, person

LEFT, RIGHT = person("body", grid(100, 100)), person("body", grid(400, 100))


def test_people_are_paired_by_place_whatever_their_order() -> None:
    assert partner([LEFT, RIGHT], [RIGHT, LEFT], 0, SIZE_PX) == 1
    assert partner([LEFT, RIGHT], [RIGHT, LEFT], 1, SIZE_PX) == 0


def test_nobody_is_another_persons_partner() -> None:
    assert partner([LEFT], [RIGHT], 0, SIZE_PX) is None
    assert partner([LEFT], [], 0, SIZE_PX) is None


def test_nobody_is_taken_twice() -> None:
    extent = extent_px(LEFT, SIZE_PX)
    # Both are nearest to the one rival; only one of them can be it.
    near, nearer = (person("body", grid(100 + share * extent, 100)) for share in (0.4, 0.1))
    assert partner([near, nearer], [LEFT], 0, SIZE_PX) is None
    assert partner([near, nearer], [LEFT], 1, SIZE_PX) == 0


@pytest.mark.parametrize(("share", "found"), [(0.99, 0), (1.01, None)])
def test_the_reach_is_in_the_persons_own_lengths(share: float, found: int | None) -> None:
    shift_px = share * REACH * extent_px(LEFT, SIZE_PX)
    assert partner([LEFT], [person("body", grid(100 + shift_px, 100))], 0, SIZE_PX) == found


def test_guesses_have_no_distance() -> None:
    xy_px = cloud(33)
    one = person("body", xy_px, np.arange(33) != 3)
    other = person("body", xy_px + (3, 4), np.arange(33) != 5)
    far_px = distances(one, other, SIZE_PX)
    assert np.flatnonzero(np.isnan(far_px)).tolist() == [3, 5]
    assert far_px[np.isfinite(far_px)] == pytest.approx(np.full(31, 5.0), rel=1e-3)


def test_points_of_two_layouts_are_not_compared() -> None:
    with pytest.raises(ValueError, match="blazepose-33 and face-mesh-478 are not the same points"):
        distances(LEFT, person("face", [1, 1]), SIZE_PX)
