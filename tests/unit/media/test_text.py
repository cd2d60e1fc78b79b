from __future__ import annotations

import numpy as np
import pytest

from components.media.draw import placard
from components.media.text import INK, PAPER, banner, blit, chip

LONG = "All 2 seats of this server are taken; you can use the Lab in the meantime, it needs no seat. " * 2


@pytest.mark.parametrize("size_px", [(640, 240), (1280, 480), (320, 240), (240, 640)])
@pytest.mark.parametrize("lines", [["paused"], ["all seats are in use, waiting for one…", LONG]])
def test_a_placards_text_fits_with_a_margin(size_px: tuple[int, int], lines: list[str]) -> None:
    picture = placard(size_px, lines)
    width_px, height_px = size_px
    assert picture.shape == (height_px, width_px, 3) and picture.dtype == np.uint8
    rows, columns = np.nonzero((picture != PAPER[0]).any(axis=2))
    assert columns.min() >= 0.04 * width_px and columns.max() <= 0.96 * width_px
    assert rows.min() >= 0.04 * height_px and rows.max() <= 0.96 * height_px
    # In the middle, and large enough to be seen.
    assert abs((columns.min() + columns.max()) / 2 - width_px / 2) <= 2
    assert picture.max() > 200


def test_a_placard_without_text_is_plain() -> None:
    assert (placard((64, 48), []) == PAPER[0]).all()


@pytest.mark.parametrize("size_px", [(1, 1), (16, 16), (2, 300)])
def test_a_placard_too_small_for_its_text_is_still_a_picture(size_px: tuple[int, int]) -> None:
    assert placard(size_px, ["paused", LONG]).shape == (size_px[1], size_px[0], 3)


def test_a_chip_is_as_wide_as_its_text_made_once_and_not_to_be_changed() -> None:
    short, long = chip("pose", 20, INK, PAPER), chip("pose · 33 points", 20, INK, PAPER)
    assert short.shape[0] == long.shape[0] == 30
    assert short.shape[1] < long.shape[1]
    assert chip("pose", 20, INK, PAPER) is short
    with pytest.raises(ValueError, match="read-only"):
        short[0] = 0


def test_a_banner_shrinks_its_text_to_its_width() -> None:
    wide, narrow = banner("analysis restarting…", 1280, 40), banner("analysis restarting…", 200, 40)
    assert (wide.shape, narrow.shape[1]) == ((60, 1280, 3), 200)
    columns = np.nonzero((narrow != INK).any(axis=(0, 2)))[0]
    assert columns.min() >= 6 and columns.max() < 194


def test_a_blit_is_cut_at_the_edge() -> None:
    canvas = np.zeros((4, 4, 3), np.uint8)
    blit(canvas, np.full((3, 3, 3), 7, np.uint8), 2, 3)
    assert canvas[3, 2:].tolist() == [[7, 7, 7], [7, 7, 7]]
    assert canvas.sum() == 2 * 3 * 7
