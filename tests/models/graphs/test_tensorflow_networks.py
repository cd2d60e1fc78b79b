"""The published networks, converted: what they hold, and layers of each against numpy."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from components.models.graphs.onnx_file import graph_of
from components.models.graphs.tensorflow.files import read_network
from components.models.graphs.tensorflow.graph import Array, SourceGraph
from components.models.graphs.tensorflow.translate import translate
from tests.support import tensorflow_numpy as reference
from tests.support.real_models import bundle
from tests.support.tensorflow_graphs import run

NETWORKS = {
    "movenet-lightning.json": (("movenet-lightning.bin",), "input", (1, 192, 192, 3), np.int32),
    "movenet-thunder.json": (("movenet-thunder.bin",), "input", (1, 256, 256, 3), np.int32),
    "posenet.json": (("posenet.bin",), "image", (1, 385, 385, 3), np.float32),
    "openpose-mobilenet-thin.pb": ((), "image", (1, 96, 128, 3), np.float32),
}
"""By file: its shards, its input's name, sizes and type."""


def source(file: str) -> SourceGraph:
    """The network, with all its shards here."""
    for shard in NETWORKS[file][0]:
        bundle(shard)
    return read_network(bundle(file))


def picture(file: str) -> dict[str, Array]:
    """Numbers in the place of a picture."""
    _, name, sizes, kind = NETWORKS[file]
    return {name: np.random.default_rng(3).integers(0, 256, sizes).astype(kind)}


@pytest.mark.parametrize(
    ("file", "kinds", "million_weights"),
    [
        ("movenet-lightning.json", 24, 2.325),
        ("movenet-thunder.json", 24, 6.238),
        ("posenet.json", 4, 1.258),
        ("openpose-mobilenet-thin.pb", 8, 1.931),
    ],
)
def test_a_network_has_the_operators_and_weights_that_are_published(
    file: str, kinds: int, million_weights: float
) -> None:
    graph = source(file)
    counted = Counter(node.operator for node in graph.nodes.values())
    assert len(counted) == kinds
    _, name, sizes, _ = NETWORKS[file]
    found = graph_of(translate(graph, sizes={name: sizes}), file)
    assert round(found.parameters / 1e6, 3) == million_weights
    assert found.macs > 0 and not found.uncounted


@pytest.mark.parametrize("file", NETWORKS)
def test_three_layers_of_each_network_are_what_numpy_makes_of_the_same_input(file: str) -> None:
    graph = source(file)
    kinds: dict[str, list[str]] = {}
    for name, node in graph.nodes.items():
        kinds.setdefault(node.operator, []).append(name)
    convolutions = kinds.get("_FusedConv2D") or kinds["Conv2D"]
    deep = kinds.get("FusedDepthwiseConv2dNative") or kinds["DepthwiseConv2dNative"]
    last = kinds.get("ResizeBilinear") or kinds.get("MaxPool") or convolutions
    for layer in (convolutions[0], deep[-1], last[-1]):
        read = graph.nodes[layer].inputs[0]
        before, after = run(graph, picture(file), [f"{read}", layer])
        expected = in_numpy(graph, layer, before)
        assert np.ptp(expected) > 0
        np.testing.assert_allclose(after, expected, rtol=1e-4, atol=2e-4 * np.abs(expected).max())


def in_numpy(graph: SourceGraph, layer: str, given: Array) -> Array:
    """What the layer makes of its input, by its definition."""
    node = graph.nodes[layer]
    constants = [graph.constants[name] for name in node.inputs[1:]]
    strides = node.wholes("strides", (1, 1, 1, 1))[1:3]
    kind, step = node.text("padding", ""), (strides[0], strides[1])
    if node.operator == "ResizeBilinear":
        height, width = constants[0].tolist()
        assert node.flag("half_pixel_centers")
        return reference.resize_bilinear(given, (height, width), True, False)
    if node.operator == "MaxPool":
        _, height, width, _ = node.wholes("ksize")
        return reference.max_pool(given, (height, width), step, kind)
    compute = reference.depthwise if "Depthwise" in node.operator else reference.conv
    result = compute(given, constants[0], step, kind)
    fused = node.texts("fused_ops")
    if fused:
        result = result + constants[1]
    return (
        np.clip(result, 0, 6) if fused[1:] == ("Relu6",) else np.maximum(result, 0) if fused[1:] else result
    )


def test_movenets_output_is_points_of_the_input() -> None:
    file = "movenet-lightning.json"
    (found,) = run(source(file), picture(file))
    assert found.shape == (1, 1, 17, 3)
    assert ((found >= -0.1) & (found <= 1.1)).all()


def test_posenets_outputs_are_maps_of_a_sixteenth() -> None:
    graph = source("posenet.json")
    found = dict(zip(graph.ends(), run(graph, picture("posenet.json")), strict=True))
    assert {name.split("/")[1]: maps.shape[1:] for name, maps in found.items()} == {
        "heatmap_2": (25, 25, 17),
        "offset_2": (25, 25, 34),
        "displacement_fwd_2": (25, 25, 32),
        "displacement_bwd_2": (25, 25, 32),
    }


@pytest.mark.parametrize("size", [(96, 128), (64, 48)])
def test_openpose_takes_pictures_of_any_size(size: tuple[int, int]) -> None:
    graph = source("openpose-mobilenet-thin.pb")
    (found,) = run(graph, {"image": np.zeros((1, *size, 3), np.float32)}, ["Openpose/concat_stage7"])
    assert found.shape == (1, size[0] // 8, size[1] // 8, 57)
