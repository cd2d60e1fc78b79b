"""Part affinity fields: what they hold for people whose points are known, and what a limb scores on them.

All maps have cells whose middles are whole numbers: pixel x lies at the place x / stride − 1/2.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates, maximum_filter

from components.decoding.sub_pixel import argmax, gaussian_maps, taylor
from components.keypoints.limbs import Limbs
from components.keypoints.values import Floats

SAMPLES = 10
"""Places along a limb, its ends among them (mid_num in connect56LineVec.m, see `assembly`)."""
# A cell's eight neighbours, those before it and those after it in the order of reading.
_HALVES = np.arange(9).reshape(3, 3) < 4, np.arange(9).reshape(3, 3) > 4
LEAST_SAMPLE = 0.05
"""A sample below it counts as off the limb (thre2, as tried there)."""


def to_cells(points_px: Floats, stride_px: float) -> Floats:
    """Pixels (..., 2) as places in cells."""
    return np.asarray(points_px / stride_px - 0.5)


def cells_of(size_px: tuple[int, int], stride_px: float) -> tuple[int, int]:
    """(H, W): how many cells cover a picture of `size_px` (width, height)."""
    width, height = size_px
    return math.ceil(height / stride_px), math.ceil(width / stride_px)


def crowd_maps(people: Floats, sigma: float, cells: tuple[int, int]) -> Floats:
    """(H, W, N): for each kind of point the highest of all people's Gaussians, as arXiv:1611.08050, eq. 7.

    The training code of OpenPose adds them up and cuts the sum at 1.

    Args:
        people: (P, N, 2) places in cells, NaN where a point is not there.
        sigma: in cells.
    """
    _, n, _ = people.shape
    maps = np.zeros((*cells, n))
    for person in people:
        maps = np.fmax(maps, gaussian_maps(person, sigma, cells))
    return maps


def fields(
    people: Floats, limbs: Limbs, width: float, cells: tuple[int, int]
) -> tuple[Floats, NDArray[np.int_]]:
    """(H, W, L, 2): the unit vector along each limb on the cells near it, averaged where people overlap.

    And (H, W, L): of how many people that is the mean. That of parallel limbs keeps the length 1.

    arXiv:1611.08050, eq. 8 and 9, on cells chosen by the rule of OpenPose's training: those at most `width`
    from the limb's line, in its bounding box grown by `width` (putVecMaps in
    CMU-Perceptual-Computing-Lab/caffe_train, src/caffe/cpm_data_transformer.cpp, whose `width` is 1 cell).

    Args:
        people: (P, N, 2) places in cells, NaN where a point is not there.
        width: in cells.
    """
    sums = np.zeros((*cells, len(limbs), 2))
    counts = np.zeros((*cells, len(limbs)), int)
    for i, (start, end) in enumerate(limbs.pairs):
        for person in people:
            _mark(sums[:, :, i], counts[:, :, i], person[start], person[end], width)
    return np.asarray(sums / np.maximum(counts, 1)[..., np.newaxis]), counts


def _mark(sums: Floats, counts: NDArray[np.int_], start: Floats, end: Floats, width: float) -> None:
    along = end - start
    length = math.hypot(*along)
    # Also not for a point that is not there: no comparison with NaN holds.
    if not length > 0:
        return
    height, across, _ = sums.shape
    low = np.clip(np.ceil(np.minimum(start, end) - width), 0, (across, height)).astype(int)
    high = np.clip(np.floor(np.maximum(start, end) + width) + 1, 0, (across, height)).astype(int)
    rows, columns = np.ogrid[low[1] : high[1], low[0] : high[0]]
    unit = along / length
    near = np.abs((columns - start[0]) * unit[1] - (rows - start[1]) * unit[0]) <= width
    window = np.s_[low[1] : high[1], low[0] : high[0]]
    sums[window][near] += unit
    counts[window][near] += 1


def samples(field: Floats, starts: Floats, ends: Floats) -> Floats:
    """(A, B, SAMPLES): how far the field points along the line from each of A starts to each of B ends.

    1 where it points straight along it, −1 against it; bilinear between cells, 0 off the map, and 0 for a
    start that is an end.

    Args:
        field: (H, W, 2) of one limb.
        starts, ends: (A, 2) and (B, 2) places in cells.
    """
    along = ends[np.newaxis] - starts[:, np.newaxis]
    length = np.hypot(along[..., 0], along[..., 1])[..., np.newaxis]
    unit = np.divide(along, length, out=np.zeros_like(along), where=length > 0)
    steps = np.linspace(0, 1, SAMPLES)[:, np.newaxis]
    places = starts[:, np.newaxis, np.newaxis] + steps * along[:, :, np.newaxis]
    rows_columns = np.moveaxis(places[..., ::-1], -1, 0)
    there = (map_coordinates(field[..., axis], rows_columns, order=1, mode="constant") for axis in (0, 1))
    return np.asarray(sum(values * unit[..., axis, np.newaxis] for axis, values in enumerate(there)))


def peaks(map_: Floats, least: float) -> Floats:
    """(P, 3): column, row and height of each summit of an (H, W) map that reaches `least`, the highest first.

    A summit is a cell that none of its eight neighbours is above, moved by `taylor`; of two equal neighbours,
    which a point halfway between them makes, the first is one.
    """
    before, after = (
        maximum_filter(map_, footprint=neighbours, mode="constant", cval=-np.inf) for neighbours in _HALVES
    )
    rows, columns = np.nonzero((map_ >= least) & (map_ > before) & (map_ >= after))
    heights = map_[rows, columns]
    places = np.stack([columns, rows], axis=1) + _moved(map_, rows, columns)
    order = np.argsort(-heights, kind="stable")
    return np.column_stack([places, heights])[order]


def _moved(map_: Floats, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Floats:
    """(P, 2): from each summit's cell to its top, 0 where a higher cell is within two cells."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(map_, 2), (5, 5))[rows, columns]
    maps = np.moveaxis(np.maximum(windows, 0), 0, -1)
    if not maps.shape[-1]:
        return np.zeros((0, 2))
    inner = (rows >= 2) & (rows < map_.shape[0] - 2) & (columns >= 2) & (columns < map_.shape[1] - 2)
    alone = inner & (argmax(maps) == 2).all(axis=1)
    return np.asarray(np.where(alone[:, np.newaxis], taylor(maps) - 2, 0.0))
