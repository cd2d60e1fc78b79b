"""Object keypoint similarity: how COCO scores the distance of a point from its label."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from components.keypoints.values import Floats

COCO_SIGMAS: Mapping[str, float] = MappingProxyType(
    {
        "nose": 0.026,
        **dict.fromkeys(("left_eye", "right_eye"), 0.025),
        **dict.fromkeys(("left_ear", "right_ear"), 0.035),
        **dict.fromkeys(("left_shoulder", "right_shoulder"), 0.079),
        **dict.fromkeys(("left_elbow", "right_elbow"), 0.072),
        **dict.fromkeys(("left_wrist", "right_wrist"), 0.062),
        **dict.fromkeys(("left_hip", "right_hip"), 0.107),
        **dict.fromkeys(("left_knee", "right_knee"), 0.087),
        **dict.fromkeys(("left_ankle", "right_ankle"), 0.089),
    }
)
"""By the points of coco-17, in its order: the spread of annotators' labels of one point, as a share of the
square root of the person's area (kpt_oks_sigmas in pycocotools' cocoeval.py)."""
THRESHOLDS = tuple(round(0.5 + 0.05 * step, 2) for step in range(10))
"""The similarities over which COCO averages the precision: .50, .55, … .95."""


def similarity(distance: Floats, sigma: float) -> Floats:
    """The similarity of one point in (0, 1]: exp(−d² / (2 s² k²)) with k = 2σ, as computeOks in cocoeval.py.

    Args:
        distance: from the label, as a share of s, the square root of the person's area.
        sigma: of the point, see `COCO_SIGMAS`.
    """
    return np.asarray(np.exp(-(np.asarray(distance, np.float64) ** 2) / (2 * (2 * sigma) ** 2)))


def distance_at(score: float, sigma: float) -> float:
    """The distance at which a point still has the similarity `score` in (0, 1], as a share of s."""
    return 2 * sigma * math.sqrt(-2 * math.log(score))
