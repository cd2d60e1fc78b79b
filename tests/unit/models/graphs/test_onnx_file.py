"""ONNX networks: counted by hand, turned to the order of the other graphs, damaged ones refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from components.models.graphs import GraphError, onnx_file, read_graphs
from components.models.graphs.onnx_file import graph_in
from components.models.graphs.structure import ResolutionCourse, course, skips
from tests.support.onnx_graphs import Node, Size, encoder_decoder, given, model, read


@pytest.mark.parametrize("batch", [1, "N", None], ids=str)
def test_a_network_counted_by_hand(batch: Size) -> None:
    graph = read(encoder_decoder(batch))
    assert [layer.operator for layer in graph.layers] == [
        "Conv", "BatchNormalization", "Relu", "Conv (depthwise)", "Resize (linear)", "Add", "ConvTranspose",
    ]  # fmt: skip
    assert graph.inputs[0].shape == (1, 16, 16, 3)
    assert [layer.outputs[0][1:] for layer in graph.layers] == [
        (8, 8, 4), (8, 8, 4), (8, 8, 4), (4, 4, 4), (8, 8, 4), (8, 8, 4), (16, 16, 2),
    ]  # fmt: skip
    # 4 · 3 · 9 + 4; scale and shift, but no running mean and variance; 4 · 9; 4 · 2 · 4.
    assert [layer.parameters for layer in graph.layers] == [112, 8, 0, 36, 0, 0, 32]
    # A value written costs 3 · 9, or 9 in the depthwise one; a value read by the last one costs 2 · 4.
    assert [layer.macs for layer in graph.layers] == [256 * 27, 0, 0, 64 * 9, 0, 0, 256 * 8]
    assert graph.parameters == 188
    assert [layer.kernel for layer in graph.layers][::3] == [(3, 3), (3, 3), (2, 2)]
    assert graph.layers[0].activation_bytes == 8 * 8 * 4 * 4
    # 3, then 3 + 2 · 2, then one neighbour 4 px away, then nothing more.
    fields = [layer.receptive_field for layer in graph.layers]
    assert fields == [(3, 3), (3, 3), (3, 3), (7, 7), (11, 11), (11, 11), (11, 11)]
    assert skips(graph) == ((2, 5),)
    assert course(graph) == ResolutionCourse(start=16, bottom=4, top=16, skips=(8,), rises=1)


def test_fully_connected_layers_and_products() -> None:
    nodes: list[Node] = [
        ("GlobalAveragePool", ["x"], ["p"], {}),
        ("Flatten", ["p"], ["f"], {}),
        ("Gemm", ["f", "w1"], ["g"], {}),
        ("Gemm", ["g", "w2"], ["h"], {"transB": 1}),
        ("MatMul", ["h", "w3"], ["y"], {}),
    ]
    weights: dict[str, Sequence[int]] = {"w1": (6, 5), "w2": (4, 5), "w3": (4, 3)}
    graph = read(model(nodes, {"x": (1, 6, 8, 8)}, ["y"], weights))
    assert [layer.macs for layer in graph.layers] == [0, 0, 30, 20, 12]
    assert [layer.outputs[0] for layer in graph.layers] == [(1, 1, 1, 6), (1, 6), (1, 5), (1, 4), (1, 3)]
    assert graph.layers[0].receptive_field == (8, 8)


def test_attention_keeps_the_order_of_its_sizes() -> None:
    nodes: list[Node] = [
        ("MatMul", ["q", "k"], ["s"], {}),
        ("Softmax", ["s"], ["a"], {}),
        ("MatMul", ["a", "v"], ["y"], {}),
    ]
    sizes: dict[str, Sequence[Size]] = {"q": (1, 2, 17, 8), "k": (1, 2, 8, 17), "v": (1, 2, 17, 8)}
    graph = read(model(nodes, sizes, ["y"], {}))
    assert [layer.macs for layer in graph.layers] == [2 * 17 * 17 * 8, 0, 2 * 17 * 8 * 17]
    assert graph.outputs[0].shape == (1, 2, 17, 8)


def test_a_picture_that_is_transposed_on_its_way_in_is_not_turned() -> None:
    nodes: list[Node] = [
        ("Transpose", ["x"], ["t"], {"perm": [0, 3, 1, 2]}),
        ("Conv", ["t", "w"], ["c"], {"kernel_shape": [1, 1]}),
        ("Transpose", ["c"], ["y"], {"perm": [0, 2, 3, 1]}),
    ]
    graph = read(model(nodes, {"x": (1, 8, 6, 3)}, ["y"], {"w": (5, 3, 1, 1)}))
    assert [layer.outputs[0] for layer in graph.layers] == [(1, 8, 6, 3), (1, 8, 6, 5), (1, 8, 6, 5)]


def test_what_is_not_followed_is_not_counted() -> None:
    nodes: list[Node] = [
        ("Magic", ["x"], ["a"], {"domain": "some.where"}),
        ("Conv", ["l", "w"], ["b"], {"kernel_shape": [3]}),
    ]
    graph = read(model(nodes, {"x": (1, 3), "l": (1, 2, 9)}, ["a", "b"], {"w": (4, 2, 3)}))
    assert graph.uncounted == ("custom some.where.Magic", "Conv1D")
    assert graph.layers[0].activation_bytes is None
    assert graph.parameters == 24


def test_constants_are_no_layers_and_single_numbers_no_pictures() -> None:
    one = helper.make_tensor("one", TensorProto.FLOAT, [1, 3, 1, 1], [1, 2, 3])
    nodes: list[Node] = [
        ("Constant", [], ["c"], {"value": one}),
        ("Constant", [], ["h"], {"value_float": 0.5}),
        ("Mul", ["x", "c"], ["m"], {}),
        ("Add", ["m", "h"], ["y"], {}),
    ]
    graph = read(model(nodes, {"x": (1, 3, 4, 4)}, ["y"], {}))
    assert [(layer.operator, layer.parameters) for layer in graph.layers] == [("Mul", 3), ("Add", 1)]


def test_a_size_that_is_not_fixed_stays_open() -> None:
    graph = read(model([("Relu", ["x"], ["y"], {})], {"x": ("N", 3, "height", "width")}, ["y"], {}))
    assert graph.layers[0].outputs == ((1, -1, -1, 3),)
    assert graph.peak_activation_bytes is None


def test_the_largest_weights_are_let_go_without_changing_the_counts() -> None:
    nodes: list[Node] = [("Gemm", ["x", "w"], ["y"], {})]
    graph = given(model(nodes, {"x": (1, 100)}, ["y"], {"w": (100, 100)}))
    assert (graph.parameters, graph.macs) == (10_000, 10_000)


def test_the_file_is_known_by_its_ending(tmp_path: Path) -> None:
    content = encoder_decoder().SerializeToString()
    for name in ("net.onnx", "NET.ONNX"):
        (tmp_path / name).write_bytes(content)
        assert read_graphs(tmp_path / name).graphs[0].parameters == 188
    (tmp_path / "net.bin").write_bytes(content)
    with pytest.raises(GraphError, match=r"neither .* the name of an ONNX network ends in \.onnx"):
        read_graphs(tmp_path / "net.bin")


Change = Callable[[onnx.GraphProto], object]


def impossible(graph: onnx.GraphProto) -> None:
    graph.initializer.append(TensorProto(name="big", dims=[2**31] * 4, data_type=TensorProto.FLOAT))


def negative(graph: onnx.GraphProto) -> None:
    graph.initializer.append(TensorProto(name="less", dims=[-1, 4], data_type=TensorProto.FLOAT))


def unmoving(graph: onnx.GraphProto) -> None:
    strides = next(a for a in graph.node[0].attribute if a.name == "strides")
    strides.ints[0] = 0


def reverse(graph: onnx.GraphProto) -> None:
    nodes = list(graph.node)[::-1]
    del graph.node[:]
    graph.node.extend(nodes)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (reverse, "only written after it"),
        (lambda graph: graph.node[2].input.__setitem__(0, "nowhere"), "reads nowhere, which nothing writes"),
        (lambda graph: graph.node[2].output.__setitem__(0, "n"), "two operators that write n"),
        (lambda graph: graph.node[2].output.__setitem__(0, "w1"), "two operators that write w1"),
        (lambda graph: graph.output[0].__setattr__("name", "lost"), "reads lost, which nothing writes"),
        (unmoving, r"steps or a window of \[0, 2\]"),
        (lambda graph: graph.node[0].input.__delitem__(slice(1, 3)), "a Conv without weights"),
        (impossible, "impossible size"),
        (negative, "impossible size"),
        (lambda graph: graph.node.__delitem__(slice(None)), "without operators"),
    ],
)
def test_what_a_network_cannot_be_is_refused_with_a_sentence(change: Change, said: str) -> None:
    made = encoder_decoder()
    change(made.graph)
    with pytest.raises(GraphError, match=said):
        read(made)


@pytest.mark.parametrize(
    "content", [b"", b"nothing of the kind", b"\x08\x08", encoder_decoder().SerializeToString()[:-9]]
)
def test_what_is_no_network_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(GraphError, match=r"net\.onnx is no ONNX network"):
        graph_in(content, "net.onnx")


def test_too_many_operators_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_file, "_MOST_NODES", 6)
    with pytest.raises(GraphError, match="more than 6 operators"):
        read(encoder_decoder())
