"""TensorFlow's operators on pictures written once more, in numpy and by their definitions.

https://www.tensorflow.org/api_docs/python/tf/nn (convolution, depthwise_conv2d, max_pool) for what SAME and
VALID mean; tensorflow/core/util/image_resizer_state.h and core/kernels/image/resize_bilinear_op.cc for
resizing. Pictures are (batch, height, width, channels).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Pair = tuple[int, int]


def padding_of(size: int, window: int, stride: int, kind: str) -> tuple[int, Pair]:
    """How many places a window has along a side, and what is added before and after."""
    if kind == "VALID":
        return -(-(size - window + 1) // stride), (0, 0)
    places = -(-size // stride)
    total = max((places - 1) * stride + window - size, 0)
    return places, (total // 2, total - total // 2)


def _windows(
    picture: Array, window: Pair, strides: Pair, dilations: Pair, kind: str, outside: float
) -> Iterator[tuple[int, int, Array]]:
    """Each place of the window, and what it sees: (batch, height, width, channels)."""
    reach = [(size - 1) * step + 1 for size, step in zip(window, dilations, strict=True)]
    (rows, above), (columns, beside) = (
        padding_of(picture.shape[1 + axis], reach[axis], strides[axis], kind) for axis in (0, 1)
    )
    padded = np.pad(picture, ((0, 0), above, beside, (0, 0)), constant_values=outside)
    for row in range(rows):
        for column in range(columns):
            top, left = row * strides[0], column * strides[1]
            yield (
                row,
                column,
                padded[:, top : top + reach[0] : dilations[0], left : left + reach[1] : dilations[1]],
            )


def _gathered(seen: dict[Pair, Array]) -> Array:
    rows, columns = (1 + max(place[axis] for place in seen) for axis in (0, 1))
    return np.array([[seen[row, column] for column in range(columns)] for row in range(rows)]).transpose(
        2, 0, 1, 3
    )


def conv(picture: Array, weights: Array, strides: Pair, kind: str, dilations: Pair = (1, 1)) -> Array:
    """Weights are (height, width, inputs, outputs)."""
    seen = {
        (row, column): np.tensordot(part.astype(np.float64), weights.astype(np.float64), axes=3)
        for row, column, part in _windows(picture, weights.shape[:2], strides, dilations, kind, 0)
    }
    return _gathered(seen)


def depthwise(picture: Array, weights: Array, strides: Pair, kind: str, dilations: Pair = (1, 1)) -> Array:
    """Weights are (height, width, inputs, multiplier); output channel i · multiplier + m sees channel i."""
    seen = {}
    for row, column, part in _windows(picture, weights.shape[:2], strides, dilations, kind, 0):
        products = part.astype(np.float64)[..., np.newaxis] * weights.astype(np.float64)
        seen[row, column] = products.sum(axis=(1, 2)).reshape(len(picture), -1)
    return _gathered(seen)


def max_pool(picture: Array, window: Pair, strides: Pair, kind: str, dilations: Pair = (1, 1)) -> Array:
    """What is added outside is never the largest."""
    seen = {
        (row, column): part.max(axis=(1, 2))
        for row, column, part in _windows(picture, window, strides, dilations, kind, -np.inf)
    }
    return _gathered(seen)


def resize_bilinear(picture: Array, sizes: Pair, half_pixel: bool, align_corners: bool) -> Array:
    """Between the two nearest along each side; outside of the picture its edge."""
    result = picture.astype(np.float64)
    for axis, size in zip((1, 2), sizes, strict=True):
        given = picture.shape[axis]
        step = (given - 1) / (size - 1) if align_corners and size > 1 else given / size
        places = (np.arange(size) + 0.5) * step - 0.5 if half_pixel else np.arange(size) * step
        below = np.floor(places)
        share = (places - below).reshape((-1,) + (1,) * (3 - axis))
        near = [np.clip(below + more, 0, given - 1).astype(int) for more in (0, 1)]
        low, high = (np.take(result, at, axis) for at in near)
        result = low + (high - low) * share
    return result
