"""Who is who in two results of one picture."""

from __future__ import annotations

import pytest

from components.keypoints import layout
from components.measures.pairing import REACH, partner
from components.measures.scale import extent_px
from components.measures.shared_points import shared
from tests.support.results import SIZE_PX, grid, person

BLAZEPOSE = layout("blazepose-33")
ALL = shared(BLAZEPOSE, BLAZEPOSE) or pytest.fail("a layout shares its points with itself")
LEFT, RIGHT = person("body", grid(100, 100)), person("body", grid(400, 100))


def test_people_are_paired_by_place_whatever_their_order() -> None:
    assert partner([LEFT, RIGHT], [RIGHT, LEFT], 0, SIZE_PX, ALL) == 1
    assert partner([LEFT, RIGHT], [RIGHT, LEFT], 1, SIZE_PX, ALL) == 0


def test_nobody_is_another_persons_partner() -> None:
    assert partner([LEFT], [RIGHT], 0, SIZE_PX, ALL) is None
    assert partner([LEFT], [], 0, SIZE_PX, ALL) is None


def test_nobody_is_taken_twice() -> None:
    extent = extent_px(LEFT, SIZE_PX)
    # Both are nearest to the one rival; only one of them can be it.
    near, nearer = (person("body", grid(100 + share * extent, 100)) for share in (0.4, 0.1))
    assert partner([near, nearer], [LEFT], 0, SIZE_PX, ALL) is None
    assert partner([near, nearer], [LEFT], 1, SIZE_PX, ALL) == 0


@pytest.mark.parametrize(("share", "found"), [(0.99, 0), (1.01, None)])
def test_the_reach_is_in_the_persons_own_lengths(share: float, found: int | None) -> None:
    shift_px = share * REACH * extent_px(LEFT, SIZE_PX)
    assert partner([LEFT], [person("body", grid(100 + shift_px, 100))], 0, SIZE_PX, ALL) == found
