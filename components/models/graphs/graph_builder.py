"""A network's parts as a graph: its layers with weights, multiply-adds and receptive fields."""

from __future__ import annotations

from components.models.errors import GraphError
from components.models.graphs import counting
from components.models.graphs.graph import Graph, Layer, Port, Shape
from components.models.graphs.raw import RawNetwork, RawOperation, RawTensor
from components.models.graphs.receptive import ReceptiveField, of_input

_UNPACKING = {"DENSIFY", "DEQUANTIZE", "DequantizeLinear"}


def graph_from(network: RawNetwork, name: str, as_given: bool = False) -> Graph:
    """The graph that these parts make, called `name`.

    Args:
        as_given: whether shapes stand in the file's own order, and not pictures as (batch, height, width,
            channels).

    Raises:
        GraphError: for operators that do not stand in an order of execution, or read what they cannot.
    """
    return _Builder(network, name, as_given).graph()


class _Builder:
    """Goes through the operations in their order, and keeps for each tensor where it came from."""

    def __init__(self, part: RawNetwork, name: str, as_given: bool) -> None:
        self._part = part
        self._as_given = as_given
        self._name = name
        self._layers: list[Layer] = []
        self._writer: dict[int, int | None] = dict.fromkeys(part.inputs)
        # Unpacked weights by tensor: the tensor that holds them in the file.
        self._origin = {i: i for i, tensor in enumerate(part.tensors) if tensor.constant}
        self._counted: set[int] = set()
        self._fields: dict[int, ReceptiveField | None] = {
            i: _field_of_input(part.tensors[i]) for i in part.inputs
        }
        written = [index for operation in part.operations for index in operation.outputs]
        self._written = frozenset(written)
        if len(written) > len(self._written) or self._written & (self._writer.keys() | self._origin.keys()):
            raise GraphError(f"{name} is a damaged network: two of its operators write one tensor.")

    def graph(self) -> Graph:
        for operation in self._part.operations:
            self._check_order(operation)
            if operation.name in _UNPACKING and operation.inputs[:1] and operation.inputs[0] in self._origin:
                for output in operation.outputs:
                    self._origin[output] = self._origin[operation.inputs[0]]
            else:
                self._layers.append(self._layer(operation))
        return Graph(
            self._name,
            sum(layer.parameters for layer in self._layers),
            sum(layer.macs or 0 for layer in self._layers),
            tuple(self._port(index) for index in self._part.inputs),
            tuple(self._port(index) for index in self._part.outputs),
            tuple(self._layers),
        )

    def _check_order(self, operation: RawOperation) -> None:
        for index in operation.inputs:
            if index in self._written and index not in self._writer and index not in self._origin:
                raise GraphError(
                    f"{self._name} is a damaged network: "
                    f"a {operation.name} reads what is only written after it."
                )

    def _layer(self, operation: RawOperation) -> Layer:
        tensors = self._part.tensors
        read = [i for i in operation.inputs if i >= 0 and i not in self._origin]
        at = len(self._layers)
        parameters, stored = self._weights(operation)
        shapes = [tensors[i].shape if i >= 0 else () for i in operation.inputs]
        outputs = [tensors[i] for i in operation.outputs]
        counted = counting.count(operation, shapes, [tensor.shape for tensor in outputs], self._name)
        field = (
            counting.field(
                operation, counted, [(self._fields.get(i), tensors[i].shape) for i in read], outputs[0].shape
            )
            if read and outputs
            else None
        )
        for output in operation.outputs:
            self._writer[output] = at
            self._fields[output] = field
        sizes = [tensor.nbytes for tensor in outputs]
        writers = (self._writer.get(i) for i in read)
        return Layer(
            index=at,
            operator=operation.name,
            inputs=tuple(self._shown(tensors[i]) for i in read),
            outputs=tuple(self._shown(tensor) for tensor in outputs),
            kernel=counted.kernel,
            stride=counted.stride,
            parameters=parameters,
            stored_parameters=stored,
            macs=counted.macs,
            activation_bytes=None if None in sizes else sum(size or 0 for size in sizes),
            receptive_field=None if field is None else field.rounded(),
            input_layers=tuple(writer for writer in writers if writer is not None),
        )

    def _weights(self, operation: RawOperation) -> tuple[int, int]:
        """The weights that this operation is the first to use: as if nothing were left out, and as stored."""
        origins = {self._origin[i] for i in operation.inputs if i in self._origin} - self._counted
        self._counted |= origins
        weights = [self._part.tensors[i] for i in origins if self._part.tensors[i].weight]
        return sum(weight.elements or 0 for weight in weights), sum(weight.stored for weight in weights)

    def _shown(self, tensor: RawTensor) -> Shape:
        return tensor.given if self._as_given and tensor.given is not None else tensor.shape

    def _port(self, index: int) -> Port:
        tensor = self._part.tensors[index]
        return Port(tensor.name, self._shown(tensor), tensor.nbytes, self._writer.get(index))


def _field_of_input(tensor: RawTensor) -> ReceptiveField | None:
    """That of a picture (batch, height, width, channels); other inputs have none."""
    if len(tensor.shape) != 4 or min(tensor.shape[1:3]) < 2:
        return None
    return of_input((tensor.shape[1], tensor.shape[2]))
