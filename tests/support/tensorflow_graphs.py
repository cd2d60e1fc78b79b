"""GraphDefs of a few nodes, as TensorFlow writes them, and what their translation gives when it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnxruntime

from components.models.graphs.tensorflow.frozen import read_frozen
from components.models.graphs.tensorflow.graph import TYPES, Array, SourceGraph
from components.models.graphs.tensorflow.messages import GraphDef
from components.models.graphs.tensorflow.translate import translate

NUMBERS = {kind: number for number, kind in TYPES.items()}


def _put(message: Any, value: Any) -> None:
    """Sets an AttrValue by the kind of Python's value; a tuple of sizes is a shape, a list a list."""
    if isinstance(value, np.ndarray):
        message.tensor.dtype = NUMBERS[value.dtype]
        for size in value.shape:
            message.tensor.tensor_shape.dim.add(size=size)
        message.tensor.tensor_content = value.tobytes()
        # A tensor without values is not left out.
        message.tensor.SetInParent()
    elif isinstance(value, np.dtype):
        message.type = NUMBERS[value]
    elif isinstance(value, tuple):
        message.shape.SetInParent()
        for size in value:
            message.shape.dim.add(size=size)
    elif isinstance(value, list):
        message.list.SetInParent()
        if value and isinstance(value[0], str):
            message.list.s.extend(each.encode() for each in value)
        else:
            message.list.i.extend(value)
    elif isinstance(value, bool):
        message.b = value
    elif isinstance(value, int):
        message.i = value
    else:
        message.s = str(value).encode()


class Written:
    """A GraphDef that is written node by node."""

    def __init__(self) -> None:
        self.message = GraphDef()

    def node(self, name: str, operator: str, inputs: Sequence[str] = (), **attributes: Any) -> str:
        """Adds a node; returns its name."""
        node = self.message.node.add(name=name, op=operator, input=list(inputs))
        for key, value in attributes.items():
            _put(node.attr[key], value)
        return name

    def constant(self, name: str, values: Array) -> str:
        """Adds a constant; returns its name."""
        return self.node(name, "Const", dtype=values.dtype, value=values)

    def input(self, name: str, sizes: tuple[int, ...], kind: Any = np.float32) -> str:
        """Adds an input; returns its name."""
        return self.node(name, "Placeholder", dtype=np.dtype(kind), shape=sizes)

    def content(self) -> bytes:
        """As a .pb file."""
        content: bytes = self.message.SerializeToString()
        return content

    def graph(self) -> SourceGraph:
        """As it is read."""
        return read_frozen(self.content(), "made.pb")


def run(graph: SourceGraph, fed: Mapping[str, Array], outputs: Sequence[str] = ()) -> list[Array]:
    """What the translated graph gives on these inputs."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(
        translate(graph, outputs).SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return [np.asarray(values) for values in session.run(None, dict(fed))]


def applied(
    operator: str, *inputs: Array, fixed: Sequence[int] = (), outputs: int = 1, **how: Any
) -> list[Array]:
    """What one operator's translation gives.

    Args:
        fixed: the places of inputs that are constants in the graph.
        outputs: how many it has.
    """
    made = Written()
    names, fed = [], {}
    for place, values in enumerate(inputs):
        name = f"input{place}"
        if place in fixed:
            names.append(made.constant(name, values))
        else:
            names.append(made.input(name, values.shape, values.dtype))
            fed[name] = values
    made.node("it", operator, names, **how)
    return run(made.graph(), fed, [f"it:{place}" if place else "it" for place in range(outputs)])
