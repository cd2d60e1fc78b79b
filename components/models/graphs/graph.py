"""What a network's graph is, whatever file format it came from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

Shape: TypeAlias = tuple[int, ...]
"""A tensor's sizes as the file gives them; -1 is not fixed. Of an ONNX network that is built here, pictures
are turned to (batch, height, width, channels), as .tflite files have them."""


@dataclass(frozen=True)
class Port:
    """A tensor that goes into the graph or comes out of it.

    Attributes:
        name: as the file gives it.
        shape: its sizes.
        nbytes: its size in bytes, None where a size is not fixed.
        layer: index of the layer that writes it; None for a graph's input, or what passes straight through.
    """

    name: str
    shape: Shape
    nbytes: int | None
    layer: int | None


@dataclass(frozen=True)
class Layer:
    """One operator that runs each time; what only unpacks stored weights is no layer.

    Attributes:
        index: its place in `Graph.layers`, which is the order of execution.
        operator: its name in the file's own terms, as CONV_2D or Conv; "custom NAME" or
            "unknown operator CODE".
        inputs: shapes of what it reads that is not stored in the file.
        outputs: shapes of what it writes.
        kernel: (height, width) of its window, None where it has none.
        stride: (height, width) of the window's steps in the input, None where it has none.
        parameters: weights that it is the first to use, counted as if nothing were left out; the running
            mean and variance of a batch normalisation are none.
        stored_parameters: the same as stored: of a sparse weight only the values that are in the file.
        macs: multiply-adds for one run, None where they are not counted.
        activation_bytes: size of what it writes, None where a size is not fixed.
        receptive_field: (height, width) in pixels of the graph's input that one value of its output can
            depend on, padding included; None where the input is no picture, or it is not worked out.
        input_layers: indices of the layers that wrote its inputs, in the order of `inputs`; the graph's own
            inputs are left out.
    """

    index: int
    operator: str
    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]
    kernel: tuple[int, int] | None
    stride: tuple[int, int] | None
    parameters: int
    stored_parameters: int
    macs: int | None
    activation_bytes: int | None
    receptive_field: tuple[int, int] | None
    input_layers: tuple[int, ...]


@dataclass(frozen=True)
class Graph:
    """One network: its layers in the order of execution.

    Attributes:
        name: of the file, or of the member of a bundle, that holds it.
        parameters: weights, each stored tensor once, sparse ones as if nothing were left out.
        macs: multiply-adds for one run, of the layers that are counted.
        inputs, outputs: what goes in and comes out.
        layers: `layers[i].index` is i.
    """

    name: str
    parameters: int
    macs: int
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    layers: tuple[Layer, ...]

    @property
    def stored_parameters(self) -> int:
        """The weights that are in the file: fewer than `parameters` where weights are sparse."""
        return sum(layer.stored_parameters for layer in self.layers)

    @property
    def uncounted(self) -> tuple[str, ...]:
        """The operators whose multiply-adds are not counted, each once."""
        return tuple(dict.fromkeys(layer.operator for layer in self.layers if layer.macs is None))

    @cached_property
    def peak_activation_bytes(self) -> int | None:
        """The most bytes of activations that are needed at once, None where a size is not fixed.

        A layer's outputs live from its turn until the last layer that reads them, the graph's inputs and
        outputs to the end, as LiteRT's arena keeps them (tensorflow/lite/arena_planner.cc). LiteRT may need
        less, because it lets some operators write in place.
        """
        sizes = [layer.activation_bytes for layer in self.layers]
        given = [port.nbytes for port in self.inputs]
        if None in sizes or None in given:
            return None
        last_use = list(range(len(self.layers)))
        for layer in self.layers:
            for source in layer.input_layers:
                last_use[source] = layer.index
        for port in self.outputs:
            if port.layer is not None:
                last_use[port.layer] = len(self.layers)
        ends: dict[int, int] = {}
        live = peak = sum(size or 0 for size in given)
        for index, size in enumerate(sizes):
            live += size or 0
            peak = max(peak, live)
            ends[last_use[index]] = ends.get(last_use[index], 0) + (size or 0)
            live -= ends.pop(index, 0)
        return peak


@dataclass(frozen=True)
class ModelGraphs:
    """A model file and the networks in it.

    Attributes:
        file: its name.
        sha256: its digest in hex.
        graphs: in the order in which the file holds them.
        note: what a reader of the graphs should know, such as that weights are missing; None for nothing.
    """

    file: str
    sha256: str
    graphs: tuple[Graph, ...]
    note: str | None = None
