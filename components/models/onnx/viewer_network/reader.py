"""Reads and checks a viewer's ONNX file. For a process of its own only: the file may be made to harm.

What the format allows: https://onnx.ai/onnx/repo-docs/IR.html
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import onnx
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto

from components.models.graphs.names import printable
from components.models.graphs.onnx_outside import ONE_FILE, ExternalWeightsError, fill, outside, place_of
from components.models.graphs.onnx_walk import TooMuch, check_amount, graphs_in, sparse_of, tensors_of
from components.models.onnx.viewer_network.network import DeclaredPort, Description, ViewerNetworkError

STANDARD = ("", "ai.onnx", "ai.onnx.ml")
"""The domains of ONNX's own operators."""
CONTROL_FLOW = ("If", "Loop", "Scan")
LARGEST_TENSOR = 200_000_000
"""Numbers in a tensor whose shape the file tells: 800 MB of four bytes each."""
MOST_NODES, MOST_PORTS, MOST_SIDES = 20_000, 100, 16
_LONGEST_NAME = 60
_MARKUP = "<>&`*[]$|~\\"


def read(content: bytes) -> Description:
    """What the file, which is checked, says of itself.

    Raises:
        ViewerNetworkError: for what is no ONNX file, or holds what is not run here.
    """
    model = _parsed(content)
    if not model.graph.node or not model.graph.output:
        raise ViewerNetworkError("This is not an ONNX file with a network in it; choose another.")
    _check(model)
    return _describe(model)


def with_weights(content: bytes, beside: Mapping[str, memoryview]) -> bytes:
    """The file with the weights in it that it keeps in other files.

    Args:
        beside: the other files that were given, by the names that the file calls them by.

    Raises:
        ViewerNetworkError: as `read`, and for a file that is called by a path, is not given, or lacks them.
    """
    model = _parsed(content)

    def part(name: str, offset: int, length: int | None) -> bytes | None:
        end = len(beside.get(name, b"")) if length is None else offset + length
        return bytes(beside[name][offset:end]) if name in beside and end <= len(beside[name]) else None

    for tensor in outside(model):
        file = _place(tensor)
        if file not in beside:
            given = " and ".join(f"“{clean(name)}”" for name in beside)
            raise ViewerNetworkError(
                f"The weights “{clean(tensor.name)}” lie in “{clean(file)}”, and {given} was given; "
                "give the one that it names."
            )
        try:
            fill(tensor, part)
        except ExternalWeightsError as error:
            raise ViewerNetworkError(f"In this file, {error}.") from error
    return bytes(model.SerializeToString())


def _place(tensor: TensorProto) -> str:
    """The name of the file with a tensor's values."""
    try:
        return place_of(tensor)[0]
    except ExternalWeightsError as error:
        raise ViewerNetworkError(
            f"In this file, {error}, and no other is opened here; {ONE_FILE}."
        ) from error


def _parsed(content: bytes) -> ModelProto:
    try:
        check_amount(content)
        return onnx.load_model_from_string(content)
    except TooMuch as error:
        raise ViewerNetworkError(
            "The file holds more than is read of one network, or it is damaged."
        ) from error
    # Protobuf's exception comes from a package that onnx does not hand out.
    except Exception as error:
        raise ViewerNetworkError("This is not an ONNX file, or it is damaged; choose another.") from error


def clean(name: str | bytes) -> str:
    """A name from the file, short and without what a page might take for more than letters."""
    # Text that is no UTF-8 comes as bytes.
    shown = printable(name if isinstance(name, str) else name.decode(errors="replace"), _LONGEST_NAME)
    return "".join("·" if letter in _MARKUP else letter for letter in shown)


def _check(model: ModelProto) -> None:
    if model.functions:
        raise ViewerNetworkError(
            "The file defines functions of its own, which are not run here; export it without."
        )
    ports = (*model.graph.input, *model.graph.output)
    if len(ports) - len(model.graph.initializer) > MOST_PORTS:
        raise ViewerNetworkError(
            f"The file has more than {MOST_PORTS} inputs and outputs; a network of points has a few."
        )
    nodes = 0
    for tensor in outside(model):
        raise ViewerNetworkError(
            f"The weights “{clean(tensor.name)}” lie in another file, “{clean(_place(tensor))}”; "
            f"give both files together, or {ONE_FILE}."
        )
    for graph in graphs_in(model.graph):
        nodes += len(graph.node)
        if nodes > MOST_NODES:
            raise ViewerNetworkError(
                f"The file has more than {MOST_NODES:,} operators; the largest known have a tenth."
            )
        for node in graph.node:
            if node.domain not in STANDARD:
                raise ViewerNetworkError(
                    f"The file needs the operator {clean(node.op_type)} of “{clean(node.domain)}”, and only "
                    "ONNX's own operators are run here; export it with those."
                )
        for tensor in tensors_of(graph):
            _check_tensor(tensor)
        for sparse in sparse_of(graph):
            _check_tensor(TensorProto(name=sparse.values.name, dims=sparse.dims))
        for value in (*graph.input, *graph.output, *graph.value_info):
            _check_value(value)


def _check_tensor(tensor: TensorProto) -> None:
    if any(side < 0 for side in tensor.dims) or math.prod(tensor.dims) > LARGEST_TENSOR:
        raise ViewerNetworkError(
            f"The weights “{clean(tensor.name)}” claim {_shape_text(tensor.dims)} numbers, "
            "which is more than any network here has."
        )


def _check_value(value: ValueInfoProto) -> None:
    # A size below 0 is what some exporters write for any size.
    sides = [max(side.dim_value, 1) for side in value.type.tensor_type.shape.dim]
    if len(value.type.tensor_type.shape.dim) > MOST_SIDES:
        raise ViewerNetworkError(f"“{clean(value.name)}” is said to have more than {MOST_SIDES} sides.")
    if math.prod(sides) > LARGEST_TENSOR:
        raise ViewerNetworkError(
            f"“{clean(value.name)}” is said to have the shape {_shape_text(sides)}, "
            "which does not fit into memory."
        )


def _shape_text(sides: Iterable[int]) -> str:
    return " × ".join(map(str, list(sides)[:8]))


def _describe(model: ModelProto) -> Description:
    weights = {tensor.name for tensor in model.graph.initializer}
    opsets = [entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")]
    nodes: list[NodeProto] = [node for graph in graphs_in(model.graph) for node in graph.node]
    return Description(
        inputs=tuple(_port(value) for value in model.graph.input if value.name not in weights),
        outputs=tuple(_port(value) for value in model.graph.output),
        nodes=len(nodes),
        parameters=sum(
            math.prod(t.dims)
            for graph in graphs_in(model.graph)
            for t in (*graph.initializer, *graph.sparse_initializer)
        ),
        opset=max(opsets, default=0),
        control_flow=tuple(sorted({node.op_type for node in nodes} & set(CONTROL_FLOW))),
    )


def _port(value: ValueInfoProto) -> DeclaredPort:
    tensor = value.type.tensor_type
    shape: tuple[int | str, ...] | None = None
    if tensor.HasField("shape"):
        shape = tuple(
            side.dim_value if side.HasField("dim_value") and side.dim_value >= 0 else "?"
            for side in tensor.shape.dim
        )
    kinds = {number: name for name, number in TensorProto.DataType.items()}
    return DeclaredPort(clean(value.name), shape, kinds.get(tensor.elem_type, "unknown").lower())
