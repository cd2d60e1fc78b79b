"""Anchors of a single-shot detector, what it says about them, and which of them speak of the same person."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from components.keypoints.results import FloatArray

# Per layer, one anchor of the layer's own scale and one between its scale and the next. Their sizes would
# differ, but both detectors' graphs set fixed_anchor_size.
_ANCHORS_A_LAYER = 2


def anchor_centers(side_px: int, strides: Sequence[int]) -> FloatArray:
    """(A, 2): x and y of every anchor as shares of the input's side, in the order of the detector's outputs.

    Layers of the same stride that follow one another share a grid, whose cells are gone through row by row
    (SsdAnchorsCalculator::GenerateAnchors, MediaPipe's calculators/tflite/ssd_anchors_calculator.cc).

    Args:
        side_px: of the detector's square input, a multiple of every stride.
        strides: of the layers, in pixels of the input.
    """
    grids = []
    for stride, layers in itertools.groupby(strides):
        cells = side_px // stride
        middles = (np.arange(cells) + 0.5) / cells
        grid = np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2)
        grids.append(np.repeat(grid, _ANCHORS_A_LAYER * len(list(layers)), axis=0))
    return np.concatenate(grids).astype(np.float32)


def decode(values: FloatArray, centers: FloatArray, side_px: int) -> FloatArray:
    """(A, 2 + K, 2): per anchor the upper left and lower right corner of its box, then its K keypoints.

    All as shares of the input's side. The box's middle and the keypoints count from the anchor, its sides do
    not (DecodeBoxes with reverse_output_order and anchors of size 1, MediaPipe's
    calculators/tensor/tensors_to_detections_calculator.cc).

    Args:
        values: (A, 4 + 2 K) in pixels of the input: x, y, width, height of the box, x and y of each keypoint.
        centers: (A, 2) as `anchor_centers` gives them.

    Raises:
        ValueError: for another number of anchors.
    """
    if len(values) != len(centers):
        raise ValueError(f"{len(centers)} anchors need as many rows of values, not {len(values)}.")
    pairs = values.reshape(len(values), -1, 2) / np.float32(side_px)
    middles, sides = centers + pairs[:, 0], pairs[:, 1]
    corners = np.stack([middles - sides / 2, middles + sides / 2], axis=1)
    return np.concatenate([corners, centers[:, None] + pairs[:, 2:]], axis=1)


def overlap(boxes: FloatArray, box: FloatArray) -> FloatArray:
    """(N,): the intersection of each of (N, 2, 2) `boxes` with the (2, 2) `box`, over their union."""
    low, high = np.maximum(boxes[:, 0], box[0]), np.minimum(boxes[:, 1], box[1])
    shared = np.prod(np.clip(high - low, 0, None), axis=1)
    union = np.prod(boxes[:, 1] - boxes[:, 0], axis=1) + np.prod(box[1] - box[0]) - shared
    shares: FloatArray = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return shares


@dataclass(frozen=True, eq=False)
class MergedDetection:
    """What several anchors say of one person.

    Attributes:
        score: of the surest among them.
        shape: (2 + K, 2) mean of theirs, weighted by their scores.
        anchors: their indices, the surest first.
    """

    score: float
    shape: FloatArray
    anchors: tuple[int, ...]


def merge(
    shapes: FloatArray, scores: FloatArray, threshold: float, suppression: float
) -> tuple[MergedDetection, ...]:
    """Weighted non-maximum suppression, the surest person first.

    Again and again the surest anchor left takes all whose boxes overlap its own by more than `suppression`
    (WeightedNonMaxSuppression, MediaPipe's calculators/util/non_max_suppression_calculator.cc).

    Args:
        shapes: (A, 2 + K, 2) as `decode` gives them.
        scores: (A,) in [0, 1]; those below `threshold` are left out, as are boxes with a negative side.
    """
    usable = (scores >= threshold) & (shapes[:, 1] >= shapes[:, 0]).all(axis=1)
    left = np.flatnonzero(usable)
    left = left[np.argsort(-scores[left], kind="stable")]
    people = []
    while left.size:
        same = overlap(shapes[left, :2], shapes[left[0], :2]) > suppression
        # A box without area overlaps nothing, not even itself.
        same[0] = True
        taken, left = left[same], left[~same]
        shape = np.average(shapes[taken], axis=0, weights=scores[taken]).astype(np.float32)
        people.append(MergedDetection(float(scores[taken[0]]), shape, tuple(taken.tolist())))
    return tuple(people)
