"""Verdicts on claims, by rules that are the same for all: how clearly numbers bear a claim out."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Ruling: TypeAlias = Literal["holds", "holds partly", "does not hold"]
RULINGS: tuple[Ruling, ...] = get_args(Ruling)
STRONG, WEAK = 0.7, 0.3
"""Rank correlations from which on a connection holds, and holds partly: a choice, said on the page."""


@dataclass(frozen=True)
class Judgement:
    """What became of a claim.

    Attributes:
        numbers: what the claim's sentence says, by place.
    """

    ruling: Ruling
    numbers: dict[str, str]


def smaller(less: Sequence[float], more: Sequence[float]) -> Ruling:
    """Whether those that are said to be smaller are: all of them, or only by their median.

    Raises:
        ValueError: when one side has nothing.
    """
    if not less or not more:
        raise ValueError("Nothing can be compared with nothing.")
    if max(less) < min(more):
        return "holds"
    return "holds partly" if statistics.median(less) < statistics.median(more) else "does not hold"


def every(facts: Sequence[bool]) -> Ruling:
    """Whether all of the facts are so, some, or none.

    Raises:
        ValueError: for no fact at all.
    """
    if not facts:
        raise ValueError("Nothing can be judged by nothing.")
    return "holds" if all(facts) else "holds partly" if any(facts) else "does not hold"


def connected(rho: float) -> Ruling:
    """Whether a rank correlation of the claimed sign is strong, weak, or none."""
    return "holds" if rho >= STRONG else "holds partly" if rho >= WEAK else "does not hold"


def below(value: float, small: float, large: float) -> Ruling:
    """Whether a number that the claim needs to be small is: at most `small`, at most `large`, or neither."""
    return "holds" if value <= small else "holds partly" if value <= large else "does not hold"
