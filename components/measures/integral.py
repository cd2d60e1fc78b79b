"""Soft-argmax and what is often taken for it, tried on the same maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from components.measures.decoding import argmax, gaussian_maps, soft_argmax
from components.measures.values import Floats

SIGMA_PX, STRIDE_PX, SIDE_PX = 8.0, 4, 256
NOISE = 0.02
TRIALS = 100
BETAS = (10, 20, 40, 100)


@dataclass(frozen=True)
class IntegralErrors:
    """Mean distances in px from peaks whose places are known.

    Attributes:
        highest_px: of the middle of the highest cell.
        centre_px: of the centre of mass of the map itself.
        softmax_px: of the expectation after a softmax of β times the map, by β.
    """

    highest_px: float
    centre_px: float
    softmax_px: Mapping[int, float]


def integral_errors(betas: Sequence[int] = BETAS) -> IntegralErrors:
    """Each reading's mean error on `TRIALS` Gaussian peaks with noise, cut at 0 as heatmaps are.

    Sun et al., "Integral Human Pose Regression", arXiv:1711.08229: the place is the expectation over the map
    after a softmax, which leaves little of the noise far from the peak. Places lie in the middle half
    of a map of 64 × 64 cells.
    """
    random = np.random.default_rng(0)
    cells = SIDE_PX // STRIDE_PX
    places = random.uniform(0.25 * cells, 0.75 * cells, (TRIALS, 2)) - 0.5
    maps = gaussian_maps(places, SIGMA_PX / STRIDE_PX, cells)
    maps = np.maximum(maps + NOISE * random.standard_normal(maps.shape, np.float32), 0)

    def error_px(found: Floats) -> float:
        return STRIDE_PX * float(np.hypot(*(found - places).T).mean())

    return IntegralErrors(
        error_px(argmax(maps)),
        error_px(soft_argmax(maps)),
        {beta: error_px(soft_argmax(np.exp(beta * (maps - maps.max(axis=(0, 1)))))) for beta in betas},
    )
