"""All graphs and tensors of an ONNX model, those in its control flow among them, and how much it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from onnx import AttributeProto, GraphProto, ModelProto, NodeProto, SparseTensorProto, TensorProto

MOST_ITEMS = 1_000_000
"""Fields in a file. The largest vision models have some ten thousand; a made-up file of 256 MiB can have a
hundred million, which take a hundred times its size in memory."""
_VARINT, _FIXED_64, _LENGTH, _FIXED_32 = 0, 1, 2, 5
_DEEPEST = 100
"""As protobuf's own limit."""


class TooMuch(ValueError):
    """A file holds more items than are read, or nests them deeper."""


def graphs_in(top: GraphProto) -> Iterator[GraphProto]:
    """The graph and all that its control flow holds."""
    waiting = [top]
    while waiting:
        graph = waiting.pop()
        yield graph
        for attribute in _attributes(graph.node):
            if attribute.HasField("g"):
                waiting.append(attribute.g)
            waiting.extend(attribute.graphs)


def tensors_of(graph: GraphProto) -> Iterator[TensorProto]:
    """The graph's weights and constants, without those of the graphs in it; of a sparse one both parts."""
    yield from graph.initializer
    for attribute in _attributes(graph.node):
        if attribute.HasField("t"):
            yield attribute.t
        yield from attribute.tensors
    for sparse in sparse_of(graph):
        yield sparse.values
        yield sparse.indices


def sparse_of(graph: GraphProto) -> Iterator[SparseTensorProto]:
    """The graph's sparse weights and constants."""
    yield from graph.sparse_initializer
    for attribute in _attributes(graph.node):
        if attribute.HasField("sparse_tensor"):
            yield attribute.sparse_tensor
        yield from attribute.sparse_tensors


def _attributes(nodes: Iterable[NodeProto]) -> Iterator[AttributeProto]:
    for node in nodes:
        yield from node.attribute


def check_amount(content: bytes, most: int = MOST_ITEMS, kind: Descriptor = ModelProto.DESCRIPTOR) -> None:
    """Looks through the content of a file without reading it into objects.

    The encoding: https://protobuf.dev/programming-guides/encoding. What is damaged is passed over: protobuf
    says so when it reads it.

    Args:
        kind: of the message that the file is; an ONNX model without it.

    Raises:
        TooMuch: for more than `most` fields, or messages nested deeper than protobuf reads.
    """
    left = most
    waiting: list[tuple[int, int, Descriptor, int]] = [(0, len(content), kind, 0)]
    while waiting:
        at, end, within, depth = waiting.pop()
        if depth > _DEEPEST:
            raise TooMuch
        for number, start, stop in _fields(content, at, end):
            left -= 1
            if left < 0:
                raise TooMuch
            field = within.fields_by_number.get(number)
            if start < stop and field is not None and field.type == FieldDescriptor.TYPE_MESSAGE:
                waiting.append((start, stop, field.message_type, depth + 1))


def _fields(content: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Each field in content[at:end]: its number, and where its value lies, which is empty for numbers."""
    while at < end:
        tag, at = _varint(content, at, end)
        wire, start = tag & 7, at
        if wire == _LENGTH:
            length, start = _varint(content, at, end)
            at = min(start + length, end)
        elif wire == _VARINT:
            _, at = _varint(content, at, end)
            start = at
        elif wire in (_FIXED_64, _FIXED_32):
            at = start = at + (8 if wire == _FIXED_64 else 4)
        else:
            return
        yield tag >> 3, start, at


def _varint(content: bytes, at: int, end: int) -> tuple[int, int]:
    """A number of seven bits a byte from `at` on, and where it ends; 0 at the end."""
    value = shift = 0
    while at < end:
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 or shift > 63:
            return value, at
    return 0, end
