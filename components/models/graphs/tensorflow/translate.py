"""A network of TensorFlow's as an ONNX model: all of it, or a sentence that says what cannot be translated.

The operators are those of MoveNet (23 kinds), PoseNet (3) and OpenPose on MobileNet (7); a table holds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import onnx
from onnx import helper, numpy_helper

from components.models.errors import ModelError
from components.models.graphs.names import printable
from components.models.graphs.tensorflow.convolutions import PICTURES
from components.models.graphs.tensorflow.emitter import IR_VERSION, OPSET, Emitter, Value
from components.models.graphs.tensorflow.graph import Node, SourceGraph, place_of, shape_of
from components.models.graphs.tensorflow.step import Step, Table
from components.models.graphs.tensorflow.tensors import TENSORS

OPERATORS: Table = {**PICTURES, **TENSORS}
"""What is translated, beside Const and Placeholder."""
AS_LEFT: Mapping[str, Sequence[int]] = MappingProxyType({})
"""No input gets another size than the graph has for it."""


def translate(
    graph: SourceGraph, outputs: Sequence[str] = (), sizes: Mapping[str, Sequence[int]] = AS_LEFT
) -> onnx.ModelProto:
    """The network as an ONNX model with the same inputs and outputs, in the same order of sizes.

    Args:
        outputs: what it gives, as "NODE" or "NODE:OUTPUT"; without any what no node of it reads.
        sizes: of inputs that the graph leaves open, by the input's name.

    Raises:
        ModelError: for an operator that is not translated, by its name; for a graph that goes in a circle or
            reads what is not there; for sizes that do not fit one another.
    """
    wanted = tuple(outputs) or graph.ends()
    if not wanted:
        raise ModelError(f"{graph.name} cannot be converted: nothing in it is an output.")
    writing = _Translator(graph, sizes)
    for node in _in_order(graph, wanted):
        writing.add(node)
    return writing.model(wanted)


class _Translator:
    def __init__(self, graph: SourceGraph, sizes: Mapping[str, Sequence[int]]) -> None:
        self._graph, self._sizes = graph, sizes
        self._out = Emitter()
        self._inputs: list[onnx.ValueInfoProto] = []
        self._values: dict[tuple[str, int], Value] = {}

    def add(self, node: Node) -> None:
        """Translates a node whose inputs are translated."""
        self._out.prefix = node.name
        if node.operator == "Const":
            values: Sequence[Value] = (
                Value(self._out.fresh(node.name), constant=self._graph.constants[node.name]),
            )
        elif node.operator == "Placeholder":
            values = (Value(self._input(node)),)
        elif node.operator in OPERATORS:
            read = [self._value(source) for source in _data_of(node)]
            values = OPERATORS[node.operator](Step(node, read, self._out, self._graph.name))
        else:
            raise ModelError(
                f"{self._graph.name} cannot be converted: its operator {printable(node.operator)} is not "
                "among those that are translated here."
            )
        self._values |= {(node.name, place): value for place, value in enumerate(values)}

    def model(self, wanted: Sequence[str]) -> onnx.ModelProto:
        """All that was added, with these outputs."""
        ports = [onnx.ValueInfoProto(name=self._output(source)) for source in wanted]
        whole = helper.make_graph(
            self._out.nodes, self._graph.name, self._inputs, ports, list(self._out.stored.values())
        )
        opsets = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(whole, opset_imports=opsets, ir_version=IR_VERSION)
        try:
            inferred = onnx.shape_inference.infer_shapes(
                model, check_type=True, strict_mode=True, data_prop=True
            )
        except (onnx.shape_inference.InferenceError, RuntimeError, ValueError) as error:
            reason = (str(error).splitlines() or ["its sizes do not fit one another"])[-1]
            raise ModelError(f"{self._graph.name} cannot be converted: {printable(reason, 300)}.") from error
        _say_all_sizes(inferred.graph, self._graph.name)
        return inferred

    def _value(self, source: str) -> Value:
        name, place = place_of(source)
        if (name, place) not in self._values:
            raise ModelError(
                f"{self._graph.name} is damaged: {printable(name)} has no output {place}, which is read."
            )
        return self._values[name, place]

    def _input(self, node: Node) -> str:
        kind = node.kind("dtype")
        if kind is None or "shape" not in node.attributes or node.attributes["shape"].shape.unknown_rank:
            raise ModelError(f"{self._graph.name} cannot be converted: its input has no type or no sizes.")
        left = shape_of(node.attributes["shape"].shape, self._graph.name)
        sizes = tuple(self._sizes.get(node.name, left))
        if len(sizes) != len(left) or any(old not in (-1, new) for old, new in zip(left, sizes, strict=True)):
            raise ModelError(f"{self._graph.name} cannot be converted: its input is {left}, not {sizes}.")
        # An open size gets a name of its own, so that each may be another.
        named = [f"{node.name} size {at}" if size < 0 else size for at, size in enumerate(sizes)]
        name = self._out.fresh(node.name)
        element = helper.np_dtype_to_tensor_dtype(kind)
        self._inputs.append(helper.make_tensor_value_info(name, element, named))
        return name

    def _output(self, source: str) -> str:
        """The tensor under the source's own name, in its order."""
        tensor = self._out.last(self._value(source))
        if tensor == source:
            return source
        self._out.rename(source, self._out.fresh(f"{source}/channels first"))
        if not self._out.rename(tensor, source):
            self._out.nodes.append(helper.make_node("Identity", [tensor], [source], name=source))
        return source


def _data_of(node: Node) -> Iterator[str]:
    """What a node reads, without what only sets an order: no operator here does anything but compute."""
    return (source for source in node.inputs if place_of(source)[1] >= 0)


def _in_order(graph: SourceGraph, wanted: Sequence[str]) -> Iterator[Node]:
    """The nodes that the wanted ones need, each after those that it reads."""
    done: set[str] = set()
    under_way: dict[str, Iterator[str]] = {}
    for source in wanted:
        _open(graph, place_of(source)[0], "what is asked for", under_way, done)
        while under_way:
            name, rest = next(reversed(under_way.items()))
            following = next(rest, None)
            if following is None:
                under_way.pop(name)
                done.add(name)
                yield graph.nodes[name]
            else:
                _open(graph, place_of(following)[0], name, under_way, done)


def _open(
    graph: SourceGraph, name: str, reader: str, under_way: dict[str, Iterator[str]], done: set[str]
) -> None:
    if name in done:
        return
    if name in under_way:
        raise ModelError(f"{graph.name} cannot be converted: it goes in a circle through {printable(name)}.")
    if name not in graph.nodes:
        raise ModelError(
            f"{graph.name} is damaged: {printable(reader)} reads {printable(name)}, which is missing."
        )
    under_way[name] = _data_of(graph.nodes[name])


def _say_all_sizes(graph: onnx.GraphProto, name: str) -> None:
    """Writes the sizes of a Resize for all of a picture's dimensions, where it has them for two.

    When ONNX Runtime moves a Transpose past a Resize, it takes the sizes for those of all dimensions.
    """
    shapes = {port.name: port.type.tensor_type.shape.dim for port in (*graph.value_info, *graph.input)}
    stored = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Resize":
            batch, channels, _, _ = (dim.dim_value for dim in shapes[node.input[0]])
            if not batch or not channels:
                raise ModelError(
                    f"{name} cannot be converted: {printable(node.name)} resizes pictures of an open number "
                    "or with open channels."
                )
            sizes = [batch, channels, *numpy_helper.to_array(stored[node.input[3]])]
            stored[node.input[3]].CopyFrom(numpy_helper.from_array(np.array(sizes, np.int64), node.input[3]))
            kept = [attribute for attribute in node.attribute if attribute.name != "axes"]
            del node.attribute[:]
            node.attribute.extend(kept)
