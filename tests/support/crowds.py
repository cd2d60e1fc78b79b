"""People of openpose-18 who are drawn, so that their limbs are known."""

from __future__ import annotations

import numpy as np

from components.keypoints.limbs import limbs
from components.measures import Floats

LIMBS = limbs("openpose-18")
# Somebody who stands upright with the arms a little off the body, 110 wide and 320 high, the nose at 55, 20.
# Nose, neck, right and left arm, right and left leg, eyes, ears.
FIGURE = np.array(
    [
        *[(55, 20), (55, 60)],
        *[(28, 64), (14, 110), (2, 156), (82, 64), (96, 110), (108, 156)],
        *[(38, 170), (34, 244), (32, 318), (72, 170), (76, 244), (78, 318)],
        *[(46, 8), (64, 8), (32, 16), (78, 16)],
    ],
    np.float64,
)


def row(people: int, step_px: float = 150.0, shift_px: float = 20.0) -> Floats:
    """(P, 18, 2): people beside each other, `step_px` from one to the next."""
    return np.stack([FIGURE + [shift_px + step_px * i, shift_px] for i in range(people)])


def size_of(people_px: Floats) -> tuple[int, int]:
    """A picture that holds them all, with a margin."""
    width, height = np.nanmax(people_px, axis=(0, 1)) + 24
    return int(width), int(height)
