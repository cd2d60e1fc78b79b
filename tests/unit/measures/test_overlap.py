"""The overlap of two equal squares, against one that is counted on a raster."""

from __future__ import annotations

import numpy as np
import pytest

from components.measures.overlap import shift_at, shifted_overlap


@pytest.mark.parametrize("shift", [0, 10, 25, 50, 90, 100, 130])
def test_overlap_is_that_of_counted_pixels(shift: int) -> None:
    one, other = np.zeros((100, 300), np.bool_), np.zeros((100, 300), np.bool_)
    one[:, :100] = True
    other[:, shift : shift + 100] = True
    counted = (one & other).sum() / (one | other).sum()
    assert float(shifted_overlap(np.array(shift / 100))) == pytest.approx(counted)


def test_a_third_of_the_side_halves_the_overlap() -> None:
    assert shift_at(0.5) == pytest.approx(1 / 3)
    assert float(shifted_overlap(np.array(shift_at(0.3)))) == pytest.approx(0.3)
