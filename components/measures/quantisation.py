"""How far off a heatmap's cells and decoders are from a place that is known."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from components.measures.decoding import DECODERS, gaussian_maps
from components.measures.values import Floats


@dataclass(frozen=True)
class CellError:
    """Distances from a cell's middle to a point that may be anywhere in the cell, in pixels."""

    mean_px: float
    rms_px: float
    largest_px: float


def cell_error(stride_px: float) -> CellError:
    """The error that a cell of side `stride_px` makes, in closed form.

    For a point that is uniform in a square of side s, x and y each have the variance s²/12, so that the RMS
    is s/√6; a corner is s/√2 away; and the mean distance, integrated in polar coordinates over the square's
    eight triangles, is s (√2 + arsinh 1) / 6.
    """
    mean = (math.sqrt(2) + math.asinh(1)) / 6
    return CellError(mean * stride_px, stride_px / math.sqrt(6), stride_px / math.sqrt(2))


def simulated_cell_error(stride_px: int, trials: int = 20_000) -> CellError:
    """The same, measured on points thrown at a grid.

    Args:
        trials: points, uniform over 64 × 64 cells.
    """
    # Each stride has points of its own, so that one stride's chance does not colour all.
    points_px = np.random.default_rng(stride_px).uniform(0, 64 * stride_px, (trials, 2))
    middles_px = (np.floor(points_px / stride_px) + 0.5) * stride_px
    distances_px = np.hypot(*(points_px - middles_px).T)
    rms_px = math.sqrt(float((distances_px**2).mean()))
    return CellError(float(distances_px.mean()), rms_px, float(distances_px.max()))


def decoding_errors(
    sigma_px: float, stride_px: int, noise: float, side_px: int = 256, trials: int = 100, seed: int = 0
) -> Mapping[str, float]:
    """The mean distance in px of each of `DECODERS` from places it should find.

    Args:
        sigma_px: of the Gaussian peaks, in pixels of the crop.
        stride_px: side of a cell.
        noise: standard deviation of the noise on each cell, as a share of the peak's height; what it makes
            negative is cut to 0.
        side_px: of the square crop that the map covers.
        trials: peaks, uniform over the middle half of the crop's width and height.
    """
    random = np.random.default_rng(seed)
    cells = side_px // stride_px
    # A whole number is a cell's middle, so that the crop begins half a cell before 0.
    places = random.uniform(0.25 * cells, 0.75 * cells, (trials, 2)) - 0.5
    maps = gaussian_maps(places, sigma_px / stride_px, cells)
    if noise:
        maps = np.maximum(maps + noise * random.standard_normal(maps.shape, np.float32), 0)
    return {name: _mean_distance(decode(maps), places) * stride_px for name, decode in DECODERS.items()}


def _mean_distance(found: Floats, places: Floats) -> float:
    return float(np.hypot(*(found - places).T).mean())
