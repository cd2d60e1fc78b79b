"""Graphs whose normalisations and activations are part of the layer before them, as in .tflite files."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from components.models.graphs.graph import Graph, Layer

_CONVOLUTIONS = {"Conv", "Conv (depthwise)", "ConvTranspose"}
# What LiteRT's operators do on their way out: tensorflow/compiler/mlir/lite/transforms/optimize.cc.
_TAKEN_IN = {
    "BatchNormalization": _CONVOLUTIONS,
    "Relu": {*_CONVOLUTIONS, "Add", "AveragePool", "BatchNormalization", "Gemm", "MaxPool", "Mul"},
}


def folded(graph: Graph) -> Graph:
    """The same network with fewer layers: each takes in the normalisation and the ReLU that follow it.

    Only what nothing else reads between them; sums of parameters and multiply-adds stay the same.
    """
    readers = Counter(source for layer in graph.layers for source in layer.input_layers)
    readers.update(port.layer for port in graph.outputs if port.layer is not None)
    layers: list[Layer] = []
    places: list[int] = []
    for layer in graph.layers:
        sources = tuple(places[source] for source in layer.input_layers)
        before = layers[sources[0]] if len(sources) == len(layer.inputs) == 1 else None
        if (
            before is not None
            and readers[layer.input_layers[0]] == 1
            and before.operator in _TAKEN_IN.get(layer.operator, ())
        ):
            layers[sources[0]] = _together(before, layer)
            places.append(sources[0])
        else:
            places.append(len(layers))
            layers.append(replace(layer, index=len(layers), input_layers=sources))
    outputs = tuple(
        port if port.layer is None else replace(port, layer=places[port.layer]) for port in graph.outputs
    )
    return replace(graph, layers=tuple(layers), outputs=outputs)


def _together(first: Layer, then: Layer) -> Layer:
    return replace(
        first,
        outputs=then.outputs,
        parameters=first.parameters + then.parameters,
        stored_parameters=first.stored_parameters + then.stored_parameters,
        macs=None if first.macs is None or then.macs is None else first.macs + then.macs,
        activation_bytes=then.activation_bytes,
        receptive_field=then.receptive_field,
    )
