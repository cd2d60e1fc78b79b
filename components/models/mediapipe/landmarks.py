"""MediaPipe's landmarks as arrays. Imports nothing of MediaPipe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from components.keypoints.results import FloatArray


class Point(Protocol):
    """A landmark of MediaPipe's, with the fields read here."""

    x: float
    y: float
    z: float
    visibility: float
    presence: float


def xyz(points: Sequence[Point]) -> FloatArray:
    """(N, 3) float32: x, y and z of N landmarks, in their own unit."""
    values = (value for point in points for value in (point.x, point.y, point.z))
    return np.fromiter(values, np.float32, 3 * len(points)).reshape(-1, 3)
