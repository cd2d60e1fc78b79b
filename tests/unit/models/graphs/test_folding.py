"""Normalisation and ReLU are taken into the layer before them where nothing else reads between."""

from __future__ import annotations

import pytest

from components.models.families import FAMILIES, Family, build
from components.models.graphs.folding import folded
from components.models.graphs.onnx_file import graph_of
from components.models.graphs.structure import course, depths
from tests.support.onnx_graphs import Node, encoder_decoder, model, read


def test_a_convolution_takes_in_what_follows() -> None:
    graph = folded(read(encoder_decoder()))
    operators = [layer.operator for layer in graph.layers]
    assert operators == ["Conv", "Conv (depthwise)", "Resize (linear)", "Add", "ConvTranspose"]
    assert [layer.index for layer in graph.layers] == [0, 1, 2, 3, 4]
    assert [layer.input_layers for layer in graph.layers] == [(), (0,), (1,), (2, 0), (3,)]
    assert (graph.layers[0].parameters, graph.layers[0].macs) == (120, 256 * 27)
    assert [port.layer for port in graph.outputs] == [4]
    assert depths(graph) == (1, 2, 3, 4, 5)


def test_what_others_read_stays_a_layer() -> None:
    nodes: list[Node] = [
        ("Conv", ["x", "w"], ["c"], {"kernel_shape": [1, 1]}),
        ("Relu", ["c"], ["r"], {}),
        ("Add", ["r", "c"], ["s"], {}),
        ("Relu", ["s"], ["y"], {}),
    ]
    graph = read(model(nodes, {"x": (1, 3, 4, 4)}, ["y", "s"], {"w": (3, 3, 1, 1)}))
    assert folded(graph) == graph
    assert [layer.operator for layer in folded(graph).layers] == ["Conv", "Relu", "Add", "Relu"]


def test_a_normalisation_before_a_convolution_stays_one() -> None:
    nodes: list[Node] = [
        ("BatchNormalization", ["x", "a", "b", "m", "v"], ["n"], {}),
        ("Relu", ["n"], ["r"], {}),
        ("Conv", ["r", "w"], ["y"], {"kernel_shape": [1, 1]}),
    ]
    weights = {"a": (3,), "b": (3,), "m": (3,), "v": (3,), "w": (3, 3, 1, 1)}
    graph = folded(read(model(nodes, {"x": (1, 3, 4, 4)}, ["y"], weights)))
    assert [layer.operator for layer in graph.layers] == ["BatchNormalization", "Conv"]


@pytest.mark.parametrize("one", FAMILIES, ids=lambda one: one.key)
def test_the_sums_stay_the_same(one: Family) -> None:
    whole = graph_of(build(one), one.name)
    graph = folded(whole)
    assert sum(layer.parameters for layer in graph.layers) == whole.parameters == graph.parameters
    assert sum(layer.macs or 0 for layer in graph.layers) == whole.macs == graph.macs
    assert course(graph) == course(whole)
    assert len(graph.layers) < len(whole.layers)
