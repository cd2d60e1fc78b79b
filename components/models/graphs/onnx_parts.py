"""An ONNX graph as parts: names into indices, pictures turned to (batch, height, width, channels)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

import onnx
from onnx import NodeProto, TensorProto, helper

from components.models.errors import GraphError
from components.models.graphs.graph import Shape
from components.models.graphs.names import printable
from components.models.graphs.onnx_pictures import TO_FIRST, TO_LAST, Use, channel_orders
from components.models.graphs.raw import RawNetwork, RawOperation, RawTensor

_MOST_RANK = 8
_MOST_ELEMENTS = 2**40
_MOST_STEP = 2**16
_STANDARD_DOMAINS = ("", "ai.onnx")
# Inputs with real numbers that are no weights: statistics, and how an operator does what it does.
_NO_WEIGHTS: Mapping[str, tuple[int, ...]] = {
    "BatchNormalization": (3, 4),
    "Clip": (1, 2),
    "DequantizeLinear": (1, 2),
    "Dropout": (1,),
    "Pad": (1, 2),
    "QuantizeLinear": (1, 2),
    "Resize": (1, 2, 3),
    "Upsample": (1,),
}
_WEIGHT_TYPES = {
    TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.BFLOAT16, TensorProto.DOUBLE, TensorProto.INT8,
    TensorProto.UINT8,
}  # fmt: skip


def network_of(graph: onnx.GraphProto, name: str) -> RawNetwork:
    """The parts of a graph with inferred shapes, called `name` in messages.

    Raises:
        GraphError: for tensors and windows beyond any sensible size, and names that nothing writes.
    """
    # Text that is no UTF-8 comes as bytes.
    if not all(isinstance(text, str) for text in _texts(graph)):
        raise GraphError(f"{name} is a damaged ONNX network: it has names that are no text.")
    return _OnnxReader(graph, name).network()


def _texts(graph: onnx.GraphProto) -> Iterator[object]:
    for node in graph.node:
        yield from (node.op_type, node.domain, *node.input, *node.output, *(a.name for a in node.attribute))
    yield from (port.name for port in (*graph.input, *graph.output, *graph.value_info))
    yield from (tensor.name for tensor in graph.initializer)
    yield from (sparse.values.name for sparse in graph.sparse_initializer)


class _OnnxReader:
    """Turns an ONNX graph's tensors and nodes into parts, names into indices."""

    def __init__(self, graph: onnx.GraphProto, name: str) -> None:
        self._graph = graph
        self._name = name
        self._types = {v.name: v.type.tensor_type for v in (*graph.value_info, *graph.input, *graph.output)}
        self._nodes = [node for node in graph.node if node.op_type != "Constant"]
        self._stored = {tensor.name: tensor for tensor in graph.initializer}
        self._left_in = {}
        for sparse in graph.sparse_initializer:
            # Its dimensions are those of the whole, and its values those that are not 0.
            whole = TensorProto(name=sparse.values.name, dims=sparse.dims, data_type=sparse.values.data_type)
            self._stored[whole.name] = whole
            self._left_in[whole.name] = math.prod(sparse.values.dims)
        for node in graph.node:
            if node.op_type == "Constant" and node.output:
                self._stored[node.output[0]] = _constant(node)
        self._no_weights = {
            name
            for node in self._nodes
            for place, name in enumerate(node.input)
            if place in _NO_WEIGHTS.get(node.op_type, ())
        }
        shapes = {name: self._sizes(name) for name in self._types if name not in self._stored}
        uses: list[Use] = [
            (node.op_type, node.input, node.output, _attributes(node).get("perm"))
            if node.op_type == "Transpose"
            else (node.op_type, node.input, node.output, None)
            for node in self._nodes
            if node.domain in _STANDARD_DOMAINS
        ]
        self._orders = channel_orders(uses, [port.name for port in graph.input], shapes)
        self._kernels = self._kernel_shapes()
        self._tensors: list[RawTensor] = []
        self._index: dict[str, int] = {}

    def network(self) -> RawNetwork:
        given = [port.name for port in self._graph.input if port.name not in self._stored]
        inputs = [self._declare(name) for name in given]
        for name, tensor in self._stored.items():
            self._declare_stored(name, tensor)
        for node in self._nodes:
            for output in node.output:
                if output and output in self._index:
                    self._refuse(f"two operators that write {output}")
                self._declare(output)
        operations = [self._operation(node) for node in self._nodes]
        outputs = [self._at(port.name) for port in self._graph.output]
        return RawNetwork(self._name, tuple(self._tensors), tuple(inputs), tuple(outputs), tuple(operations))

    def _kernel_shapes(self) -> dict[str, Shape]:
        """The shapes of weights by name, turned to what `counting` reads."""
        shapes: dict[str, Shape] = {}
        for node in self._nodes:
            if len(node.input) < 2 or node.op_type not in ("Conv", "ConvTranspose", "Gemm"):
                continue
            shape = self._sizes(node.input[1])
            if node.op_type == "Conv" and len(shape) == 4:
                shapes[node.input[1]] = (shape[0], *shape[2:], shape[1])
            elif node.op_type == "ConvTranspose" and len(shape) == 4:
                shapes[node.input[1]] = (shape[1], *shape[2:], shape[0])
            elif node.op_type == "Gemm" and len(shape) == 2 and not _attributes(node).get("transB"):
                shapes[node.input[1]] = shape[::-1]
        return shapes

    def _sizes(self, name: str) -> Shape:
        """As the file gives them; (-1,) where it gives none, for no sizes at all are those of one number."""
        if name in self._stored:
            sizes = tuple(self._stored[name].dims)
        elif name in self._types and self._types[name].HasField("shape"):
            dims = self._types[name].shape.dim
            sizes = tuple(
                d.dim_value if d.WhichOneof("value") == "dim_value" and d.dim_value >= 0 else -1 for d in dims
            )
        else:
            sizes = (-1,)
        if len(sizes) > _MOST_RANK or math.prod(map(abs, sizes)) > _MOST_ELEMENTS:
            self._refuse(f"a tensor of the impossible size {sizes}")
        return sizes

    def _declare(self, name: str) -> int:
        given = self._sizes(name)
        shape = (given[0], given[2], given[3], given[1]) if self._orders.get(name) == "first" else given
        bits = _bits(self._types[name].elem_type) if name in self._types else None
        return self._append(name, RawTensor(printable(name), shape, bits, False, False, 0, given))

    def _declare_stored(self, name: str, tensor: TensorProto) -> int:
        shape = self._kernels.get(name, self._sizes(name))
        if min(shape, default=0) < 0:
            self._refuse(f"a stored tensor of the impossible size {shape}")
        weight = tensor.data_type in _WEIGHT_TYPES and name not in self._no_weights
        stored = min(math.prod(shape), self._left_in.get(name, math.prod(shape)))
        bits = _bits(tensor.data_type)
        return self._append(
            name, RawTensor(printable(name), shape, bits, True, weight, stored, tuple(tensor.dims))
        )

    def _append(self, name: str, tensor: RawTensor) -> int:
        self._index[name] = len(self._tensors)
        self._tensors.append(tensor)
        return self._index[name]

    def _at(self, name: str) -> int:
        if name not in self._index:
            self._refuse(f"an operator or an end that reads {name}, which nothing writes")
        return self._index[name]

    def _operation(self, node: NodeProto) -> RawOperation:
        how = _attributes(node)
        return RawOperation(
            self._operator(node, how),
            tuple(self._at(name) if name else -1 for name in node.input),
            tuple(self._at(name) for name in node.output if name),
            window=self._pair(how.get("kernel_shape")),
            stride=self._pair(how.get("strides")),
            dilation=self._pair(how.get("dilations")),
            block=self._pair([how.get("blocksize", 1)] * 2)[0],
            transposed=False,
            keeps_places=self._moves_channels(node, how),
        )

    def _moves_channels(self, node: NodeProto, how: Mapping[str, Any]) -> bool:
        """Whether it is a Transpose of a picture that is the same picture, once both are turned alike."""
        moves = node.op_type == "Transpose" and how.get("perm") in (TO_LAST, TO_FIRST)
        return moves and all(name in self._orders for name in (*node.input, *node.output))

    def _operator(self, node: NodeProto, how: Mapping[str, Any]) -> str:
        if node.domain not in _STANDARD_DOMAINS:
            return printable(f"custom {node.domain}.{node.op_type}")
        if node.op_type in ("Resize", "Upsample"):
            mode = how.get("mode", b"nearest")
            return printable(f"Resize ({mode.decode(errors='replace') if isinstance(mode, bytes) else mode})")
        if node.op_type in ("Conv", "ConvTranspose"):
            if len(node.input) < 2:
                self._refuse(f"a {node.op_type} without weights")
            shape = self._sizes(node.input[1])
            if len(shape) != 4:
                return f"{node.op_type}{len(shape) - 2 if len(shape) > 2 else '?'}D"
            if node.op_type == "Conv" and shape[1] == 1 and how.get("group", 1) != 1:
                return "Conv (depthwise)"
        return printable(node.op_type)

    def _pair(self, steps: object) -> tuple[int, int]:
        if steps is None or (isinstance(steps, Sequence) and len(steps) != 2):
            return 1, 1
        if not isinstance(steps, Sequence) or not all(
            isinstance(step, int) and 1 <= step <= _MOST_STEP for step in steps
        ):
            self._refuse(f"steps or a window of {steps}")
        return steps[0], steps[1]

    def _refuse(self, what: str) -> NoReturn:
        raise GraphError(f"{self._name} is a damaged ONNX network: it has {printable(what, 200)}.")


def _own(node: NodeProto) -> Iterator[onnx.AttributeProto]:
    """Those with a value of their own: one that refers to a function's has none outside of it."""
    return (attribute for attribute in node.attribute if not attribute.ref_attr_name and attribute.type)


def _attributes(node: NodeProto) -> dict[str, Any]:
    """By name, without graphs and tensors; each may be of another kind than it should be."""
    simple = (
        onnx.AttributeProto.INT, onnx.AttributeProto.INTS, onnx.AttributeProto.STRING,
        onnx.AttributeProto.FLOAT, onnx.AttributeProto.FLOATS,
    )  # fmt: skip
    attributes = {a.name: helper.get_attribute_value(a) for a in _own(node) if a.type in simple}
    return {
        name: list(value) if isinstance(value, Sequence) and not isinstance(value, bytes) else value
        for name, value in attributes.items()
    }


def _constant(node: NodeProto) -> TensorProto:
    """What a Constant writes, as a stored tensor; one number or a list of them where it is no tensor."""
    for attribute in _own(node):
        if attribute.type == onnx.AttributeProto.TENSOR:
            stored: TensorProto = attribute.t
            return stored
        value = helper.get_attribute_value(attribute)
        kind = TensorProto.INT64 if attribute.name.startswith("value_int") else TensorProto.FLOAT
        dims: Sequence[int] = (
            [len(value)] if isinstance(value, Sequence) and not isinstance(value, bytes) else []
        )
        return TensorProto(name=node.output[0], dims=dims, data_type=kind)
    return TensorProto(name=node.output[0], dims=[0], data_type=TensorProto.UNDEFINED)


def _bits(kind: int) -> int | None:
    try:
        return int(helper.tensor_dtype_to_np_dtype(kind).itemsize) * 8
    except (KeyError, TypeError, ValueError):
        return None
