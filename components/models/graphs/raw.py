"""What a model file holds, whatever its format: tensors, and operators that read and write them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from components.models.graphs.graph import Shape


@dataclass(frozen=True)
class RawTensor:
    """A tensor of the file.

    Attributes:
        shape: its sizes, -1 where one is not fixed; pictures as (batch, height, width, channels), weights of
            convolutions as (output channels, height, width, input channels).
        bits: of an element, None for text and the like.
        constant: whether its values are in the file.
        weight: whether it holds real numbers, as floats or quantised, and not sizes, axes or indices.
        stored: how many values are in the file; of a sparse tensor only those not left out.
        given: the sizes in the file's own order, where `shape` has another; None where it has not.
    """

    name: str
    shape: Shape
    bits: int | None
    constant: bool
    weight: bool
    stored: int
    given: Shape | None = None

    @property
    def elements(self) -> int | None:
        """How many it has, zeros that are left out among them; None where a size is not fixed."""
        return None if -1 in self.shape else math.prod(self.shape)

    @property
    def nbytes(self) -> int | None:
        """Its size when nothing is left out, None where it is not fixed."""
        return None if self.elements is None or self.bits is None else -(-self.elements * self.bits // 8)


@dataclass(frozen=True)
class RawOperation:
    """An operator's use: its name, its tensors by index (-1 is an optional one left out), its options.

    Attributes:
        keeps_places: whether it only moves the channels of a picture to another end of its sizes.
    """

    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    window: tuple[int, int]
    stride: tuple[int, int]
    dilation: tuple[int, int]
    block: int
    transposed: bool
    keeps_places: bool = False


@dataclass(frozen=True)
class RawNetwork:
    """A network of the file, its indices checked; its operators stand in the order of execution."""

    name: str
    tensors: tuple[RawTensor, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    operations: tuple[RawOperation, ...]
