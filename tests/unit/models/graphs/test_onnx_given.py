"""ONNX files as `inspect` shows them: the file's own shapes, open sizes, sparse weights, weights outside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from components.cli import main
from components.models.graphs import GraphError, read_graphs
from components.models.graphs.graph import Graph
from tests.support.onnx_graphs import TURNED, Node, given, model, read, sparse_conv


def shapes(graph: Graph) -> list[tuple[int, ...]]:
    return [layer.outputs[0] for layer in graph.layers]


def test_each_shape_stands_in_the_files_own_order() -> None:
    graph = given(model(TURNED, {"x": (1, 8, 6, 3)}, ["y"], {"w": (5, 3, 3, 3)}))
    assert graph.inputs[0].shape == (1, 8, 6, 3)
    assert shapes(graph) == [
        (1, 8, 6, 3), (1, 3, 8, 6), (1, 5, 4, 3), (1, 5, 4, 3), (1, 4, 3, 5), (1, 4, 3, 5),
    ]  # fmt: skip
    assert graph.outputs[0].shape == (1, 4, 3, 5)
    # 4 · 3 · 5 values of 3 · 3 · 3 each.
    assert graph.macs == 60 * 27


def test_a_picture_with_channels_last_is_followed_through_its_transposes() -> None:
    graph = read(model(TURNED, {"x": (1, 8, 6, 3)}, ["y"], {"w": (5, 3, 3, 3)}))
    assert shapes(graph) == [(1, 8, 6, 3)] * 2 + [(1, 4, 3, 5)] * 4
    assert [layer.receptive_field for layer in graph.layers] == [(1, 1)] * 2 + [(3, 3)] * 4


def test_what_is_no_picture_keeps_its_order() -> None:
    nodes: list[Node] = [
        ("Conv", ["x", "w"], ["c"], {"kernel_shape": [1, 1]}),
        ("Reshape", ["c", "s"], ["p"], {}),
    ]
    made = model(nodes, {"x": (1, 3, 17, 3)}, ["p"], {"w": (1, 3, 1, 1)})
    made.graph.initializer.append(helper.make_tensor("s", TensorProto.INT64, [4], [1, 1, 17, 3]))
    assert given(made).outputs[0].shape == read(made).outputs[0].shape == (1, 1, 17, 3)


@pytest.mark.parametrize("batch", [-1, "N", None], ids=str)
def test_a_batch_of_any_size_counts_as_one(batch: int | str | None) -> None:
    graph = given(model([("Relu", ["x"], ["y"], {})], {"x": (batch, 3, 4, 4)}, ["y"], {}))
    assert (graph.inputs[0].shape, graph.outputs[0].shape) == ((1, 3, 4, 4), (1, 3, 4, 4))
    assert graph.peak_activation_bytes == 2 * 48 * 4


def test_sizes_below_0_are_open_and_0_is_0() -> None:
    graph = given(model([("Relu", ["x"], ["y"], {})], {"x": (1, 3, -1, 0)}, ["y"], {}))
    assert graph.outputs[0].shape == (1, 3, -1, 0)


def test_a_shape_that_nothing_is_known_of_is_no_single_number() -> None:
    graph = given(model([("Magic", ["x"], ["y"], {"domain": "some.where"})], {"x": (1, 3)}, ["y"], {}))
    assert graph.outputs[0].shape == (-1,)


def test_sparse_weights_are_read() -> None:
    graph = given(sparse_conv())
    assert (graph.parameters, graph.stored_parameters, graph.macs) == (12, 2, 16 * 12)
    assert graph.outputs[0].shape == (1, 4, 4, 4)


def test_functions_that_call_functions_are_not_followed() -> None:
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("f", 1)]
    made = model([("F40", ["x"], ["y"], {"domain": "f"})], {"x": (1, 3)}, ["y"], {})
    made.opset_import.append(opsets[1])
    for i in range(41):
        inner = f"F{i - 1}" if i else "Relu"
        domain = "f" if i else ""
        nodes = [
            helper.make_node(inner, ["a"], ["c"], domain=domain),
            helper.make_node(inner, ["c"], ["b"], domain=domain),
        ]
        made.functions.append(helper.make_function("f", f"F{i}", ["a"], ["b"], nodes, opsets))
    assert given(made).uncounted == ("custom f.F40",)


def weighty(folder: Path) -> Path:
    """model.onnx, whose weights lie in model.onnx.data beside it."""
    weights = numpy_helper.from_array(np.zeros((64, 3, 5, 5), np.float32), "w")
    sides = numpy_helper.from_array(np.array([1, 64, 16], np.int64), "s")
    nodes: list[Node] = [
        ("Conv", ["x", "w"], ["c"], {"kernel_shape": [5, 5]}),
        ("Reshape", ["c", "s"], ["y"], {}),
    ]
    made = model(nodes, {"x": (1, 3, 8, 8)}, ["y"], {})
    made.graph.initializer.extend([weights, sides])
    path = folder / "model.onnx"
    onnx.save(made, path, save_as_external_data=True, location="model.onnx.data", size_threshold=0)
    return path


def test_weights_beside_the_file_are_found(tmp_path: Path) -> None:
    path = weighty(tmp_path)
    told = read_graphs(path)
    (graph,) = told.graphs
    assert told.note is None
    # The sides of the last shape lie in the other file too.
    assert (graph.parameters, graph.outputs[0].shape) == (64 * 75, (1, 64, 16))


def test_weights_that_are_missing_or_cut_off_are_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = weighty(tmp_path)
    data = tmp_path / "model.onnx.data"
    data.write_bytes(data.read_bytes()[:-4])
    assert read_graphs(path).note is not None
    data.unlink()
    assert main(["inspect", str(path)]) == 0
    said = capsys.readouterr()
    assert "parameters: 4,800" in said.out and "multiply-adds: 76,800" in said.out
    assert "“model.onnx.data”" in said.err and "save_as_external_data=False" in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("location", ["../model.onnx.data", "/etc/passwd", "a/b", "..", "", "a\\b", "C:x"])
def test_a_path_is_never_followed(tmp_path: Path, location: str) -> None:
    (tmp_path / "in").mkdir()
    path = weighty(tmp_path / "in")
    (tmp_path / "model.onnx.data").write_bytes(bytes(100_000))
    made = onnx.load(path, load_external_data=False)
    for tensor in made.graph.initializer:
        tensor.external_data[0].value = location
    path.write_bytes(made.SerializeToString())
    note = read_graphs(path).note
    assert note is not None and "which is no plain name of a file beside it" in note


def test_names_move_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = model([("Ev\x1b[2Jil", ["x\n"], ["‮y"], {})], {"x\n": (1, 3)}, ["‮y"], {})
    path = tmp_path / "made.onnx"
    path.write_bytes(made.SerializeToString())
    assert main(["inspect", str(path)]) == 0
    told = capsys.readouterr().out
    assert "Ev·[2Jil" in told and "x· 1×3" in told and "\x1b" not in told and "‮" not in told


@pytest.mark.parametrize("unit", [b"\x3a\x02\x0a\x00", b"\x3a\x04\x2a\x02\x08\x01"])
def test_a_file_of_a_million_messages_is_refused_before_it_is_read(tmp_path: Path, unit: bytes) -> None:
    path = tmp_path / "bomb.onnx"
    path.write_bytes(unit * 600_000)
    with pytest.raises(GraphError, match="bomb.onnx holds more than is read of one ONNX network"):
        read_graphs(path)


def test_messages_too_deep_in_each_other_are_refused(tmp_path: Path) -> None:
    # graph (7) of a node (1) with an attribute (5) that is a graph (6), and so on.
    content = b""
    for _ in range(60):
        for field in (6, 5, 1):
            content = bytes([field << 3 | 2]) + varint(len(content)) + content
    path = tmp_path / "deep.onnx"
    path.write_bytes(b"\x08\x08\x3a" + varint(len(content)) + content)
    with pytest.raises(GraphError, match="deep.onnx "):
        read_graphs(path)


def varint(number: int) -> bytes:
    """In protobuf's encoding."""
    low, high = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + varint(high) if high else bytes([low])
