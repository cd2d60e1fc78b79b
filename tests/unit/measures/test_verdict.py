"""Verdicts follow from the numbers by one rule for all."""

from __future__ import annotations

import pytest

from components.measures.verdict import STRONG, WEAK, below, connected, every, smaller


@pytest.mark.parametrize(
    ("less", "more", "ruling"),
    [
        ([1, 2], [3, 4], "holds"),
        ([1, 2, 9], [3, 4, 5], "holds partly"),
        ([1, 2], [2, 3], "holds partly"),
        ([5], [5], "does not hold"),
        ([6, 7], [1, 8, 5], "does not hold"),
    ],
)
def test_smaller_is_all_of_them_or_by_the_median(less: list[float], more: list[float], ruling: str) -> None:
    assert smaller(less, more) == ruling


def test_facts_and_correlations_and_sizes() -> None:
    assert [every(each) for each in ([True, True], [True, False], [False])] == [
        "holds",
        "holds partly",
        "does not hold",
    ]
    assert [connected(rho) for rho in (STRONG, WEAK, WEAK - 0.01, -0.9)] == [
        "holds",
        "holds partly",
        "does not hold",
        "does not hold",
    ]
    assert [below(value, 1, 2) for value in (1, 2, 2.1)] == ["holds", "holds partly", "does not hold"]


def test_nothing_is_judged_by_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        every([])
    with pytest.raises(ValueError, match="nothing"):
        smaller([], [1])
