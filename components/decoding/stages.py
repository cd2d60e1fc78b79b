"""Stages that correct one another: how much each of a network's stages changes the maps of the one before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from components.keypoints.values import Floats


def changes(stages: Sequence[Floats]) -> tuple[float, ...]:
    """For the second stage and each later one, the root mean square of its difference from the one before.

    As a share of the root mean square of the last stage's maps.

    Raises:
        ValueError: for less than two stages, or maps of nothing but zeros at the end.
    """
    size = float(np.sqrt(np.mean(np.square(stages[-1])))) if len(stages) > 1 else 0.0
    if not size > 0:
        raise ValueError("Changes need two stages at least, and maps at the end that are not empty.")
    return tuple(
        float(np.sqrt(np.mean(np.square(later - earlier)))) / size
        for earlier, later in zip(stages, stages[1:], strict=False)
    )
