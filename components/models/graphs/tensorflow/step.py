"""One node of the source on its way to ONNX: what it reads, and how it refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from components.models.errors import ModelError
from components.models.graphs.names import printable
from components.models.graphs.tensorflow.emitter import Emitter, Value
from components.models.graphs.tensorflow.graph import Array, Node


@dataclass(frozen=True)
class Step:
    """What a translation of an operator works with.

    Attributes:
        node: that is translated.
        inputs: what it reads, in its order.
        out: where the translation is written.
        graph: the source's name, for messages.
    """

    node: Node
    inputs: Sequence[Value]
    out: Emitter
    graph: str

    def value(self, place: int) -> Value:
        """What it reads at that place; raises ModelError where it reads less."""
        if place >= len(self.inputs):
            raise ModelError(
                f"{self.graph} is damaged: {self._named()} reads {len(self.inputs)} tensors, too few."
            )
        return self.inputs[place]

    def last(self, place: int) -> str:
        """The tensor that it reads at that place, in TensorFlow's order."""
        return self.out.last(self.value(place))

    def constant(self, place: int) -> Array:
        """The values that it reads at that place; raises ModelError where they are not constant."""
        found = self.value(place).constant
        if found is None:
            raise self.refusal("values that are only known when it runs")
        return found

    def wholes(self, place: int) -> list[int]:
        """The whole numbers that it reads at that place, one or a list of them."""
        return [int(value) for value in np.ravel(self.constant(place))]

    def whole(self, place: int) -> int:
        """The one whole number that it reads at that place."""
        found = self.wholes(place)
        if len(found) != 1:
            raise self.refusal(f"{len(found)} numbers where there should be one")
        return found[0]

    def refusal(self, what: str) -> ModelError:
        """What to raise for a node that cannot be translated."""
        return ModelError(f"{self.graph} cannot be converted: {self._named()} has {what}.")

    def _named(self) -> str:
        return f"{printable(self.node.operator)} {printable(self.node.name)}"


Translation: TypeAlias = Callable[[Step], Sequence[Value]]
"""Writes what a node does, and returns what it writes."""
Table: TypeAlias = Mapping[str, Translation]
