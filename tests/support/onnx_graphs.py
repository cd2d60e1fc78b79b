"""Small ONNX networks node by node, and their graphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from components.models.graphs import Graph
from components.models.graphs.onnx_file import graph_in, graph_of, parse

Size = int | str
OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid("some.where", 1)]
Node = tuple[str, Sequence[str], Sequence[str], dict[str, Any]]


def model(
    nodes: Sequence[Node],
    inputs: Mapping[str, Sequence[Size | None]],
    outputs: Sequence[str],
    weights: Mapping[str, Sequence[int]],
) -> onnx.ModelProto:
    """A network with weights of zeros."""
    made = [helper.make_node(operator, read, written, **how) for operator, read, written, how in nodes]
    given = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in inputs.items()]
    found = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
    stored = [
        helper.make_tensor(n, TensorProto.FLOAT, s, b"\0" * 4 * _product(s), raw=True)
        for n, s in weights.items()
    ]
    graph = helper.make_graph(made, "made", given, found, stored)
    return helper.make_model(graph, opset_imports=OPSETS, ir_version=8)


def _product(shape: Sequence[int]) -> int:
    product = 1
    for size in shape:
        product *= size
    return product


def read(made: onnx.ModelProto) -> Graph:
    """With pictures as (batch, height, width, channels)."""
    return graph_of(parse(made.SerializeToString(), "made.onnx"), "made.onnx")


def given(made: onnx.ModelProto) -> Graph:
    """With shapes as the file has them."""
    return graph_in(made.SerializeToString(), "made.onnx")[0]


def encoder_decoder(batch: Size = 1) -> onnx.ModelProto:
    """16×16×3 → Conv s2 8×8×4 → depthwise s2 4×4×4 → up 8×8×4 → add the skip → ConvTranspose 16×16×2."""
    window = {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]}
    nodes: list[Node] = [
        ("Conv", ["x", "w1", "b1"], ["a"], window),
        ("BatchNormalization", ["a", "g", "g2", "m", "v"], ["n"], {}),
        ("Relu", ["n"], ["r"], {}),
        ("Conv", ["r", "w2"], ["d"], {**window, "group": 4}),
        ("Resize", ["d", "", "scales"], ["u"], {"mode": "linear"}),
        ("Add", ["u", "r"], ["s"], {}),
        ("ConvTranspose", ["s", "w3"], ["y"], {"kernel_shape": [2, 2], "strides": [2, 2]}),
    ]
    weights: dict[str, Sequence[int]] = {
        "w1": (4, 3, 3, 3), "b1": (4,), "g": (4,), "g2": (4,), "m": (4,), "v": (4,), "w2": (4, 1, 3, 3),
        "w3": (4, 2, 2, 2),
    }  # fmt: skip
    made = model(nodes, {"x": (batch, 3, 16, 16)}, ["y"], weights)
    made.graph.initializer.append(helper.make_tensor("scales", TensorProto.FLOAT, [4], [1, 1, 2, 2]))
    return made


TURNED: list[Node] = [
    ("Cast", ["x"], ["f"], {"to": TensorProto.FLOAT}),
    ("Transpose", ["f"], ["t"], {"perm": [0, 3, 1, 2]}),
    ("Conv", ["t", "w"], ["c"], {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]}),
    ("Relu", ["c"], ["r"], {}),
    ("Transpose", ["r"], ["l"], {"perm": [0, 2, 3, 1]}),
    ("Mul", ["l", "l"], ["y"], {}),
]
"""Channels last outside of the convolution, as tf2onnx writes it."""


def sparse_conv() -> onnx.ModelProto:
    """A convolution whose weights of 4 × 3 × 1 × 1 have two values that are not 0."""
    made = model([("Conv", ["x", "w"], ["y"], {"kernel_shape": [1, 1]})], {"x": (1, 3, 4, 4)}, ["y"], {})
    values = numpy_helper.from_array(np.array([1, 2], np.float32), "w")
    places = numpy_helper.from_array(np.array([0, 7], np.int64), "w_places")
    made.graph.sparse_initializer.append(helper.make_sparse_tensor(values, places, [4, 3, 1, 1]))
    return made
