"""Bias: errors of heatmaps that no average removes, each measured on peaks whose place is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from components.decoding.sub_pixel import gaussian_maps, soft_argmax, taylor
from components.keypoints.values import Floats

_PLACES = 33


def pull_to_middle(
    sigma_px: float, stride_px: int, sharpness: float, side_px: int = 256
) -> tuple[Floats, Floats]:
    """(P,) places along x and (P,) the signed error in px of `soft_argmax` there, without noise.

    Gu et al., "Removing the Bias of Integral Pose Regression", ICCV 2021: each cell without a peak weighs
    exp(0) = 1, and the mean of all of them is the middle of the map.

    Args:
        sigma_px: of the peaks, in pixels of the square crop of `side_px`; they stand at half its height.
        stride_px: side of a cell.
    """
    cells = side_px // stride_px
    x_px = np.linspace(0, side_px, _PLACES)
    places = np.stack([x_px, np.full(_PLACES, side_px / 2)], axis=1) / stride_px - 0.5
    maps = gaussian_maps(places, sigma_px / stride_px, cells)
    return x_px, (soft_argmax(maps, sharpness) - places)[:, 0] * stride_px


@dataclass(frozen=True)
class Convention:
    """How a network's code counts pixels and cells along one axis.

    Attributes:
        cell_strides: where cell 0 stands, in strides from where pixels are counted.
        pixel_px: where pixel 0 begins, in pixels from where pixels are counted: at -0.5 for code to which a
            whole number is a pixel's middle.
    """

    cell_strides: float
    pixel_px: float

    def cell_px(self, cell: float, stride_px: float) -> float:
        """Where the cell stands, in px from the picture's left edge."""
        return (cell + self.cell_strides) * stride_px - self.pixel_px


CONVENTIONS: Mapping[str, Convention] = {
    "MediaPipe": Convention(0.0, 0.0),
    "HRNet": Convention(0.0, -0.5),
    "half-cell": Convention(0.5, 0.0),
}
"""MediaPipe: j / W of a picture from 0 to 1 (refine_landmarks_from_heatmap_calculator.cc).
HRNet: the pixel stride · j, whole numbers being middles of pixels (generate_target in
lib/dataset/JointsDataset.py). Half-cell: stride · (j + ½), as in `quantisation`, `fields` and `simcc`."""


def flip_shift_px(convention: Convention, stride_px: int, shift_cells: int = 0, side_px: int = 256) -> float:
    """How far in px a mirrored picture's map lies from the map it is averaged with, once mirrored back.

    Huang et al., "The Devil Is in the Details: Delving into Unbiased Data Processing for Human Pose
    Estimation" (UDP), CVPR 2020. A point is drawn on the map of the picture and on that of its mirror image;
    the second map is mirrored cell by cell, and `taylor` reads both.

    Args:
        shift_cells: by which the map is moved after mirroring: 1 for SHIFT_HEATMAP in HRNet's settings.
    """
    cells, place_px = side_px // stride_px, 0.4 * side_px
    read = []
    for mirrored in (False, True):
        from_edge_px = side_px - place_px if mirrored else place_px
        place = (from_edge_px + convention.pixel_px) / stride_px - convention.cell_strides
        map_ = gaussian_maps(np.array([[place, cells / 2]]), 2.0, cells)
        if mirrored:
            map_ = np.roll(map_[:, ::-1], shift_cells, axis=1)
        read.append(float(taylor(map_)[0, 0]))
    return (read[1] - read[0]) * stride_px
