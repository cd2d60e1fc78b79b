"""A picture that has stepped back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.measures.occlusion import GREY
from components.media.distance import move_away


def test_half_the_size_in_the_middle_of_grey() -> None:
    frame = np.zeros((40, 60, 3), np.uint8)
    frame[..., 0] = 200
    moved = move_away(frame, 0.5)
    assert moved.shape == frame.shape
    assert (moved[10:30, 15:45] == (200, 0, 0)).all()
    moved[10:30, 15:45] = GREY
    assert (moved == GREY).all()


def test_the_whole_size_is_the_picture() -> None:
    frame = np.random.default_rng(0).integers(0, 256, (31, 47, 3)).astype(np.uint8)
    assert (move_away(frame, 1.0) == frame).all()


@pytest.mark.parametrize("share", [0.0, -0.5, 1.01, float("nan")])
def test_an_impossible_share_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="more than 0 and at most 1"):
        move_away(np.zeros((4, 4, 3), np.uint8), share)


@given(
    size_px=st.tuples(st.integers(1, 60), st.integers(1, 60)),
    share=st.floats(0, 1, exclude_min=True),
)
def test_something_is_always_left_and_never_more_than_asked(size_px: tuple[int, int], share: float) -> None:
    white = np.full((size_px[1], size_px[0], 3), 255, np.uint8)
    left = (move_away(white, share) == 255).all(axis=2)
    rows, columns = left.any(axis=1).sum(), left.any(axis=0).sum()
    assert (rows, columns) == (max(1, round(size_px[1] * share)), max(1, round(size_px[0] * share)))
    assert left.sum() == rows * columns
