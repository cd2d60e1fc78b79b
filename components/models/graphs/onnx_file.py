"""An ONNX network as a graph, with shapes inferred."""

from __future__ import annotations

import math

import onnx
from google.protobuf.message import DecodeError
from onnx import TensorProto

from components.models.errors import GraphError
from components.models.graphs.graph import Graph
from components.models.graphs.graph_builder import graph_from
from components.models.graphs.names import printable
from components.models.graphs.onnx_outside import (
    ONE_FILE,
    ExternalWeightsError,
    ReadPart,
    fill,
    not_all_there,
    outside,
    place_of,
)
from components.models.graphs.onnx_parts import network_of
from components.models.graphs.onnx_walk import TooMuch, check_amount, graphs_in, tensors_of

_MOST_NODES = 50_000
_KEPT_ELEMENTS = 4096
"""Of a stored tensor: shapes and sizes, from which others are inferred, have fewer."""
_VALUES = (
    "raw_data", "float_data", "int32_data", "int64_data", "double_data", "uint64_data", "string_data",
)  # fmt: skip


def parse(content: bytes, name: str) -> onnx.ModelProto:
    """The model in the content of an ONNX file, called `name` in messages.

    Raises:
        GraphError: for content that is no ONNX model, or one without operators or with too many.
    """
    try:
        check_amount(content)
        model = onnx.load_model_from_string(content)
    except TooMuch as error:
        raise GraphError(f"{name} holds more than is read of one ONNX network, or is damaged.") from error
    except DecodeError as error:
        raise GraphError(f"{name} is no ONNX network, or it is cut off.") from error
    if not model.graph.node or not model.ir_version:
        raise GraphError(f"{name} is no ONNX network, or one without operators.")
    return model


def graph_in(content: bytes, name: str, read: ReadPart = lambda *_: None) -> tuple[Graph, str | None]:
    """The network of an ONNX file, its shapes in the file's own order; and what to know of its weights.

    Args:
        read: gets values from another file beside it, as in `onnx_outside`. Only the short ones are asked
            for, from which shapes are inferred.

    Raises:
        GraphError: as `parse` and `graph_of`.
    """
    model = parse(content, name)
    note = _brought_in(model, name, read)
    for graph in graphs_in(model.graph):
        for tensor in tensors_of(graph):
            if math.prod(tensor.dims) > _KEPT_ELEMENTS:
                # Inference copies the model, and needs no weights' values.
                for values in _VALUES:
                    tensor.ClearField(values)
                tensor.data_location = TensorProto.EXTERNAL
    try:
        return graph_of(model, name, as_given=True), note
    except GraphError as error:
        if note is None:
            raise
        raise GraphError(f"{str(error).rstrip('.')}; {note}") from error


def _brought_in(model: onnx.ModelProto, name: str, read: ReadPart) -> str | None:
    """Fills in short values from other files; what to say where such a file is missing or too short."""
    note: str | None = None
    for tensor in outside(model):
        try:
            file, offset, length = place_of(tensor)
            if math.prod(tensor.dims) <= _KEPT_ELEMENTS:
                fill(tensor, read)
            elif read(file, offset + max(0, (length or 1) - 1), 1) is None:
                raise not_all_there(tensor)
        except ExternalWeightsError as error:
            note = note or str(error)
    if note is None:
        return None
    return f"{name}: {note}; shapes and counts need no values, and {ONE_FILE}."


def graph_of(model: onnx.ModelProto, name: str, as_given: bool = False) -> Graph:
    """An ONNX model as a graph, called `name`; a batch of any size counts as one of 1.

    Graphs within operators (If, Loop, Scan) and functions of the file's own are not followed.

    Args:
        as_given: whether shapes stand in the file's own order, and not pictures as (batch, height, width,
            channels).

    Raises:
        GraphError: for a model that is damaged, or beyond any sensible size.
    """
    if len(model.graph.node) > _MOST_NODES:
        raise GraphError(f"{name} has more than {_MOST_NODES:,} operators, the most that are read.")
    whole = onnx.ModelProto()
    whole.CopyFrom(model)
    # Functions that call functions can stand for more operators than there is time.
    del whole.functions[:]
    _open(whole.graph)
    try:
        inferred = onnx.shape_inference.infer_shapes(whole, data_prop=True)
    except (
        onnx.shape_inference.InferenceError,
        onnx.checker.ValidationError,
        RuntimeError,
        ValueError,
    ) as error:
        reason = (str(error).splitlines() or ["its shapes contradict each other"])[0]
        raise GraphError(f"{name} is a damaged ONNX network: {printable(reason, 300)}.") from error
    return graph_from(network_of(inferred.graph, name), name, as_given)


def _open(graph: onnx.GraphProto) -> None:
    """Takes away sizes below 0, which some exporters write for any size, and makes the batch one of 1."""
    for port in (*graph.input, *graph.output, *graph.value_info):
        for side in port.type.tensor_type.shape.dim:
            if side.dim_value < 0:
                side.ClearField("value")
    for port in graph.input:
        batch = port.type.tensor_type.shape.dim[:1]
        if batch and batch[0].WhichOneof("value") != "dim_value":
            batch[0].dim_value = 1
