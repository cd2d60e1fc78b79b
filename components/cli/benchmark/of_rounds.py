"""Figures of several rounds as one row: their medians, for machines change their speed, and their spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


def of_rounds(rounds: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    """The median of each figure; `spread` has its least and its largest, by its name.

    Args:
        rounds: one or more, of the same figures.
    """
    values = {name: [each[name] for each in rounds] for name in rounds[0]}
    return {
        **{name: round(float(np.median(each)), 3) for name, each in values.items()},
        "spread": {name: [round(min(each), 3), round(max(each), 3)] for name, each in values.items()},
    }
