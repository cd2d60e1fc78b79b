"""Small .tflite networks, built with the schema's object API, whose numbers can be worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from components.models.graphs import Graph
from components.models.graphs.tflite import graphs_of

BUILTIN = schema.BuiltinOperator
FLOAT32, FLOAT16, INT32, INT8 = (
    schema.TensorType.FLOAT32,
    schema.TensorType.FLOAT16,
    schema.TensorType.INT32,
    schema.TensorType.INT8,
)
_NUMPY = {FLOAT32: np.float32, FLOAT16: np.float16, INT32: np.int32, INT8: np.int8}


def options(kind: str, **values: Any) -> tuple[int, Any]:
    """An options table with these fields, and its place in the union."""
    table = getattr(schema, f"{kind}T")()
    for name, value in values.items():
        assert hasattr(table, name), name
        setattr(table, name, value)
    return getattr(schema.BuiltinOptions, kind), table


def conv(stride: int = 1, dilation: int = 1) -> tuple[int, Any]:
    """CONV_2D's options."""
    return options(
        "Conv2DOptions", strideH=stride, strideW=stride, dilationHFactor=dilation, dilationWFactor=dilation
    )


def depthwise(stride: int = 1) -> tuple[int, Any]:
    """DEPTHWISE_CONV_2D's options."""
    return options(
        "DepthwiseConv2DOptions",
        strideH=stride,
        strideW=stride,
        dilationHFactor=1,
        dilationWFactor=1,
        depthMultiplier=1,
    )


def pool(size: int, stride: int) -> tuple[int, Any]:
    """The pooling operators' options."""
    return options("Pool2DOptions", filterHeight=size, filterWidth=size, strideH=stride, strideW=stride)


@dataclass
class Net:
    """A network under construction; tensors are known by the index that `tensor` and `constant` return."""

    inputs: list[int] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.model = schema.ModelT()
        self.model.version = 3
        self.model.buffers = [schema.BufferT()]
        self.model.operatorCodes = []
        self.graph = schema.SubGraphT()
        self.graph.tensors, self.graph.operators, self.graph.name = [], [], "made"
        self.model.subgraphs = [self.graph]

    def tensor(self, *shape: int, kind: int = FLOAT32, buffer: int = 0) -> int:
        """A tensor without values."""
        made = schema.TensorT()
        made.shape, made.type, made.buffer = list(shape), kind, buffer
        made.name = f"tensor {len(self.graph.tensors)}"
        self.graph.tensors.append(made)
        return len(self.graph.tensors) - 1

    def constant(self, *shape: int, kind: int = FLOAT32) -> int:
        """A tensor of ones that are in the file."""
        buffer = schema.BufferT()
        buffer.data = np.ones(shape, _NUMPY[kind]).view(np.uint8).ravel()
        self.model.buffers.append(buffer)
        return self.tensor(*shape, kind=kind, buffer=len(self.model.buffers) - 1)

    def sparse(self, *shape: int, stored: int) -> int:
        """A half-precision tensor of which only `stored` values are in the file."""
        buffer = schema.BufferT()
        buffer.data = np.ones(stored, np.float16).view(np.uint8)
        self.model.buffers.append(buffer)
        index = self.tensor(*shape, kind=FLOAT16, buffer=len(self.model.buffers) - 1)
        self.graph.tensors[index].sparsity = schema.SparsityParametersT()
        return index

    def quantised(self, *shape: int, kind: int = INT8) -> int:
        """A constant with a scale."""
        index = self.constant(*shape, kind=kind)
        quantisation = schema.QuantizationParametersT()
        quantisation.scale = [0.1]
        self.graph.tensors[index].quantization = quantisation
        return index

    def run(
        self,
        operator: int,
        inputs: list[int],
        outputs: list[int],
        given: tuple[int, Any] | None = None,
        custom: str | None = None,
    ) -> None:
        """Add an operator."""
        code = schema.OperatorCodeT()
        code.builtinCode, code.deprecatedBuiltinCode = operator, min(operator, 127)
        code.customCode, code.version = custom, 1
        self.model.operatorCodes.append(code)
        made = schema.OperatorT()
        made.opcodeIndex, made.inputs, made.outputs = len(self.model.operatorCodes) - 1, inputs, outputs
        if given is not None:
            made.builtinOptionsType, made.builtinOptions = given
        self.graph.operators.append(made)

    def content(self) -> bytes:
        """The file."""
        self.graph.inputs, self.graph.outputs = self.inputs, self.outputs
        builder = flatbuffers.Builder(1024)
        builder.Finish(self.model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def one_conv() -> Net:
    """8×8×3 → 3×3 with stride 2 → 4×4×5, with a bias."""
    net = Net()
    picture, kernel, bias, out = (
        net.tensor(1, 8, 8, 3),
        net.constant(5, 3, 3, 3),
        net.constant(5),
        net.tensor(1, 4, 4, 5),
    )
    net.run(BUILTIN.CONV_2D, [picture, kernel, bias], [out], conv(stride=2))
    net.inputs, net.outputs = [picture], [out]
    return net


def two_branches() -> Net:
    """16×16×4 → 3×3 s2 (a) → 3×3 (b) → 3×3 (c), and a + c → out: 8×8×4 all of them, no biases."""
    net = Net()
    picture = net.tensor(1, 16, 16, 4)
    kernels = [net.constant(4, 3, 3, 4) for _ in range(3)]
    a, b, c, out = (net.tensor(1, 8, 8, 4) for _ in range(4))
    net.run(BUILTIN.CONV_2D, [picture, kernels[0]], [a], conv(stride=2))
    net.run(BUILTIN.CONV_2D, [a, kernels[1]], [b], conv())
    net.run(BUILTIN.CONV_2D, [b, kernels[2]], [c], conv())
    net.run(BUILTIN.ADD, [a, c], [out], options("AddOptions"))
    net.inputs, net.outputs = [picture], [out]
    return net


def encoder_decoder() -> Net:
    """16×16×1 → pool → 8 → pool → 4 → ×2 → 8 (+ skip from 8) → 16×16×2 by a transposed conv; and a mean.

    Layers: 0 MAX_POOL_2D, 1 MAX_POOL_2D, 2 RESIZE_BILINEAR, 3 ADD, 4 TRANSPOSE_CONV, 5 MEAN (of layer 1).
    """
    net = Net()
    picture = net.tensor(1, 16, 16, 1)
    eight, four, up, sum_, out, mean = (
        net.tensor(1, 8, 8, 1),
        net.tensor(1, 4, 4, 1),
        net.tensor(1, 8, 8, 1),
        net.tensor(1, 8, 8, 1),
        net.tensor(1, 16, 16, 2),
        net.tensor(1, 1),
    )
    size, shape, axes = net.constant(2, kind=INT32), net.constant(4, kind=INT32), net.constant(2, kind=INT32)
    kernel = net.constant(2, 3, 3, 1)
    net.run(BUILTIN.MAX_POOL_2D, [picture], [eight], pool(2, 2))
    net.run(BUILTIN.MAX_POOL_2D, [eight], [four], pool(2, 2))
    net.run(BUILTIN.RESIZE_BILINEAR, [four, size], [up], options("ResizeBilinearOptions"))
    net.run(BUILTIN.ADD, [up, eight], [sum_], options("AddOptions"))
    net.run(
        BUILTIN.TRANSPOSE_CONV,
        [shape, kernel, sum_],
        [out],
        options("TransposeConvOptions", strideH=2, strideW=2),
    )
    net.run(BUILTIN.MEAN, [four, axes], [mean], options("ReducerOptions"))
    net.inputs, net.outputs = [picture], [out, mean]
    return net


def read(net: Net) -> Graph:
    """The network as it is read from its file's content."""
    (graph,) = graphs_of(net.content(), "made.tflite")
    return graph
