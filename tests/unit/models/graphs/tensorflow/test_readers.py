"""Frozen graphs and TensorFlow.js models as files: what is read, and every damage to them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from google.protobuf import json_format
from hypothesis import given, settings
from hypothesis import strategies as st

from components.models.errors import ModelError
from components.models.graphs import onnx_walk
from components.models.graphs.tensorflow import graph as source_graph
from components.models.graphs.tensorflow.frozen import read_frozen
from components.models.graphs.tensorflow.json_model import read_json_model
from components.models.graphs.tensorflow.messages import GraphDef
from components.models.graphs.tensorflow.shards import read_weights
from tests.support.tensorflow_graphs import NUMBERS, Written, run

KINDS = [np.float32, np.float64, np.int32, np.uint8, np.int16, np.int8, np.int64, np.bool_, np.float16]
PICTURE = np.arange(12, dtype=np.float32).reshape(1, 2, 2, 3)


def small() -> Written:
    """A picture and a constant added up."""
    graph = Written()
    graph.input("picture", PICTURE.shape)
    graph.constant("bias", np.array([1, 2, 3], np.float32))
    graph.node("sum", "AddV2", ["picture", "bias"], T=np.dtype(np.float32))
    return graph


def as_json(graph: Written, weights: list[dict[str, Any]]) -> dict[str, Any]:
    """The parts of a model.json whose weights are in one shard."""
    return {
        "format": "graph-model",
        "modelTopology": json_format.MessageToDict(graph.message),
        "weightsManifest": [{"paths": ["a.bin"], "weights": weights}],
    }


BIAS = {"name": "bias", "shape": [3], "dtype": "float32"}


def read(model: dict[str, Any] | bytes, **shards: bytes) -> source_graph.SourceGraph:
    content = model if isinstance(model, bytes) else json.dumps(model).encode()

    def shard(path: str) -> bytes:
        if path.partition(".")[0] not in shards:
            raise ModelError(f"{path} is missing.")
        return shards[path.partition(".")[0]]

    return read_json_model(content, "made.json", shard)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("values", [[[0, 1], [1, 0]], 1, []])
def test_constants_of_a_frozen_graph_keep_their_type_and_sizes(kind: Any, values: Any) -> None:
    graph = Written()
    graph.constant("it", np.array(values, kind))
    found = graph.graph().constants["it"]
    assert found.dtype == kind and found.shape == np.shape(values)
    np.testing.assert_array_equal(found, np.array(values, kind))


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (np.float32, "float_val"), (np.float64, "double_val"), (np.int32, "int_val"), (np.uint8, "int_val"),
        (np.int64, "int64_val"), (np.bool_, "bool_val"),
    ],
)  # fmt: skip
def test_the_last_of_listed_values_stands_for_all_that_follow(kind: Any, field: str) -> None:
    graph = Written()
    graph.constant("it", np.zeros(4, kind))
    tensor = graph.message.node[0].attr["value"].tensor
    tensor.tensor_content = b""
    getattr(tensor, field).extend([0, 1])
    np.testing.assert_array_equal(graph.graph().constants["it"], np.array([0, 1, 1, 1], kind))


def test_half_precision_is_listed_by_its_bits() -> None:
    graph = Written()
    graph.constant("it", np.zeros(2, np.float16))
    tensor = graph.message.node[0].attr["value"].tensor
    tensor.tensor_content = b""
    tensor.half_val.extend(np.array([1.5, -2], np.float16).view(np.uint16).tolist())
    assert graph.graph().constants["it"].tolist() == [1.5, -2]


def test_a_constant_without_values_is_zeros() -> None:
    graph = Written()
    graph.constant("it", np.zeros(3, np.float32))
    graph.message.node[0].attr["value"].tensor.tensor_content = b""
    assert graph.graph().constants["it"].tolist() == [0, 0, 0]


def test_a_tensorflow_js_model_is_the_same_graph() -> None:
    model = as_json(small(), [BIAS])
    # As converters write it: constants without their values, and what is not declared here.
    model["modelTopology"]["library"] = {}
    model["modelTopology"]["node"][0]["device"] = "/device:CPU:0"
    found = read(model, a=np.array([1, 2, 3], np.float32).tobytes())
    np.testing.assert_array_equal(run(found, {"picture": PICTURE})[0], PICTURE + [1, 2, 3])


@pytest.mark.parametrize("kind", ["uint8", "uint16", "float16"])
def test_quantised_weights_are_restored(kind: str) -> None:
    stored = np.array([0, 1, 200], kind)
    told: dict[str, Any] = {"dtype": kind}
    expected = stored.astype(np.float32)
    if kind != "float16":
        told |= {"scale": 0.1, "min": -3.5}
        expected = (stored * 0.1 - 3.5).astype(np.float32)
    found = read_weights(
        [{"paths": ["a"], "weights": [BIAS | {"quantization": told}]}], "made", lambda _: stored.tobytes()
    )
    assert found["bias"].dtype == np.float32
    np.testing.assert_array_equal(found["bias"], expected)


def test_quantised_whole_numbers_are_rounded() -> None:
    told = {"dtype": "uint8", "scale": 0.5, "min": 2}
    entry = {"name": "it", "shape": [3], "dtype": "int32", "quantization": told}
    found = read_weights([{"paths": ["a"], "weights": [entry]}], "made", lambda _: bytes([0, 2, 4]))
    assert found["it"].dtype == np.int32 and found["it"].tolist() == [2, 3, 4]


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(0, 3), max_size=3), min_size=1, max_size=5), st.data())
def test_tensors_lie_in_a_row_over_all_shards(shapes: list[list[int]], data: st.DataObject) -> None:
    tensors = {
        f"t{number}": np.random.default_rng(number).normal(size=shape).astype(np.float32)
        for number, shape in enumerate(shapes)
    }
    whole = b"".join(tensor.tobytes() for tensor in tensors.values())
    cut = data.draw(st.integers(0, len(whole)))
    shards = {"a": whole[:cut], "b": whole[cut:]}
    weights = [{"name": name, "shape": list(t.shape), "dtype": "float32"} for name, t in tensors.items()]
    found = read_weights([{"paths": ["a", "b"], "weights": weights}], "made", shards.__getitem__)
    assert found.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert found[name].shape == tensor.shape
        np.testing.assert_array_equal(found[name], tensor)


VALUES = np.array([1, 2, 3], np.float32).tobytes()


@pytest.mark.parametrize("cut", [0, 1, 11])
def test_a_shard_that_is_cut_off_is_said_so(cut: int) -> None:
    with pytest.raises(ModelError, match=rf"of made\.json are cut off: bias ends at 12 bytes.* {cut}\."):
        read(as_json(small(), [BIAS]), a=VALUES[:cut])


def test_a_shard_that_is_too_long_is_said_so() -> None:
    with pytest.raises(ModelError, match="are 12 bytes by its list, and there are 16"):
        read(as_json(small(), [BIAS]), a=VALUES + bytes(4))


def test_a_shard_that_is_missing_is_named() -> None:
    with pytest.raises(ModelError, match=r"a\.bin is missing"):
        read(as_json(small(), [BIAS]))


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        ([], r"made\.json lacks the values of bias"),
        ([BIAS, BIAS], "it has bias twice"),
        ([BIAS | {"shape": [-3]}], r"bias has the impossible size \(-3,\)"),
        ([BIAS | {"shape": [2**20, 2**20]}], "the impossible size"),
        ([BIAS | {"dtype": "string"}], "weights of the type string, which is not read here"),
        ([BIAS | {"quantization": {"dtype": "uint4"}}], "weights of the type uint4, which is not read here"),
        ([BIAS | {"quantization": {"dtype": "uint8"}, "shape": [12]}], "its list of weights cannot be read"),
        ([BIAS | {"shape": None}], "its list of weights cannot be read"),
        ([{"name": "bias"}], "its list of weights cannot be read"),
        (["bias"], "its list of weights cannot be read"),
    ],
)
def test_a_damaged_list_of_weights_is_said_to_be_so(weights: Any, reason: str) -> None:
    with pytest.raises(ModelError, match=reason):
        read(as_json(small(), weights), a=b"" if not weights else VALUES * len(weights))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is no JSON, or it is cut off"),
        (b'{"modelTopology": {"node": [', "is no JSON, or it is cut off"),
        (b"[" * 100_000, "is no JSON, or it is cut off"),
        (b"[1]", "is no graph model of TensorFlow.js"),
        (b"{}", "is no graph model of TensorFlow.js"),
        (b'{"modelTopology": {"model_config": {}}, "weightsManifest": []}', "is no graph model"),
        (b'{"modelTopology": {"node": 7}, "weightsManifest": []}', "its graph cannot be read"),
        (b'{"modelTopology": {"node": [{"name": 7}]}, "weightsManifest": []}', "its graph cannot be read"),
        (b'{"modelTopology": {"node": []}, "weightsManifest": []}', "holds no network"),
        (
            b'{"modelTopology": {"node": [{"name": "a"}]}, "weightsManifest": 7}',
            "list of weights cannot be read",
        ),
    ],
)
def test_what_is_no_tensorflow_js_model_is_said_to_be_none(content: bytes, reason: str) -> None:
    with pytest.raises(ModelError, match=rf"made\.json.*{reason}"):
        read(content)


def test_a_json_without_end_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.models.graphs.tensorflow.json_model.MOST_BYTES", 2**20)
    with pytest.raises(ModelError, match=r"made\.json has more than 1 MiB"):
        read(b" " * (2**20 + 1))


@pytest.mark.parametrize("content", [b"", b"\x00", b"no graph", b"\xff" * 50])
def test_what_is_no_frozen_graph_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(ModelError, match=r"made\.pb (is no frozen graph of TensorFlow|holds no network)"):
        read_frozen(content, "made.pb")


def test_a_frozen_graph_that_is_cut_off_is_never_taken_for_whole() -> None:
    content = small().content()
    for cut in range(len(content)):
        try:
            nodes = read_frozen(content[:cut], "made.pb").nodes
        except ModelError:
            continue
        # Cut between two nodes, what is left is a smaller graph.
        assert len(nodes) < 3


def damaged(change: Any) -> bytes:
    graph = small()
    change(graph.message)
    content: bytes = graph.message.SerializeToString()
    return content


def _constant(message: Any) -> Any:
    return message.node[1].attr["value"].tensor


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda m: setattr(m.node[1], "name", "picture"), "two of its nodes are called picture"),
        (lambda m: m.node[2].input.append("bias:x"), "sum reads what is no output"),
        (lambda m: setattr(_constant(m), "tensor_content", b"123"), "bias has not as many values"),
        (lambda m: setattr(_constant(m).tensor_shape.dim[0], "size", -1), "bias has an open size"),
        (lambda m: setattr(_constant(m).tensor_shape.dim[0], "size", 2**40), "impossible size"),
        (lambda m: setattr(_constant(m).tensor_shape.dim[0], "size", -7), "impossible size"),
        (lambda m: [_constant(m).tensor_shape.dim.add(size=1) for _ in range(9)], "impossible size"),
        (lambda m: setattr(_constant(m), "dtype", 7), "bias of a type that is not read here"),
        (lambda m: m.node[1].attr.clear(), "bias of a type that is not read here"),
        (
            lambda m: (_constant(m).ClearField("tensor_content"), _constant(m).float_val.extend([1] * 4)),
            "bias has more values than its size says",
        ),
    ],
)
def test_damage_to_a_frozen_graph_is_named(change: Any, reason: str) -> None:
    with pytest.raises(ModelError, match=rf"made\.pb.*{reason}"):
        read_frozen(damaged(change), "made.pb")


def test_too_many_nodes_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_graph, "MOST_NODES", 2)
    with pytest.raises(ModelError, match="more than 2 nodes"):
        small().graph()


def test_too_many_fields_are_not_read() -> None:
    content = b"\x0a\x00" * (onnx_walk.MOST_ITEMS + 1)
    with pytest.raises(ModelError, match="holds more than is read of one network"):
        read_frozen(content, "made.pb")


@settings(max_examples=150)
@given(st.data())
def test_changed_bytes_give_a_graph_or_a_sentence(data: st.DataObject) -> None:
    content = bytearray(small().content())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert read_frozen(bytes(content), "made.pb").nodes
    except ModelError as error:
        assert str(error).startswith("made.pb") and str(error).endswith(".")


def test_the_declared_types_are_those_of_numpy() -> None:
    assert len(NUMBERS) == len(KINDS) and {np.dtype(kind) for kind in KINDS} == NUMBERS.keys()
    assert GraphDef.DESCRIPTOR.full_name == "tensorflow.GraphDef"
