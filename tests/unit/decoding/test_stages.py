"""How much stages change, on maps for which it can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from components.decoding.stages import changes


def test_each_stage_is_compared_with_the_one_before() -> None:
    first, second, last = (np.full((2, 3, 4), value) for value in (1.0, 3.0, 4.0))
    # By 2 and by 1, of a size of 4.
    assert changes([first, second, last]) == pytest.approx((0.5, 0.25))


def test_a_change_of_some_cells_is_its_root_mean_square() -> None:
    last = np.full((2, 2), 2.0)
    before = last.copy()
    before[0, 0] = 0
    # √(2² / 4) = 1, of 2.
    assert changes([before, last]) == pytest.approx((0.5,))


@pytest.mark.parametrize("stages", [[], [np.ones(3)], [np.ones(3), np.zeros(3)]])
def test_there_must_be_something_to_compare(stages: list[np.ndarray]) -> None:
    with pytest.raises(ValueError, match="two stages at least"):
        changes(stages)
