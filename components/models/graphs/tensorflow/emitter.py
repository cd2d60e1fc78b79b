"""Writing an ONNX graph operator by operator, with pictures channels first where convolutions want them so.

TensorFlow's pictures are (batch, height, width, channels), ONNX's (batch, channels, height, width). A picture
stays in ONNX's order from one convolution to the next, and is turned back for whatever needs TensorFlow's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import onnx
from onnx import helper, numpy_helper

from components.models.graphs.tensorflow.graph import Array

OPSET = 18
IR_VERSION = 8
TO_FIRST, TO_LAST = (0, 3, 1, 2), (0, 2, 3, 1)


@dataclass(frozen=True, eq=False)
class Value:
    """A tensor of the graph that is written.

    Attributes:
        name: its name there.
        first: whether it is a picture that lies channels first.
        constant: its values in TensorFlow's order, where they are known.
    """

    name: str
    first: bool = False
    constant: Array | None = None


class Emitter:
    """Collects nodes and constants; each method that writes returns what it has written.

    Attributes:
        nodes: in the order of execution.
        stored: the constants, by name.
        prefix: what the names of the tensors to come begin with.
    """

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.stored: dict[str, onnx.TensorProto] = {}
        self.prefix = ""
        self._taken: set[str] = set()
        self._turned: dict[tuple[str, bool], str] = {}

    def fresh(self, name: str) -> str:
        """The name, or one like it that nothing has yet."""
        found, number = name, 1
        while found in self._taken:
            number += 1
            found = f"{name}#{number}"
        self._taken.add(found)
        return found

    def store(self, values: Array) -> str:
        """The name of a constant with these values."""
        name = self.fresh(f"{self.prefix}/constant")
        self.stored[name] = numpy_helper.from_array(values, name)
        return name

    def several(self, operator: str, inputs: Sequence[str], outputs: int, **how: Any) -> list[str]:
        """The names of all that an operator of ONNX writes."""
        names = [self.fresh(self.prefix) for _ in range(outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, name=names[0], **how))
        return names

    def one(self, operator: str, *inputs: str, **how: Any) -> str:
        """The name of the only tensor that an operator of ONNX writes."""
        return self.several(operator, inputs, 1, **how)[0]

    def last(self, value: Value) -> str:
        """The tensor in TensorFlow's order."""
        if value.constant is not None and value.name not in self.stored:
            self.stored[value.name] = numpy_helper.from_array(value.constant, value.name)
        return self._turn(value.name, TO_LAST, first=False) if value.first else value.name

    def first(self, value: Value) -> str:
        """The picture channels first; of a constant what is broadcast against such pictures alike."""
        if value.constant is not None:
            whole = value.constant.reshape((1,) * (4 - value.constant.ndim) + value.constant.shape)
            return self.store(whole.transpose(TO_FIRST))
        return value.name if value.first else self._turn(value.name, TO_FIRST, first=True)

    def rename(self, old: str, new: str) -> bool:
        """Gives what a node writes another name; returns whether a node writes it at all."""
        if not any(old in node.output for node in self.nodes):
            return False
        for node in self.nodes:
            for names in (node.input, node.output):
                for place, name in enumerate(names):
                    if name == old:
                        names[place] = new
        return True

    def _turn(self, name: str, order: tuple[int, ...], first: bool) -> str:
        if (name, first) not in self._turned:
            turned = self.fresh(f"{name}/channels {'first' if first else 'last'}")
            self.nodes.append(helper.make_node("Transpose", [name], [turned], name=turned, perm=order))
            self._turned[name, first] = turned
        return self._turned[name, first]
