"""How far two regions overlap: what MediaPipe's tracking threshold is compared with."""

from __future__ import annotations

import numpy as np

from components.keypoints.values import Floats


def shifted_overlap(shift: Floats) -> Floats:
    """The intersection over union of two equal squares, one shifted along a side.

    They share 1 − t of one square and cover 1 + t together.

    Args:
        shift: as a share t of the side; from 1 on they share nothing.
    """
    apart = np.minimum(np.abs(np.asarray(shift, np.float64)), 1)
    return np.asarray((1 - apart) / (1 + apart))


def shift_at(overlap: float) -> float:
    """The shift at which the intersection over union is `overlap`, as a share of the side."""
    return (1 - overlap) / (1 + overlap)
