"""Files that are no networks, damaged, or made to do harm: a sentence each time, at once."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from ai_edge_litert import schema_py_generated as schema
from hypothesis import given, settings
from hypothesis import strategies as st

from components.models.graphs import GraphError, files, read_graphs, tflite_reader
from components.models.graphs.tflite import graphs_of
from tests.support.graphs import BUILTIN, Net, encoder_decoder, one_conv, two_branches

SMALL = encoder_decoder().content()
Change = Callable[[Net], object]
EXTREMES = [(n % 2**32).to_bytes(4, "little") for n in (-1, 0, 1, 4096, 65535, 2**31 - 1, 2**31)]


def zipped(*members: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()


def read_bytes(folder: Path, content: bytes) -> None:
    path = folder / "some.task"
    path.write_bytes(content)
    read_graphs(path)


def reads_what_comes_later(net: Net) -> None:
    net.graph.operators.reverse()


def writes_its_own_input(net: Net) -> None:
    net.graph.operators[1].outputs = net.graph.operators[0].outputs


def reads_what_it_writes(net: Net) -> None:
    net.graph.operators[0].inputs[0] = int(net.graph.operators[0].outputs[0])


def has(**values: object) -> Change:
    return lambda net: vars(net.graph.tensors[0]).update(values)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (reads_what_comes_later, "only written after it"),
        (reads_what_it_writes, "only written after it"),
        (writes_its_own_input, "two of its operators write one tensor"),
        (has(shape=[1, -5, 16, 4]), "impossible size"),
        (has(shape=[2**31 - 1] * 4), "impossible size"),
        (has(shape=[1] * 9), "9 dimensions"),
        (has(buffer=99), "values are nowhere"),
        (lambda net: setattr(net.graph.operators[0], "opcodeIndex", 77), "without a code"),
        (lambda net: setattr(net.graph.operators[0], "inputs", [0, 999]), "tensor that is nowhere"),
        (lambda net: setattr(net, "outputs", [-1]), "tensor that is nowhere"),
        (lambda net: setattr(net.graph.operators[0], "builtinOptions", None), "without its options"),
        (lambda net: setattr(net.graph.operators[0].builtinOptions, "strideH", 0), "steps or a window of 0"),
        (lambda net: setattr(net.graph.operators[0], "inputs", [0]), "a CONV_2D cannot read"),
        (lambda net: setattr(net.model, "subgraphs", []), "without a network"),
    ],
)
def test_what_a_network_cannot_be_is_refused_with_a_sentence(change: Change, said: str) -> None:
    net = two_branches()
    change(net)
    with pytest.raises(GraphError, match=said):
        graphs_of(net.content(), "made.tflite")


@pytest.mark.parametrize(
    ("operator", "custom", "name"),
    [
        (BUILTIN.CUSTOM, "Landmarks2TransformMatrix", "custom Landmarks2TransformMatrix"),
        (BUILTIN.CUSTOM, None, "custom without a name"),
        (4000, None, "unknown operator 4000"),
        (BUILTIN.LSTM, None, "LSTM"),
        (BUILTIN.STABLEHLO_DOT_GENERAL, None, "STABLEHLO_DOT_GENERAL"),
    ],
)
def test_an_operator_that_is_not_counted_is_named(operator: int, custom: str | None, name: str) -> None:
    net = one_conv()
    after = net.tensor(1, 4, 4, 5)
    net.run(operator, [net.outputs[0]], [after], custom=custom)
    net.outputs = [after]
    (graph,) = graphs_of(net.content(), "made.tflite")
    assert graph.uncounted == (name,)
    assert (graph.layers[1].macs, graph.layers[1].receptive_field, graph.macs) == (None, None, 2160)


@given(st.data())
@settings(max_examples=400, deadline=5000)
def test_changed_bytes_are_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 4))
        content[at : at + 4] = data.draw(st.sampled_from(EXTREMES) | st.binary(min_size=4, max_size=4))
    content[4:8] = b"TFL3"
    try:
        graphs_of(bytes(content), "made.tflite")
    except GraphError as error:
        assert str(error).startswith("made.tflite")


@given(st.integers(0, len(SMALL) - 1))
@settings(deadline=5000)
def test_a_network_that_is_cut_off_is_read_or_refused(length: int) -> None:
    try:
        graphs_of(SMALL[:length], "made.tflite")
    except GraphError as error:
        assert "damaged" in str(error) or "without a network" in str(error)


@given(st.binary(max_size=400))
@settings(deadline=5000)
def test_random_bytes_with_the_mark_of_a_network_are_refused(noise: bytes) -> None:
    try:
        graphs = graphs_of(noise[:4].ljust(4, b"\0") + b"TFL3" + noise[4:], "made.tflite")
    except GraphError:
        return
    assert all(not graph.layers for graph in graphs)


def test_lists_that_lie_over_each_other_end_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tflite_reader, "_MOST_ITEMS", 100)
    net = one_conv()
    net.model.subgraphs = [net.graph] * 20
    with pytest.raises(GraphError, match="more layers than are read"):
        graphs_of(net.content(), "made.tflite")


def test_a_list_that_claims_four_thousand_million_items_ends_at_once() -> None:
    content = bytearray(SMALL)
    subgraphs = schema.Model.GetRootAs(SMALL, 0)
    tensors = subgraphs.Subgraphs(0)._tab
    at = tensors.Vector(tensors.Offset(4)) - 4
    content[at : at + 4] = b"\xff" * 4
    with pytest.raises(GraphError, match="more layers than are read"):
        graphs_of(bytes(content), "made.tflite")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither"),
        (b"nothing of the kind", "neither"),
        (zipped(("a.txt", b"text")), "holds no .tflite network"),
        (zipped(("a.tflite", SMALL))[:-40], "neither"),
        (zipped(("a.tflite", SMALL)).replace(SMALL[:4], b"\0\0\0\0")[:60] + b"\0" * 9, "neither"),
    ],
    # Said, for an archive has its time in it, and tests that run in parallel need the same names.
    ids=["empty", "text", "an archive without networks", "a cut archive", "a damaged archive"],
)
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(GraphError, match=said):
        read_bytes(tmp_path, content)


def test_a_member_that_is_damaged_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped(("a.tflite", SMALL)))
    content[60:80] = b"\xff" * 20
    with pytest.raises(GraphError, match="damaged bundle"):
        read_bytes(tmp_path, bytes(content))


def test_networks_in_archives_in_archives_have_their_way_as_name(tmp_path: Path) -> None:
    path = tmp_path / "outer.task"
    path.write_bytes(zipped(("inner.task", zipped(("a.tflite", SMALL))), ("b.tflite", SMALL)))
    assert [graph.name for graph in read_graphs(path).graphs] == ["inner.task/a.tflite", "b.tflite"]


def test_archives_too_deep_in_each_other_are_refused(tmp_path: Path) -> None:
    content = SMALL
    for _ in range(5):
        content = zipped(("inner", content))
    with pytest.raises(GraphError, match="more than 4 deep"):
        read_bytes(tmp_path, content)


def test_a_bundle_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 100_000)
    with pytest.raises(GraphError, match="unpacks to more"):
        read_bytes(tmp_path, zipped(("bomb", bytes(200_000))))
    monkeypatch.setattr(files, "MOST_BYTES", 2**20)
    with pytest.raises(GraphError, match="unpacks to more"):
        read_bytes(tmp_path, zipped(*((f"{i}", b"") for i in range(1001))))


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 2**20)
    with pytest.raises(GraphError, match="more than 1 MiB"):
        read_bytes(tmp_path, bytes(2**20 + 1))


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="There is no file"):
        read_graphs(tmp_path / "none.tflite")
    with pytest.raises(GraphError, match="is not a file"):
        read_graphs(tmp_path)
    pipe = tmp_path / "pipe.tflite"
    os.mkfifo(pipe)
    with pytest.raises(GraphError, match="is not a file"):
        read_graphs(pipe)


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.tflite"
    path.write_bytes(SMALL)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(GraphError, match="cannot be read: Permission denied"):
        read_graphs(path)


def test_a_network_with_an_archive_behind_it_is_a_network(tmp_path: Path) -> None:
    path = tmp_path / "with_metadata.tflite"
    path.write_bytes(SMALL + zipped(("labels.txt", b"a")))
    assert [graph.name for graph in read_graphs(path).graphs] == ["with_metadata.tflite"]
