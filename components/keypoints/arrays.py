"""The types of pictures and of places in them, the same in all layers."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Indices: TypeAlias = NDArray[np.intp]
Rgb: TypeAlias = NDArray[np.uint8]
"""A picture: (height, width, 3), red, green and blue."""
BoxPx: TypeAlias = tuple[int, int, int, int]
"""A part of a picture: left, top, right and bottom in pixels, the last two excluded."""
