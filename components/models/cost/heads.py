"""Heads: what a network's outputs cost, read from its graph."""

from __future__ import annotations

import math
from dataclasses import dataclass

from components.models.errors import GraphError
from components.models.graphs import Graph, Layer, Shape


@dataclass(frozen=True)
class OutputHead:
    """An output and the last layer with weights before it.

    Attributes:
        shape: of the output, the batch's 1 first.
        nbytes: of the output.
        macs, parameters: of that layer.
    """

    shape: Shape
    nbytes: int
    macs: int
    parameters: int

    @property
    def numbers(self) -> int:
        """How many numbers the output holds."""
        return math.prod(self.shape)

    def with_channels(self, channels: int) -> OutputHead:
        """The same head with another number of channels, each of which costs the same in a convolution."""
        *front, now = self.shape
        scaled = (value * channels // now for value in (self.nbytes, self.macs, self.parameters))
        return OutputHead((*front, channels), *scaled)


def head(graph: Graph, shape: Shape) -> OutputHead:
    """The head that writes the graph's output of this shape.

    Raises:
        GraphError: unless there is one such output, written by a layer with weights.
    """
    ports = [port for port in graph.outputs if port.shape == shape]
    if len(ports) != 1 or ports[0].layer is None or ports[0].nbytes is None:
        raise GraphError(f"{graph.name} has no single output of the shape {shape}.")
    layer = _with_weights(graph, graph.layers[ports[0].layer])
    if layer.macs is None:
        raise GraphError(f"The multiply-adds of {graph.name}'s last layer {layer.operator} are not known.")
    return OutputHead(shape, ports[0].nbytes, layer.macs, layer.parameters)


def _with_weights(graph: Graph, layer: Layer) -> Layer:
    # Behind the weights an output may still be reshaped.
    while not layer.parameters:
        if not layer.input_layers:
            raise GraphError(f"No layer with weights writes an output of {graph.name}.")
        layer = graph.layers[layer.input_layers[0]]
    return layer


def maps_only_macs(graph: Graph) -> int:
    """The multiply-adds of the layers that only maps need: outputs of many cells, as heatmaps and masks.

    A network whose maps were cut off would not need them to write all other outputs.
    """
    needed: set[int] = set()
    waiting = [port.layer for port in graph.outputs if port.layer is not None and not _is_map(port.shape)]
    while waiting:
        at = waiting.pop()
        if at not in needed:
            needed.add(at)
            waiting.extend(graph.layers[at].input_layers)
    return sum(layer.macs or 0 for layer in graph.layers if layer.index not in needed)


def _is_map(shape: Shape) -> bool:
    return len(shape) == 4 and shape[1] * shape[2] > 1
