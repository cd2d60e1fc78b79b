"""Heatmaps: where their peak is, and how MediaPipe's pose model moves its regressed points by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from components.decoding.sub_pixel import SHARPNESS, argmax, decoders
from components.keypoints import Keypoints, layout
from components.keypoints.results import FloatArray
from components.keypoints.values import Floats, Missing, sealed
from components.measures.scale import OwnScale, own_scale

REFINE_KERNEL = 7
REFINE_MIN_CONFIDENCE = 0.5


def confidences(logits: FloatArray) -> FloatArray:
    """The sigmoid of each logit."""
    return np.asarray(expit(logits), np.float32)


def refine(
    points_norm: FloatArray,
    heatmaps: FloatArray,
    kernel: int = REFINE_KERNEL,
    min_confidence: float = REFINE_MIN_CONFIDENCE,
) -> FloatArray:
    """(N, 2): each point moved to the centre of mass of its own heatmap in a window, where that is sure.

    As RefineLandmarksFromHeatMap in MediaPipe's calculators/util/refine_landmarks_from_heatmap_calculator.cc:
    the window's middle is the point's cell, rounded towards zero; the window is cut at the map's edge; a cell
    counts by the sigmoid of its logit and stands for (column / W, row / H), its upper left corner; a point
    keeps its place if no cell of its window reaches `min_confidence`, or if it lies off the map. The kernel
    is set in tasks/cc/vision/pose_landmarker/pose_landmarks_detector_graph.cc, the confidence is the
    calculator's own.

    Args:
        points_norm: (N, 2) x and y as shares of the crop's sides.
        heatmaps: (H, W, N) logits, one map a point.
        kernel: side of the window in cells, odd.

    Raises:
        ValueError: unless there are as many maps as points.
    """
    height, width, maps = heatmaps.shape
    if points_norm.shape != (maps, 2):
        raise ValueError(f"{maps} heatmaps need as many points in the plane, not {points_norm.shape}.")
    refined = np.array(points_norm, np.float32)
    for i, (x, y) in enumerate(refined * np.array([width, height], np.float32)):
        # MediaPipe turns a float into an int, so a point up to a cell left of or above the map is in cell 0.
        column, row = int(x), int(y)
        # Its bound on the row below the map is missing; the window's cut stands in for it.
        if not (0 <= column < width and 0 <= row):
            continue
        columns, rows = _window(column, width, kernel), _window(row, height, kernel)
        weights = confidences(heatmaps[rows[:, None], columns, i])
        if weights.size and weights.max() >= min_confidence:
            sums = columns @ weights.sum(axis=0), weights.sum(axis=1) @ rows
            refined[i] = np.array(sums) / weights.sum() / (width, height)
    return refined


def _window(cell: int, cells: int, kernel: int) -> NDArray[np.int_]:
    half = (kernel - 1) // 2
    return np.arange(max(0, cell - half), min(cells, cell + half + 1))


@dataclass(frozen=True, eq=False)
class Readout:
    """N points of one crop, as the net's two heads and both together place them.

    Attributes:
        regressed_px: (N, 2) x and y in the crop, as the regression writes them.
        peak_px: (N, 2) the highest cell of each heatmap.
        refined_px: (N, 2) the regressed points after `refine`.
        confidence: (N,) sigmoid of each heatmap's highest cell.
        confident: (N,) whether a heatmap has a peak, a cell as sure as `refine` asks for.
        scale: of the refined points whose heatmaps have a peak, in pixels of the crop, or why there is none.
    """

    regressed_px: Floats
    peak_px: Floats
    refined_px: Floats
    confidence: Floats
    confident: NDArray[np.bool_]
    scale: OwnScale | Missing

    def distances_px(self) -> tuple[Floats, Floats]:
        """(N,) from each regressed point to the peak of its heatmap, and (N,) to the refined point."""
        to_peak, to_refined = self.peak_px - self.regressed_px, self.refined_px - self.regressed_px
        return np.hypot(*to_peak.T), np.hypot(*to_refined.T)


def read_out(points_norm: FloatArray, heatmaps: FloatArray, side_px: int) -> Readout:
    """Where the pose landmark net's heads place the 33 points of blazepose-33.

    Args:
        points_norm: (N, 2) regressed points as shares of the crop's sides, the 33 first.
        heatmaps: (H, W, N) logits.
        side_px: of the crop.

    Raises:
        ValueError: for fewer than 33 points, or another number of maps.
    """
    pose = layout("blazepose-33")
    n = len(pose.points)
    points_norm, heatmaps = points_norm[:n], heatmaps[..., :n]
    refined = refine(points_norm, heatmaps)
    height, width, _ = heatmaps.shape
    sure = confidences(heatmaps).max(axis=(0, 1))
    body = Keypoints(pose, np.column_stack([refined, np.zeros(n, np.float32)]), visibility=sure)
    confident = sure >= REFINE_MIN_CONFIDENCE
    confident.setflags(write=False)
    return Readout(
        regressed_px=sealed(points_norm * side_px),
        # As `refine` counts: a cell stands for its corner, and pixel i of a crop for the share i / side.
        peak_px=sealed(argmax(heatmaps.astype(np.float64)) * side_px / (width, height)),
        refined_px=sealed(refined * side_px),
        confidence=sealed(sure),
        confident=confident,
        scale=own_scale(body, (side_px, side_px)),
    )


def peak_sigma(heatmaps: FloatArray) -> float | None:
    """The median sigma in cells of the Gaussians with the same height and volume as the peaks.

    A Gaussian of height h and sigma s has the volume 2 π h s². Maps without a peak are left out; None when
    all are without.

    Args:
        heatmaps: (H, W, N) logits.
    """
    maps = confidences(heatmaps)
    heights, volumes = maps.max(axis=(0, 1)), maps.sum(axis=(0, 1))
    peaks = heights >= REFINE_MIN_CONFIDENCE
    if not peaks.any():
        return None
    return float(np.median(np.sqrt(volumes[peaks] / (2 * np.pi * heights[peaks]))))


def decoder_distances_px(
    heatmaps: FloatArray, readout: Readout, side_px: int, sharpness: float = SHARPNESS
) -> Mapping[str, Floats]:
    """(P,) for each decoder: how far it ends from the refined points, for the P maps that have a peak.

    Args:
        heatmaps: (H, W, N >= 33) logits that `readout` comes from.
        side_px: of the crop.
        sharpness: of the soft-argmax.
    """
    chosen = np.flatnonzero(readout.confident)
    maps = confidences(heatmaps[..., chosen]).astype(np.float64)
    height, width, _ = maps.shape
    return {
        name: sealed(np.hypot(*(decode(maps) * side_px / (width, height) - readout.refined_px[chosen]).T))
        for name, decode in decoders(sharpness).items()
    }
