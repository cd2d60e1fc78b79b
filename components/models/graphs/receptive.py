"""Receptive fields: how much of the input picture one value of a layer can depend on.

The recurrences are those of Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural
Networks", Distill 2019, https://distill.pub/2019/computing-receptive-fields: a window adds (kernel - 1) of
its input's jumps to the field, and its stride multiplies the jump. Where branches meet, their fields are
taken to share a middle, and the larger counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Pair: TypeAlias = tuple[int, int]

# Far beyond any picture, and far below where floats lose a pixel.
_MOST_PX = 1e9


@dataclass(frozen=True)
class ReceptiveField:
    """What one value of a tensor depends on; each pair is (height, width).

    Attributes:
        size_px: of the field, in pixels of the graph's input.
        jump_px: between neighbours of this tensor, in pixels of the graph's input.
        extent: positions of this tensor along each side.
    """

    size_px: tuple[float, float]
    jump_px: tuple[float, float]
    extent: Pair

    def rounded(self) -> Pair:
        """`size_px` in whole pixels, rounded up."""
        height, width = (math.ceil(side - 1e-6) for side in self.size_px)
        return height, width


def of_input(extent: Pair) -> ReceptiveField:
    """The field of a picture itself."""
    return ReceptiveField((1.0, 1.0), (1.0, 1.0), extent)


def through_window(
    field: ReceptiveField, kernel: Pair, stride: Pair, dilation: Pair, extent: Pair
) -> ReceptiveField | None:
    """Behind a convolution or a pooling whose output has `extent`; None past any sensible size."""
    spans = [(k - 1) * d for k, d in zip(kernel, dilation, strict=True)]
    return _grown(field, (spans[0], spans[1]), (stride[0], stride[1]), extent)


def through_enlargement(field: ReceptiveField, taps: Pair, extent: Pair) -> ReceptiveField | None:
    """Behind what spreads its input over `extent`, each value from `taps` neighbours of the input."""
    if min(extent) < 1:
        return None
    factor = (field.extent[0] / extent[0], field.extent[1] / extent[1])
    return _grown(field, (taps[0] - 1, taps[1] - 1), factor, extent)


def through_everything(field: ReceptiveField) -> ReceptiveField | None:
    """Behind what joins all positions, as a fully connected layer or a mean over the picture."""
    height, width = field.extent
    return _grown(field, (height - 1, width - 1), (height, width), (1, 1))


def joined(fields: Sequence[ReceptiveField | None]) -> ReceptiveField | None:
    """Where branches meet; None when the field of one is not known."""
    present = [field for field in fields if field is not None]
    if not present or len(present) < len(fields):
        return None
    finest = max(present, key=lambda field: field.extent)
    height = max(field.size_px[0] for field in present)
    width = max(field.size_px[1] for field in present)
    return ReceptiveField((height, width), finest.jump_px, finest.extent)


def _grown(
    field: ReceptiveField, jumps: Pair, factor: tuple[float, float], extent: Pair
) -> ReceptiveField | None:
    size = [s + n * j for s, n, j in zip(field.size_px, jumps, field.jump_px, strict=True)]
    jump = [j * f for j, f in zip(field.jump_px, factor, strict=True)]
    if max(*size, *jump) > _MOST_PX:
        return None
    return ReceptiveField((size[0], size[1]), (jump[0], jump[1]), extent)
