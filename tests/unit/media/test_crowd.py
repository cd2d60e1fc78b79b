"""Copies on a canvas, pixel by pixel."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints.arrays import Rgb
from components.measures.occlusion import GREY
from components.media.crowd import COPY_PX, crowd, crowds

FRAME: Rgb = np.random.default_rng(3).integers(0, 256, (100, 120, 3)).astype(np.uint8)
BOX_PX = (10, 20, 50, 100)


def test_a_row_holds_the_same_part_side_by_side() -> None:
    made = crowd(FRAME, BOX_PX, 3, (0, 0), "row")
    assert made.shape == (80, 120, 3)
    for i in range(3):
        np.testing.assert_array_equal(made[:, 40 * i : 40 * (i + 1)], FRAME[20:100, 10:50])


def test_a_grid_is_filled_row_by_row_and_its_rest_is_grey() -> None:
    made = crowd(FRAME, BOX_PX, 3, (0, 0), "grid")
    assert made.shape == (160, 80, 3)
    copy = FRAME[20:100, 10:50]
    np.testing.assert_array_equal(made[:80, 40:], copy)
    np.testing.assert_array_equal(made[80:, :40], copy)
    assert (made[80:, 40:] == GREY).all()


def test_the_margin_ends_at_the_frame() -> None:
    # Of the longer side, 80 px, a quarter is 20 px and a tenth 8: the frame ends at row 100 and column 0.
    made = crowd(FRAME, BOX_PX, 1, (0.25, 0.1), "row")
    np.testing.assert_array_equal(made, FRAME[12:100, 0:70])


def test_a_large_part_is_scaled_down() -> None:
    made = crowd(np.zeros((2000, 1000, 3), np.uint8), (0, 0, 1000, 2000), 2, (0, 0), "row")
    assert made.shape == (COPY_PX, COPY_PX, 3)


@pytest.mark.parametrize("people", [1, 2, 3, 4])
def test_each_way_holds_as_many_copies(people: int) -> None:
    white = np.full((50, 50, 3), 255, np.uint8)
    made = list(crowds(white, (10, 10, 30, 30), people))
    assert len(made) > 3
    for canvas in made:
        # White is only what was copied, and each copy holds at least the box of 20 × 20 px.
        copy_px = (canvas == 255).all(axis=2).sum() / people
        assert copy_px == int(copy_px) and copy_px >= 400


@pytest.mark.parametrize(
    ("box_px", "people"), [((200, 200, 240, 240), 1), ((10, 10, 10, 10), 1), (BOX_PX, 0)]
)
def test_nothing_to_copy_is_refused(box_px: tuple[int, int, int, int], people: int) -> None:
    with pytest.raises(ValueError, match="nothing to copy"):
        crowd(FRAME, box_px, people, (0, 0), "row")
