"""Small pictures of the pages: of one size, with each model in its colour and in its place."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints.colours import FACE, POSE, POSE_RGB, rgb
from components.media import thumbnails
from components.media.thumbnails import HEIGHT_PX, WIDTH_PX

POSE_COLOR, FACE_COLOR = rgb(POSE), rgb(FACE)
RED, BLUE = (255, 0, 0), (0, 0, 255)


def plain(height: int, width: int, colour: tuple[int, int, int]) -> np.ndarray:
    return np.full((height, width, 3), colour, np.uint8)


@pytest.mark.parametrize(("height", "width"), [(512, 512), (90, 1000), (1000, 90), (1, 1)])
def test_every_picture_fills_the_same_size(height: int, width: int) -> None:
    picture = thumbnails.filled(plain(height, width, RED))
    assert picture.shape == (HEIGHT_PX, WIDTH_PX, 3) and (picture == RED).all()


def test_two_pictures_share_the_width() -> None:
    both = thumbnails.beside(plain(256, 256, RED), plain(256, 256, BLUE))
    assert (both[:, : WIDTH_PX // 2] == RED).all() and (both[:, WIDTH_PX // 2 :] == BLUE).all()


def test_points_of_any_unit_stand_in_their_own_part() -> None:
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    picture = thumbnails.figures([(square, [(0, 1)], RED), (1000 * square, [], BLUE)])
    for colour, half in ((RED, picture[:, : WIDTH_PX // 2]), (BLUE, picture[:, WIDTH_PX // 2 :])):
        mine = (picture == colour).all(axis=2)
        assert mine.any() and mine.sum() == (half == colour).all(axis=2).sum()


def test_a_bar_is_as_long_as_its_value() -> None:
    picture = thumbnails.bars([10.0, 5.0], [POSE_COLOR, FACE_COLOR])
    longest = [(picture == colour).all(axis=2).sum(axis=1).max() for colour in (POSE_COLOR, FACE_COLOR)]
    assert longest[0] == WIDTH_PX - 2 * 16 + 1 and longest[1] == pytest.approx(longest[0] / 2, abs=1)


def test_a_course_goes_up_with_the_logarithm() -> None:
    picture = thumbnails.courses(
        [np.array([1, 4, 16], np.float32), np.array([16, 4, 1], np.float32)], [POSE_COLOR, FACE_COLOR]
    )
    places = np.argwhere((picture == POSE_COLOR).all(axis=2))
    rows, columns = places.T
    assert rows[columns == columns.min()].mean() > HEIGHT_PX * 0.8
    assert rows[columns == columns.max()].mean() < HEIGHT_PX * 0.2


def test_heat_covers_only_where_it_is() -> None:
    heat = np.zeros((64, 64), np.float32)
    heat[:, 48:] = 1
    picture = thumbnails.heated(plain(256, 256, RED), heat)
    assert (picture[:, : WIDTH_PX // 2] == RED).all() and (picture[:, -8:] == POSE_RGB).all()


def test_in_blocks_only_their_means_are_left() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (360, 640, 3), np.uint8)
    colours = np.unique(thumbnails.blocks(noise, across=16).reshape(-1, 3), axis=0)
    assert len(colours) <= 16 * 9 and colours.std() < 10


def test_a_measured_part_is_shown_about_its_points() -> None:
    points_px = np.array([[200, 200], [300, 300]], np.float32)
    picture = thumbnails.measured(plain(512, 512, RED), points_px, (0, 1), BLUE)
    blue = np.argwhere((picture == BLUE).all(axis=2))
    assert picture.shape == (HEIGHT_PX, WIDTH_PX, 3)
    assert blue.mean(axis=0) == pytest.approx([HEIGHT_PX / 2, WIDTH_PX / 2], abs=4)
