"""A network as TensorFlow wrote it: its nodes, their attributes, the values of its constants."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from components.models.errors import ModelError
from components.models.graphs.names import printable
from components.models.graphs.tensorflow.messages import DATA_TYPES

Array: TypeAlias = NDArray[Any]

MOST_NODES = 50_000
MOST_ELEMENTS = 2**28
"""Of a tensor: the largest network here has 12 million weights in all."""
_MOST_RANK = 8
TYPES: Mapping[int, np.dtype[Any]] = {
    DATA_TYPES[name]: np.dtype(kind)
    for name, kind in {
        "DT_FLOAT": np.float32, "DT_DOUBLE": np.float64, "DT_INT32": np.int32, "DT_UINT8": np.uint8,
        "DT_INT16": np.int16, "DT_INT8": np.int8, "DT_INT64": np.int64, "DT_BOOL": np.bool_,
        "DT_HALF": np.float16,
    }.items()
}  # fmt: skip
"""What TensorFlow's numbers for types stand for."""


@dataclass(frozen=True)
class Node:
    """One operator's use.

    Attributes:
        operator: its name in TensorFlow: "Conv2D".
        inputs: what it reads: "NODE" or "NODE:OUTPUT".
        attributes: TensorFlow's AttrValue messages, by name.
    """

    name: str
    operator: str
    inputs: tuple[str, ...]
    attributes: Mapping[str, Any]

    def whole(self, name: str, usual: int) -> int:
        """An attribute that is a whole number."""
        return int(self.attributes[name].i) if name in self.attributes else usual

    def wholes(self, name: str, usual: Sequence[int] = ()) -> tuple[int, ...]:
        """An attribute that is a list of whole numbers; `usual` where it is empty or left out."""
        found = tuple(self.attributes[name].list.i) if name in self.attributes else ()
        return found or tuple(usual)

    def text(self, name: str, usual: str) -> str:
        """An attribute that is a text."""
        return printable(_text(self.attributes[name].s)) if name in self.attributes else usual

    def texts(self, name: str) -> tuple[str, ...]:
        """An attribute that is a list of texts; none where it is left out."""
        found = self.attributes[name].list.s if name in self.attributes else ()
        return tuple(printable(_text(each)) for each in found)

    def flag(self, name: str) -> bool:
        """An attribute that is true or false; false where it is left out."""
        return name in self.attributes and bool(self.attributes[name].b)

    def kind(self, name: str) -> np.dtype[Any] | None:
        """An attribute that is a type; None where it is left out, or none that is known."""
        return TYPES.get(self.attributes[name].type) if name in self.attributes else None


@dataclass(frozen=True)
class SourceGraph:
    """A network's graph.

    Attributes:
        name: of its file, for messages.
        nodes: by name, in the file's order.
        constants: the values of the nodes that are constants, by node.
    """

    name: str
    nodes: Mapping[str, Node]
    constants: Mapping[str, Array]

    def ends(self) -> tuple[str, ...]:
        """The nodes that no other reads, in the file's order."""
        read = {place_of(source)[0] for node in self.nodes.values() for source in node.inputs}
        return tuple(name for name in self.nodes if name not in read)


def place_of(source: str) -> tuple[str, int]:
    """The node that an input comes from, and which of its outputs; -1 for one that only sets the order.

    Raises:
        ValueError: for an output that is no number.
    """
    if source.startswith("^"):
        return source[1:], -1
    node, _, output = source.partition(":")
    return node, int(output or 0)


def nodes_of(message: Any, name: str) -> dict[str, Node]:
    """The nodes of a GraphDef message, called `name` in messages.

    Raises:
        ModelError: for no nodes, too many, two of one name, or inputs that are no names.
    """
    if not message.node:
        raise ModelError(f"{name} holds no network.")
    if len(message.node) > MOST_NODES:
        raise ModelError(f"{name} has more than {MOST_NODES:,} nodes, the most that are read.")
    found: dict[str, Node] = {}
    for each in message.node:
        if each.name in found:
            raise ModelError(f"{name} is damaged: two of its nodes are called {printable(each.name)}.")
        try:
            for source in each.input:
                place_of(source)
        except ValueError as error:
            raise ModelError(f"{name} is damaged: {printable(each.name)} reads what is no output.") from error
        found[each.name] = Node(each.name, each.op, tuple(each.input), each.attr)
    return found


def shape_of(message: Any, name: str) -> tuple[int, ...]:
    """The sizes of a TensorShapeProto message, -1 for one that is open.

    Raises:
        ModelError: for sizes beyond any sensible ones.
    """
    shape = tuple(int(dim.size) for dim in message.dim)
    if (
        len(shape) > _MOST_RANK
        or any(size < -1 for size in shape)
        or math.prod(map(abs, shape)) > MOST_ELEMENTS
    ):
        raise ModelError(f"{name} is damaged: it has a tensor of the impossible size {shape[:_MOST_RANK]}.")
    return shape


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
