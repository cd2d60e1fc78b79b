"""A known change of a picture moves what is in it to where the change says."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints.arrays import Rgb
from components.measures.repeatability import CHANGES, PictureChange
from components.media.changes import changed

SIZE_PX = (200, 120)


def spot(x: int, y: int) -> Rgb:
    """A white square of 6 px whose middle is at the corner (x, y) between pixels."""
    picture = np.zeros((SIZE_PX[1], SIZE_PX[0], 3), np.uint8)
    picture[y - 3 : y + 3, x - 3 : x + 3] = 200
    return picture


@pytest.mark.parametrize("change", [c for c in CHANGES if c.light == 1], ids=lambda c: c.what)
def test_a_spot_goes_where_the_matrix_says(change: PictureChange) -> None:
    matrix = change.matrix(SIZE_PX)
    made = changed(spot(70, 50), change)
    weights = made[..., 0].astype(float)
    rows, columns = np.mgrid[: SIZE_PX[1], : SIZE_PX[0]] + 0.5
    centre = np.array([(columns * weights).sum(), (rows * weights).sum()]) / weights.sum()
    assert made.shape == (120, 200, 3)
    assert centre == pytest.approx(matrix[:, :2] @ (70, 50) + matrix[:, 2], abs=0.05)


def test_light_multiplies_and_stops_at_white() -> None:
    picture = np.full((4, 4, 3), (100, 10, 250), np.uint8)
    assert changed(picture, PictureChange("", light=1.3))[0, 0].tolist() == [130, 13, 255]
    assert changed(picture, PictureChange("", light=0.7))[2, 3].tolist() == [70, 7, 175]


def test_no_change_changes_nothing() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (31, 17, 3)).astype(np.uint8)
    assert (changed(picture, PictureChange("")) == picture).all()


def test_what_comes_in_repeats_the_edge() -> None:
    picture = np.full((50, 50, 3), 90, np.uint8)
    assert (changed(picture, PictureChange("", shift=(0.1, 0), scale=0.8, turn_deg=10)) == 90).all()
