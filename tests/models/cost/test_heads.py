"""What heads cost, on graphs made by hand and on the shipped ones."""

from __future__ import annotations

import pytest

from components.models.cost.heads import head, maps_only_macs
from components.models.errors import GraphError
from components.models.graphs import Graph, Layer, Port, Shape, read_graphs
from components.models.store.store import ensure

MAPS, POINTS = (1, 8, 8, 3), (1, 12)


def layer(index: int, shape: Shape, *sources: int, parameters: int = 0, macs: int | None = 0) -> Layer:
    return Layer(
        index, "CONV_2D", (), (shape,), None, None, parameters, parameters, macs, None, None, sources
    )


def graph(*layers: Layer, outputs: tuple[Port, ...]) -> Graph:
    return Graph("made.tflite", 0, 0, (), outputs, layers)


def made(macs: int | None = 960) -> Graph:
    return graph(
        # 5 channels into 3 maps of 8 × 8 cells; the numbers are reshaped after their layer.
        layer(0, MAPS, parameters=18, macs=macs),
        layer(1, (1, 1, 1, 12), parameters=60, macs=48),
        layer(2, POINTS, 1),
        layer(3, (1, 2)),
        outputs=(Port("a", MAPS, 768, 0), Port("b", POINTS, 48, 2), Port("c", (1, 2), 8, 3)),
    )


def test_heatmaps_by_hand() -> None:
    maps = head(made(), MAPS)
    assert (maps.numbers, maps.nbytes, maps.macs, maps.parameters) == (192, 768, 960, 18)


def test_more_maps_cost_in_proportion() -> None:
    more = head(made(), MAPS).with_channels(30)
    assert (more.shape, more.numbers) == ((1, 8, 8, 30), 1920)
    assert (more.nbytes, more.macs, more.parameters) == (7680, 9600, 180)


def test_the_layer_with_weights_is_found_behind_a_reshape() -> None:
    points = head(made(), POINTS)
    assert (points.numbers, points.macs, points.parameters) == (12, 48, 60)


@pytest.mark.parametrize(
    ("given", "shape", "said"),
    [
        (made(), (1, 7), r"made.tflite has no single output of the shape \(1, 7\)"),
        (made(), (1, 2), "No layer with weights"),
        (made(macs=None), MAPS, "last layer CONV_2D are not known"),
    ],
)
def test_a_graph_without_such_a_head_is_refused(given: Graph, shape: Shape, said: str) -> None:
    with pytest.raises(GraphError, match=said):
        head(given, shape)


def test_the_shipped_heads_against_a_count_by_hand() -> None:
    pose = {graph.name: graph for graph in read_graphs(ensure("pose_landmarker_full.task")).graphs}
    face = {graph.name: graph for graph in read_graphs(ensure("face_landmarker.task")).graphs}
    maps = head(pose["pose_landmarks_detector.tflite"], (1, 64, 64, 39))
    # A 1 × 1 convolution of 48 channels with biases, in 64 × 64 cells of 4 bytes.
    assert maps.macs == 48 * 39 * 64 * 64
    assert maps.parameters == 39 * (48 + 1)
    assert maps.nbytes == 39 * 64 * 64 * 4
    all_face = maps.with_channels(478)
    assert (all_face.macs, all_face.nbytes) == (48 * 478 * 64 * 64, 478 * 64 * 64 * 4)
    points = head(face["face_landmarks_detector.tflite"], (1, 1, 1, 1434))
    assert (points.numbers, points.nbytes) == (478 * 3, 478 * 3 * 4)


def test_what_only_maps_need_by_hand() -> None:
    net = graph(
        layer(0, (1, 8, 8, 4), macs=1000),
        layer(1, (1, 8, 8, 4), 0, macs=200),
        layer(2, MAPS, 1, macs=30),
        layer(3, POINTS, 0, macs=4),
        layer(4, (1, 1, 1, 1), 3, macs=None),
        outputs=(Port("maps", MAPS, 0, 2), Port("points", POINTS, 0, 3), Port("flag", (1, 1, 1, 1), 0, 4)),
    )
    assert maps_only_macs(net) == 230
    assert maps_only_macs(graph(*net.layers, outputs=net.outputs[1:])) == 230
    assert maps_only_macs(graph(*net.layers, outputs=net.outputs[:1])) == 1234


def test_what_only_maps_need_in_the_shipped_network() -> None:
    """By going forwards from each layer: none of the outputs that it reaches is a list of numbers."""
    pose = {graph.name: graph for graph in read_graphs(ensure("pose_landmarker_full.task")).graphs}[
        "pose_landmarks_detector.tflite"
    ]
    numbers = {port.layer for port in pose.outputs if port.shape[1] not in (64, 256)}
    reaches = {layer.index: layer.index in numbers for layer in pose.layers}
    for later in reversed(pose.layers):
        for source in later.input_layers:
            reaches[source] = reaches[source] or reaches[later.index]
    only = sum(layer.macs or 0 for layer in pose.layers if not reaches[layer.index])
    assert maps_only_macs(pose) == only
    assert 0.1 < only / pose.macs < 0.2
