"""SimCC: a point as two rows of bins, one an axis, and how far off it is beside a heatmap.

Li et al., "SimCC: a Simple Coordinate Classification Perspective for Human Pose Estimation",
arXiv:2107.03332, as mmpose/codecs/simcc_label.py writes it: bin i stands for the pixel i / ratio of the
network's input.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from components.decoding.quantisation import cell_error
from components.decoding.sub_pixel import argmax, dark, gaussian_maps, quarter_offset
from components.keypoints.values import Floats

RATIO = 2.0
"""Bins a pixel: RTMPose's 384 and 512 bins for 192 × 256 pixels (its config in mmpose)."""
STRIDE_PX = 4
"""Of the heatmaps of HRNet, PoseResNet and AlphaPose."""
SIGMA_CELLS = 2.0
"""Of HRNet's and PoseResNet's heatmaps."""


def encode(
    points_px: Floats,
    size_px: tuple[int, int],
    ratio: float = RATIO,
    smoothing: float = 0.0,
    sigma_bins: float | None = None,
) -> tuple[Floats, Floats]:
    """(N, W ratio) and (N, H ratio): the labels of (N, 2) points in an input of `size_px` (width, height).

    A row of zeros stands for a point whose nearest bin is not there.

    Args:
        smoothing: the share of a label that its own bin gives to all others alike.
        sigma_bins: a Gaussian of height 1 and of this sigma in place of the one bin and `smoothing`, which is
            how RTMPose softens its labels.
    """
    bins: Floats = np.rint(points_px * ratio)
    counts = np.rint(np.multiply(size_px, ratio)).astype(int)
    there = np.logical_and(bins >= 0, bins < counts).all(axis=1)
    x, y = (_labels(bins[:, axis], counts[axis], smoothing, sigma_bins) for axis in (0, 1))
    return np.where(np.atleast_2d(there).T, x, 0), np.where(np.atleast_2d(there).T, y, 0)


def _labels(bins: Floats, count: int, smoothing: float, sigma: float | None) -> Floats:
    steps = np.arange(count)
    if sigma is not None:
        return np.asarray(np.exp(-((steps - bins[:, np.newaxis]) ** 2) / (2 * sigma**2)))
    own = steps == bins[:, np.newaxis]
    return np.where(own, 1 - smoothing, smoothing / max(1, count - 1))


def decode(x: Floats, y: Floats, ratio: float = RATIO) -> Floats:
    """(N, 2): the highest bins in pixels of the input, the first of several.

    Off by at most half a bin along each axis, 1 / (2 ratio) px, for labels of points whose bins are there.
    """
    return np.stack([x.argmax(axis=1), y.argmax(axis=1)], axis=1) / ratio


@dataclass(frozen=True)
class ResolutionError:
    """How far off the same points are on an input of one side, in pixels of the crop that they come from.

    Attributes:
        side_px: of the network's square input.
        simcc_px, heatmap_px: mean distance; the heatmap's is of its highest cell.
        quarter_px: the same of the heatmap read by `quarter_offset`, as HRNet reads it.
        dark_px: the same of it read by `dark`, as mmpose can read it.
        simcc_theory_px, heatmap_theory_px: the same for points that may be anywhere, in closed form.
    """

    side_px: int
    simcc_px: float
    heatmap_px: float
    quarter_px: float
    dark_px: float
    simcc_theory_px: float
    heatmap_theory_px: float


def resolution_error(
    points_px: Floats, crop_px: float, side_px: int, ratio: float = RATIO, noise: float = 0.0
) -> ResolutionError:
    """SimCC and a heatmap of stride 4 at one side of the input, on points that are known.

    Args:
        points_px: (N, 2) in a square crop of side `crop_px`; those off the crop are left out.
        side_px: the crop is brought to it first.
        noise: standard deviation of the noise on each bin and cell, as a share of a label's height.

    Raises:
        ValueError: when no point lies in the crop.
    """
    scale = side_px / crop_px
    points = points_px[((points_px >= 0) & (points_px * scale < side_px - 0.5)).all(axis=1)] * scale
    if not len(points):
        raise ValueError("No point lies in the crop, so that there is nothing to encode.")
    random = np.random.default_rng(0)
    x, y = encode(points, (side_px, side_px), ratio)
    simcc = decode(_noisy(x, noise, random), _noisy(y, noise, random), ratio)
    # A cell's middle lies half a cell in; the SimCC bins' pixels are counted from 0, as the points are.
    places = points / STRIDE_PX - 0.5
    maps = _noisy(gaussian_maps(places, SIGMA_CELLS, max(1, side_px // STRIDE_PX)), noise, random)
    heatmaps = ((read(maps) + 0.5) * STRIDE_PX for read in (argmax, quarter_offset, dark))
    errors = (float(np.hypot(*(decoded - points).T).mean()) / scale for decoded in (simcc, *heatmaps))
    theory = (cell_error(cell).mean_px / scale for cell in (1 / ratio, STRIDE_PX))
    return ResolutionError(side_px, *errors, *theory)


def _noisy(labels: Floats, noise: float, random: np.random.Generator) -> Floats:
    return labels + noise * random.standard_normal(labels.shape) if noise else labels
