"""A reader of frozen GraphDefs (.pb): a graph whose weights are constants in it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from google.protobuf.message import DecodeError

from components.models.errors import ModelError
from components.models.graphs.names import printable
from components.models.graphs.onnx_walk import TooMuch, check_amount
from components.models.graphs.tensorflow.graph import TYPES, Array, SourceGraph, nodes_of, shape_of
from components.models.graphs.tensorflow.messages import DATA_TYPES, GraphDef

# The list of a TensorProto that holds values of a type, where `tensor_content` does not.
_LISTS = {
    "DT_FLOAT": "float_val", "DT_DOUBLE": "double_val", "DT_INT32": "int_val", "DT_UINT8": "int_val",
    "DT_INT16": "int_val", "DT_INT8": "int_val", "DT_INT64": "int64_val", "DT_BOOL": "bool_val",
    "DT_HALF": "half_val",
}  # fmt: skip
_LIST_OF = {DATA_TYPES[kind]: name for kind, name in _LISTS.items()}


def read_frozen(content: bytes, name: str) -> SourceGraph:
    """The graph of a .pb file, called `name` in messages, with the values of its constants.

    Raises:
        ModelError: for content that is no GraphDef, or a damaged one.
    """
    message = GraphDef()
    try:
        check_amount(content, kind=GraphDef.DESCRIPTOR)
        message.ParseFromString(content)
    except TooMuch as error:
        raise ModelError(f"{name} holds more than is read of one network, or is damaged.") from error
    except DecodeError as error:
        raise ModelError(f"{name} is no frozen graph of TensorFlow, or it is cut off.") from error
    nodes = nodes_of(message, name)
    constants = {node.name: node for node in nodes.values() if node.operator == "Const"}
    return SourceGraph(
        name,
        nodes,
        {key: _values(node.attributes["value"].tensor, key, name) for key, node in constants.items()},
    )


def _values(tensor: Any, key: str, name: str) -> Array:
    """A TensorProto's values; fewer than it has elements stand for themselves and the last for the rest."""
    if tensor.dtype not in TYPES:
        raise ModelError(f"{name} has {printable(key)} of a type that is not read here.")
    kind, shape = TYPES[tensor.dtype], shape_of(tensor.tensor_shape, name)
    elements = math.prod(shape)
    if -1 in shape:
        raise ModelError(f"{name} is damaged: the constant {printable(key)} has an open size.")
    if tensor.tensor_content:
        if len(tensor.tensor_content) != elements * kind.itemsize:
            raise ModelError(f"{name} is damaged: {printable(key)} has not as many values as its size says.")
        return np.frombuffer(tensor.tensor_content, kind.newbyteorder("<")).reshape(shape).astype(kind)
    listed = getattr(tensor, _LIST_OF[tensor.dtype])
    if len(listed) > elements:
        raise ModelError(f"{name} is damaged: {printable(key)} has more values than its size says.")
    if kind == np.float16:
        given = np.array(listed, np.uint16).view(np.float16)
    else:
        given = np.array(listed, np.int64 if kind.kind in "iub" else kind).astype(kind)
    values = np.zeros(elements, kind)
    values[: len(given)] = given
    if len(given):
        values[len(given) :] = given[-1]
    return values.reshape(shape)
