"""Intervals by the bootstrap: whole pictures are drawn again, as the people on one picture go together.

Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13 (percentile intervals).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.keypoints.values import Floats

RESAMPLES = 1000
LEVEL = 0.95
_BLOCKS = 50


@dataclass(frozen=True)
class Estimate:
    """A number with its interval.

    Attributes:
        value: NaN where there is none.
        low, high: the ends of the 95 % interval; NaN where fewer than two pictures say anything.
        count: how many people, faces or points it comes from.
    """

    value: float
    low: float
    high: float
    count: int

    def overlaps(self, other: Estimate) -> bool:
        """Whether both intervals share a value, so that neither number is shown to be the larger."""
        return not (self.high < other.low or other.high < self.low)


@functools.lru_cache(maxsize=1)
def draws(pictures: int) -> NDArray[np.uint8]:
    """(R, P) how often each of P pictures is drawn in each of RESAMPLES samples of P; the same each time.

    The same draws for all networks, so that their differences can be compared draw by draw.
    """
    generator = np.random.default_rng(20170)
    drawn = np.zeros((RESAMPLES, pictures), np.uint8)
    for row in drawn if pictures else ():
        # A picture is drawn so often as a Poisson variable of mean 1 is large: never 255 times.
        row[:] = np.bincount(generator.integers(pictures, size=pictures), minlength=pictures)
    drawn.setflags(write=False)
    return drawn


def ratio(sums: Floats, counts: Floats, count: int | None = None) -> Estimate:
    """A mean over all pictures and its interval.

    Args:
        sums, counts: (P,) what each picture adds to the sum and to what it is divided by.
        count: what the number comes from, if it is not the sum of `counts`.
    """
    total = float(counts.sum())
    n = round(total) if count is None else count
    if not total:
        return Estimate(float("nan"), float("nan"), float("nan"), n)
    above, below = np.concatenate(
        # In blocks, as a product takes the draws as floats, of which there are eight times as many bytes.
        [block @ np.column_stack([sums, counts]) for block in np.array_split(draws(len(sums)), _BLOCKS)]
    ).T
    values = np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0)
    return Estimate(float(sums.sum() / total), *interval(values, int((counts > 0).sum())), n)


def statistic(compute: Callable[[NDArray[np.uint8] | None], float], pictures: int, count: int) -> Estimate:
    """Any number of P pictures and its interval.

    Args:
        compute: the number when each picture counts so often, (P,); once each for None.
    """
    values = np.array([compute(row) for row in draws(pictures)], np.float64)
    return Estimate(compute(None), *interval(values, pictures), count)


def interval(values: Floats, pictures: int) -> tuple[float, float]:
    """The ends of the interval in the middle of R drawn values."""
    finite = values[np.isfinite(values)]
    if pictures < 2 or not len(finite):
        return float("nan"), float("nan")
    low, high = np.percentile(finite, (50 * (1 - LEVEL), 50 * (1 + LEVEL)))
    return float(low), float(high)
