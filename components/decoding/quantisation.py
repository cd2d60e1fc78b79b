"""How far off a heatmap's cells and decoders are from a place that is known."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from components.decoding.sub_pixel import SHARPNESS, decoders, gaussian_maps, rounded
from components.keypoints.values import Floats


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
    sigma_px: float,
    stride_px: int,
    noise: float,
    sharpness: float = SHARPNESS,
    round_centres: bool = False,
    side_px: int = 256,
    trials: int = 100,
) -> Mapping[str, float]:
    """The mean distance in px of each of `decoders` from places it should find.

    Args:
        sigma_px: of the Gaussian peaks, in pixels of the crop.
        stride_px: side of a cell.
        noise: standard deviation of the noise on each cell, as a share of the peak's height; what it makes
            negative is cut to 0.
        sharpness: of the soft-argmax.
        round_centres: whether peaks stand in the middle of the cell that their place lies in, as in the maps
            that HRNet trains on; without it they stand on the place, as DARK encodes it.
        side_px: of the square crop that the map covers.
        trials: peaks, uniform over the middle half of the crop's width and height.
    """
    random = np.random.default_rng(0)
    cells = side_px // stride_px
    # A whole number is a cell's middle, so that the crop begins half a cell before 0.
    places = random.uniform(0.25 * cells, 0.75 * cells, (trials, 2)) - 0.5
    maps = _maps(places, sigma_px / stride_px, (cells, cells), noise, random, round_centres)
    distances = _distances(maps, places, sharpness)
    return {name: float(each.mean()) * stride_px for name, each in distances.items()}


def errors_on_points(
    points_px: Floats,
    size_px: tuple[int, int],
    stride_px: float,
    sigma_px: float,
    noise: float = 0.0,
    sharpness: float = SHARPNESS,
    round_centres: bool = False,
) -> Mapping[str, Floats]:
    """(N,) for each of `decoders`: how far in px it ends from points that are known.

    A point is drawn as a Gaussian on a map of its own, cell i covering the pixels from i to i + 1 strides,
    and read back.

    Args:
        points_px: (N, 2) in a picture of `size_px` (width, height).
        stride_px: side of a cell; what is left of the picture beyond the last whole cell is left out.
        sigma_px, noise, sharpness, round_centres: as in `decoding_errors`.

    Raises:
        ValueError: for a stride that leaves no cell, or a point outside the cells.
    """
    width, height = (int(side // stride_px) for side in size_px)
    places = points_px / stride_px - 0.5
    if not width or not height:
        raise ValueError(f"A cell of {stride_px:g} px is larger than the picture of {size_px}.")
    if not ((places >= -0.5) & (places <= (width - 0.5, height - 0.5))).all():
        raise ValueError("A point lies outside the cells of the map; leave it out.")
    random = np.random.default_rng(0)
    maps = _maps(places, sigma_px / stride_px, (height, width), noise, random, round_centres)
    return {name: each * stride_px for name, each in _distances(maps, places, sharpness).items()}


def _maps(
    places: Floats,
    sigma: float,
    cells: tuple[int, int],
    noise: float,
    random: np.random.Generator,
    round_centres: bool,
) -> Floats:
    """(H, W, N): a noisy peak for each of (N, 2) places."""
    maps = gaussian_maps(rounded(places, cells) if round_centres else places, sigma, cells)
    if noise:
        maps = np.maximum(maps + noise * random.standard_normal(maps.shape, np.float32), 0)
    return maps


def _distances(maps: Floats, places: Floats, sharpness: float) -> Mapping[str, Floats]:
    """(N,) in cells from each of (N, 2) places to where each decoder finds it."""
    return {name: np.hypot(*(decode(maps) - places).T) for name, decode in decoders(sharpness).items()}
