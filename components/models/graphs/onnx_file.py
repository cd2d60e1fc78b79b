"""An ONNX network as a graph, with shapes inferred."""

from __future__ import annotations

import math

import onnx
from google.protobuf.message import DecodeError
from onnx import TensorProto

from components.models.errors import GraphError
from components.models.graphs.building import graph_from
from components.models.graphs.onnx_parts import network_of
from components.models.graphs.types import Graph

_MOST_NODES = 50_000
_KEPT_ELEMENTS = 4096
"""Of a stored tensor: shapes and sizes, from which others are inferred, have fewer."""


def parse(content: bytes, name: str) -> onnx.ModelProto:
    """The model in the content of an ONNX file, called `name` in messages.

    Raises:
        GraphError: for content that is no ONNX model, or one without operators.
    """
    try:
        model = onnx.load_model_from_string(content)
    except DecodeError as error:
        raise GraphError(f"{name} is no ONNX network, or it is cut off.") from error
    if not model.graph.node or not model.ir_version:
        raise GraphError(f"{name} is no ONNX network, or one without operators.")
    return model


def graphs_of(content: bytes, name: str) -> tuple[Graph, ...]:
    """The one network of an ONNX file.

    Raises:
        GraphError: as `parse` and `graph_of`.
    """
    model = parse(content, name)
    for tensor in model.graph.initializer:
        if math.prod(tensor.dims) > _KEPT_ELEMENTS:
            # Inference copies the model, and needs no weights' values.
            tensor.ClearField("raw_data")
            tensor.ClearField("float_data")
            tensor.data_location = TensorProto.EXTERNAL
    return (graph_of(model, name),)


def graph_of(model: onnx.ModelProto, name: str) -> Graph:
    """An ONNX model as a graph, called `name`; a batch of any size counts as one of 1.

    Graphs within operators (If, Loop, Scan) are not followed.

    Raises:
        GraphError: for a model that is damaged, or beyond any sensible size.
    """
    if len(model.graph.node) > _MOST_NODES:
        raise GraphError(f"{name} has more than {_MOST_NODES:,} operators, the most that are read.")
    whole = onnx.ModelProto()
    whole.CopyFrom(model)
    for port in whole.graph.input:
        batch = port.type.tensor_type.shape.dim[:1]
        if batch and batch[0].WhichOneof("value") != "dim_value":
            batch[0].dim_value = 1
    try:
        inferred = onnx.shape_inference.infer_shapes(whole, data_prop=True)
    except (onnx.shape_inference.InferenceError, RuntimeError, ValueError) as error:
        reason = (str(error).splitlines() or ["its shapes contradict each other"])[0]
        raise GraphError(f"{name} is a damaged ONNX network: {reason}.") from error
    return graph_from(network_of(inferred.graph, name), name)
