"""The grey box: its pixels and the points under it."""

from __future__ import annotations

import numpy as np

from components.measures.occlusion import GREY, Box


def test_the_box_is_grey_and_the_rest_as_it_was() -> None:
    frame = np.zeros((10, 20, 3), np.uint8)
    covered = Box((8, 5), 4).paint(frame)
    assert (covered[3:7, 6:10] == GREY).all()
    assert (covered == GREY).all(axis=2).sum() == 16
    assert not frame.any()


def test_a_box_over_the_edge_is_cut() -> None:
    frame = np.zeros((10, 20, 3), np.uint8)
    assert (Box((0, 0), 4).paint(frame) == GREY).all(axis=2).sum() == 4
    assert (Box((100, 5), 4).paint(frame) == frame).all()
    assert (Box((10, 5), 1000).paint(frame) == GREY).all()


def test_which_points_it_covers() -> None:
    points = np.array([[8, 5], [10, 7], [10.1, 5], [8, 2.9]], np.float32)
    assert Box((8, 5), 4).contains(points).tolist() == [True, True, False, False]
