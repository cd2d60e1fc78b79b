"""Decoding: the ways to read a place from a heatmap, and the heatmap that a place should give.

All places are (column, row) in cells, and a whole number is the middle of a cell. All maps are (H, W, N) and
not negative: how sure each cell is, for each of N points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

import numpy as np
from scipy.ndimage import gaussian_filter

from components.keypoints.values import Floats

_QUARTER = 0.25
# As low as refine_keypoints_dark goes, so that each cell has a logarithm.
_LEAST = 1e-10
_CONCAVE = -1e-9
SHARPNESS = 20.0
"""Of `soft_argmax`, unless another is asked for: a peak of height 1 then outweighs 4,096 cells of 0."""
SMOOTHING_CELLS = 2.0
"""The sigma that mmpose smooths with: OpenCV's own for the kernel of 11 cells in its HRNet settings."""


def gaussian_maps(places: Floats, sigma: float, cells: int | tuple[int, int]) -> Floats:
    """(H, W, N): a Gaussian of height 1 and of `sigma` cells about each of (N, 2) `places`.

    What heatmap networks are trained to give: generate_target in HRNet's lib/dataset/JointsDataset.py, which
    rounds the place to a cell first (`rounded`). DARK's unbiased encoding, arXiv:1910.06278, does not round.

    Args:
        cells: H and W, or the side of a square map.
    """
    height, width = (cells, cells) if isinstance(cells, int) else cells
    columns, rows = (
        np.exp(-((np.arange(side)[:, np.newaxis] - places[:, axis]) ** 2) / (2 * sigma**2))
        for axis, side in enumerate((width, height))
    )
    return np.asarray(rows[:, np.newaxis] * columns[np.newaxis])


def rounded(places: Floats, cells: tuple[int, int]) -> Floats:
    """(N, 2): the middle of the cell that each place lies in, halves upwards as HRNet's int(x + 0.5).

    Args:
        cells: H and W; a place on the map's far edge belongs to the last cell.
    """
    height, width = cells
    return np.asarray(np.clip(np.floor(places + 0.5), 0, (width - 1, height - 1)))


def argmax(maps: Floats) -> Floats:
    """(N, 2): the middle of each map's highest cell, the first of several."""
    height, width, n = maps.shape
    rows, columns = np.unravel_index(maps.reshape(height * width, n).argmax(axis=0), (height, width))
    return np.stack([columns, rows], axis=1).astype(np.float64)


def quarter_offset(maps: Floats) -> Floats:
    """(N, 2): the highest cell, moved a quarter of a cell along each axis towards its higher neighbour.

    get_final_preds in HRNet's lib/core/inference.py, which also leaves cells near the edge alone. Here a cell
    stays along an axis in which it has one neighbour only.
    """
    peaks = argmax(maps)
    near = _around(maps, peaks, 1)
    slopes = np.stack([near[1, 2] - near[1, 0], near[2, 1] - near[0, 1]], axis=1)
    return np.asarray(peaks + _QUARTER * np.sign(np.nan_to_num(slopes)))


def taylor(maps: Floats, smoothing: float = 0.0) -> Floats:
    """(N, 2): the top of the parabola that the logarithm has at the highest cell.

    The logarithm of a Gaussian is a parabola, so that one step of Newton's from any of its cells ends on its
    middle: Zhang et al., "Distribution-Aware Coordinate Representation for Human Pose Estimation" (DARK),
    arXiv:1910.06278, with the differences of refine_keypoints_dark in mmpose's codecs/utils/refinement.py.
    A peak within two cells of the edge stays, and unlike there also one that is no summit or whose step
    leaves the neighbouring cells.

    Args:
        smoothing: sigma in cells of DARK's modulation, a Gaussian blur before the logarithm; 0 leaves it out.
            DARK then restores the height, which moves no summit.
    """
    peaks = argmax(maps)
    if smoothing:
        maps = gaussian_filter(maps, smoothing, mode="constant", axes=(0, 1))
    near = _around(np.log(np.maximum(maps, _LEAST)), peaks, 2)
    dx, dy = (near[2, 3] - near[2, 1]) / 2, (near[3, 2] - near[1, 2]) / 2
    dxx = (near[2, 4] - 2 * near[2, 2] + near[2, 0]) / 4
    dyy = (near[4, 2] - 2 * near[2, 2] + near[0, 2]) / 4
    dxy = (near[3, 3] - near[1, 3] - near[3, 1] + near[1, 1]) / 4
    determinant = dxx * dyy - dxy**2
    summit = (dxx < _CONCAVE) & (determinant > _CONCAVE**2)
    safe = np.where(summit, determinant, 1)
    steps = np.stack([dxy * dy - dyy * dx, dxy * dx - dxx * dy], axis=1) / safe[:, np.newaxis]
    taken = summit & (np.abs(steps) <= 1).all(axis=1)
    return np.asarray(peaks + np.where(taken[:, np.newaxis], steps, 0))


def centre_of_mass(maps: Floats) -> Floats:
    """(N, 2): the mean place of all cells, each weighted by its value; not a number for a map of zeros."""
    height, width, _ = maps.shape
    columns = np.einsum("hwn,w->n", maps, np.arange(width, dtype=np.float64))
    rows = np.einsum("hwn,h->n", maps, np.arange(height, dtype=np.float64))
    with np.errstate(invalid="ignore"):
        return np.asarray(np.stack([columns, rows], axis=1) / maps.sum(axis=(0, 1))[:, np.newaxis])


def soft_argmax(maps: Floats, sharpness: float = SHARPNESS) -> Floats:
    """(N, 2): the mean place of all cells, weighted by the softmax of `sharpness` times the map.

    Sun et al., "Integral Human Pose Regression", arXiv:1711.08229, with the factor (beta) by which a softmax
    is made sharper. Cells of 0 weigh exp(0), not nothing, so the mean is drawn towards the map's middle:
    Gu et al., "Removing the Bias of Integral Pose Regression", ICCV 2021.
    """
    return centre_of_mass(np.exp(sharpness * (maps - maps.max(axis=(0, 1)))))


def dark(maps: Floats) -> Floats:
    """(N, 2): `taylor` after the smoothing that mmpose uses."""
    return taylor(maps, SMOOTHING_CELLS)


Decoder: TypeAlias = Callable[[Floats], Floats]


def decoders(sharpness: float = SHARPNESS) -> Mapping[str, Decoder]:
    """All decoders by their names, `soft_argmax` as sharp as asked for."""
    return {
        "argmax": argmax,
        "quarter offset": quarter_offset,
        "Taylor": taylor,
        "DARK": dark,
        "soft-argmax": partial(soft_argmax, sharpness=sharpness),
        "centre of mass": centre_of_mass,
    }


DECODERS = tuple(decoders())
"""Their names."""


def _around(maps: Floats, places: Floats, reach: int) -> Floats:
    """(2 reach + 1, 2 reach + 1, N): the cells round each of (N, 2) whole places, NaN off the map."""
    padded = np.pad(maps, ((reach, reach), (reach, reach), (0, 0)), constant_values=np.nan)
    columns, rows = places.astype(int).T
    steps = np.arange(2 * reach + 1)
    down, across = np.meshgrid(steps, steps, indexing="ij")
    near = padded[rows + down[..., np.newaxis], columns + across[..., np.newaxis], np.arange(len(places))]
    return np.asarray(near, np.float64)
