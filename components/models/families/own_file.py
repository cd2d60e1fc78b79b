"""Reads and checks a viewer's ONNX file. For a process of its own only: the file may be made to harm.

What the format allows: https://onnx.ai/onnx/repo-docs/IR.html
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import onnx
from onnx import AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto

from components.models.families.own import Description, OwnError, Port

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
        OwnError: for what is no ONNX file, or holds what is not run here.
    """
    try:
        model = onnx.load_model_from_string(content)
    # Protobuf's exception comes from a package that onnx does not hand out.
    except Exception as error:
        raise OwnError("This is not an ONNX file, or it is damaged; choose another.") from error
    if not model.graph.node or not model.graph.output:
        raise OwnError("This is not an ONNX file with a network in it; choose another.")
    _check(model)
    return _describe(model)


def clean(name: str) -> str:
    """A name from the file, short and without what a page might take for more than letters."""
    shown = name[:_LONGEST_NAME] + ("…" if len(name) > _LONGEST_NAME else "")
    return "".join(letter if letter.isprintable() and letter not in _MARKUP else "·" for letter in shown)


def _check(model: ModelProto) -> None:
    if model.functions:
        raise OwnError("The file defines functions of its own, which are not run here; export it without.")
    ports = (*model.graph.input, *model.graph.output)
    if len(ports) - len(model.graph.initializer) > MOST_PORTS:
        raise OwnError(
            f"The file has more than {MOST_PORTS} inputs and outputs; a network of points has a few."
        )
    nodes = 0
    for graph in _graphs(model.graph):
        nodes += len(graph.node)
        if nodes > MOST_NODES:
            raise OwnError(
                f"The file has more than {MOST_NODES:,} operators; the largest known have a tenth."
            )
        for node in graph.node:
            if node.domain not in STANDARD:
                raise OwnError(
                    f"The file needs the operator {clean(node.op_type)} of “{clean(node.domain)}”, and only "
                    "ONNX's own operators are run here; export it with those."
                )
        for tensor in _tensors(graph):
            _check_tensor(tensor)
        for value in (*graph.input, *graph.output, *graph.value_info):
            _check_value(value)


def _check_tensor(tensor: TensorProto) -> None:
    if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
        raise OwnError(
            f"The weights “{clean(tensor.name)}” lie in another file, and none is opened here; "
            "save the model as one file."
        )
    if any(side < 0 for side in tensor.dims) or math.prod(tensor.dims) > LARGEST_TENSOR:
        raise OwnError(
            f"The weights “{clean(tensor.name)}” claim {_shape_text(tensor.dims)} numbers, "
            "which is more than any network here has."
        )


def _check_value(value: ValueInfoProto) -> None:
    sides = [side.dim_value for side in value.type.tensor_type.shape.dim if side.HasField("dim_value")]
    if len(value.type.tensor_type.shape.dim) > MOST_SIDES:
        raise OwnError(f"“{clean(value.name)}” is said to have more than {MOST_SIDES} sides.")
    if any(side < 0 for side in sides) or math.prod(sides) > LARGEST_TENSOR:
        raise OwnError(
            f"“{clean(value.name)}” is said to have the shape {_shape_text(sides)}, "
            "which does not fit into memory."
        )


def _shape_text(sides: Iterable[int]) -> str:
    return " × ".join(map(str, list(sides)[:8]))


def _graphs(top: GraphProto) -> Iterator[GraphProto]:
    """The graph and all that its control flow holds."""
    waiting = [top]
    while waiting:
        graph = waiting.pop()
        yield graph
        for attribute in _attributes(graph.node):
            if attribute.HasField("g"):
                waiting.append(attribute.g)
            waiting.extend(attribute.graphs)


def _tensors(graph: GraphProto) -> Iterator[TensorProto]:
    """The graph's weights and constants, without those of the graphs in it."""
    sparse = list(graph.sparse_initializer)
    yield from graph.initializer
    for attribute in _attributes(graph.node):
        if attribute.HasField("t"):
            yield attribute.t
        yield from attribute.tensors
        sparse += [attribute.sparse_tensor] if attribute.HasField("sparse_tensor") else []
        sparse += attribute.sparse_tensors
    for each in sparse:
        yield each.values
        yield each.indices
        yield TensorProto(name=each.values.name, dims=each.dims)


def _attributes(nodes: Iterable[NodeProto]) -> Iterator[AttributeProto]:
    for node in nodes:
        yield from node.attribute


def _describe(model: ModelProto) -> Description:
    weights = {tensor.name for tensor in model.graph.initializer}
    opsets = [entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")]
    nodes: list[NodeProto] = [node for graph in _graphs(model.graph) for node in graph.node]
    return Description(
        inputs=tuple(_port(value) for value in model.graph.input if value.name not in weights),
        outputs=tuple(_port(value) for value in model.graph.output),
        nodes=len(nodes),
        parameters=sum(math.prod(t.dims) for graph in _graphs(model.graph) for t in graph.initializer),
        opset=max(opsets, default=0),
        control_flow=tuple(sorted({node.op_type for node in nodes} & set(CONTROL_FLOW))),
    )


def _port(value: ValueInfoProto) -> Port:
    tensor = value.type.tensor_type
    shape: tuple[int | str, ...] | None = None
    if tensor.HasField("shape"):
        shape = tuple(side.dim_value if side.dim_value > 0 else "?" for side in tensor.shape.dim)
    kinds = {number: name for name, number in TensorProto.DataType.items()}
    return Port(clean(value.name), shape, kinds.get(tensor.elem_type, "unknown").lower())
