"""What every measure gives: sealed arrays, or the reason why there is no number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from components.keypoints.networks import Subject

Floats: TypeAlias = NDArray[np.float64]

NOT_STARTED = "no frame analysed yet"
OUT_OF_VIEW: dict[Subject, str] = {
    "body": "no body in view",
    "face": "no face in view",
    "hand": "no hand in view",
    "anything": "nobody in view",
}


@dataclass(frozen=True)
class Missing:
    """Stands where a measure has no number.

    Attributes:
        reason: why, as words that can follow a dash: "no face in view".
    """

    reason: str


@dataclass(frozen=True)
class Spread:
    """The 10th percentile, the median and the 90th percentile of the same unit."""

    p10: float
    median: float
    p90: float


def sealed(values: ArrayLike) -> Floats:
    """`values` as a read-only float64 array of its own."""
    array = np.array(values, np.float64)
    array.setflags(write=False)
    return array


def spread(values: Floats) -> Spread:
    """The spread of (N,) `values`, N >= 1, interpolated linearly between neighbours."""
    p10, median, p90 = np.percentile(values, (10, 50, 90))
    return Spread(float(p10), float(median), float(p90))
