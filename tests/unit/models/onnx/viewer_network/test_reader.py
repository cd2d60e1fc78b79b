"""What is refused of a file before anything of it runs, and what it says of itself."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from components.models.onnx.viewer_network import reader
from components.models.onnx.viewer_network.network import DeclaredPort, ViewerNetworkError
from tests.support.mutated import mutate
from tests.support.onnx_nets import dots_net, endless_net, file, tensor

RELU = helper.make_node("Relu", ["x"], ["y"])


def test_a_file_tells_its_inputs_and_outputs() -> None:
    told = reader.read(dots_net(17, (1, 3, 256, "w")))
    assert told.inputs == (DeclaredPort("x", (1, 3, 256, "?"), "float"),)
    assert str(told.inputs[0]) == "“x” 1 × 3 × 256 × ? (float)"
    assert told.outputs == (DeclaredPort("y", None, "float"),)
    assert (told.nodes, told.parameters, told.opset, told.control_flow) == (4, 17 * 3 + 17 + 17 * 3, 17, ())


def test_loops_are_told() -> None:
    told = reader.read(endless_net())
    assert told.control_flow == ("Loop",)
    # Those in the loop count too.
    assert told.nodes == 4


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"not ONNX", b"\x08\x08", bytes(range(256))])
def test_what_is_no_onnx_is_refused(content: bytes) -> None:
    with pytest.raises(ViewerNetworkError, match="This is not an ONNX file"):
        reader.read(content)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_broken_files_are_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    content = bytearray(endless_net())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        reader.read(bytes(content[: data.draw(st.integers(1, len(content)))]))
    except ViewerNetworkError as error:
        assert str(error).endswith((".", "run here; export it with those."))


def outside(name: str = "w") -> onnx.TensorProto:
    found = TensorProto(name=name, dims=[1], data_type=TensorProto.FLOAT, data_location=TensorProto.EXTERNAL)
    found.external_data.add(key="location", value="/etc/passwd")
    return found


def test_weights_in_another_file_are_refused_wherever_they_are_named() -> None:
    add = helper.make_node("Add", ["x", "w"], ["y"])
    constant = helper.make_node("Constant", [], ["w"], value=outside("value"))
    inner = helper.make_graph([constant], "g", [], [helper.make_tensor_value_info("w", 1, [1])])
    branch = helper.make_node("If", ["c"], ["w"], then_branch=inner, else_branch=inner)
    sly = outside()
    sly.data_location = TensorProto.DEFAULT
    for content in (
        file([add], [outside()]),
        file([add], [sly]),
        file([constant, add]),
        file([branch, add], [tensor("c", True, TensorProto.BOOL)]),
    ):
        with pytest.raises(
            ViewerNetworkError,
            match="In this file, .*which is no plain name of a file beside it, and no other is opened here",
        ):
            reader.read(content)


def test_operators_of_others_are_refused_by_name() -> None:
    node = helper.make_node("RunShell", ["x"], ["y"], domain="com.evil")
    with pytest.raises(ViewerNetworkError, match="needs the operator RunShell of “com.evil”"):
        reader.read(file([node]))


def test_functions_of_its_own_are_refused() -> None:
    function = helper.make_function("", "F", ["a"], ["b"], [RELU], [helper.make_opsetid("", 17)])
    with pytest.raises(ViewerNetworkError, match="defines functions"):
        reader.read(file([RELU], functions=[function]))


def beside(**files: bytes) -> dict[str, memoryview]:
    return {f"{name}.data": memoryview(content) for name, content in files.items()}


def weighty(location: str = "model.data", offset: str = "8", length: str = "4") -> bytes:
    """A file whose one weight lies in model.data, eight bytes from its start."""
    found = outside()
    del found.external_data[:]
    for key, value in (("location", location), ("offset", offset), ("length", length)):
        found.external_data.add(key=key, value=value)
    return file([helper.make_node("Mul", ["x", "w"], ["y"])], [found])


def test_weights_in_a_file_that_was_given_are_brought_in() -> None:
    three = np.array([1, 2, 3], np.float32).tobytes()
    content = reader.with_weights(weighty(), beside(model=three))
    assert reader.read(content).parameters == 1
    (found,) = onnx.load_model_from_string(content).graph.initializer
    assert numpy_helper.to_array(found).tolist() == [3]


def test_weights_that_are_not_given_are_asked_for() -> None:
    with pytest.raises(
        ViewerNetworkError, match="“model.data”; give both files together, or .*save_as_external_data=F"
    ):
        reader.read(weighty())
    with pytest.raises(
        ViewerNetworkError, match="lie in “model.data”, and “other.data” was given; give the one"
    ):
        reader.with_weights(weighty(), beside(other=b""))


@pytest.mark.parametrize("location", ["../model.data", "/model.data", "a/model.data", "..", ""])
def test_a_path_is_never_taken_for_a_name(location: str) -> None:
    given = {location: memoryview(bytes(12)), **beside(model=bytes(12))}
    with pytest.raises(ViewerNetworkError, match="which is no plain name"):
        reader.with_weights(weighty(location), given)


@pytest.mark.parametrize(
    ("offset", "length", "said"),
    [
        ("12", "4", "missing, cut off or another model's"),
        ("8", "99999999999", "missing, cut off or another model's"),
        ("-4", "4", "is negative"),
        ("a", "4", "is no number"),
    ],
)
def test_weights_that_are_not_all_there_are_refused(offset: str, length: str, said: str) -> None:
    with pytest.raises(ViewerNetworkError, match=said):
        reader.with_weights(weighty("model.data", offset, length), beside(model=bytes(12)))


def test_sizes_below_0_are_open_and_0_is_told() -> None:
    told = reader.read(file([RELU], (), (-1, 3, -1, 0)))
    assert told.inputs[0].shape == ("?", 3, "?", 0)


def test_sparse_weights_count() -> None:
    sparse = onnx.SparseTensorProto(dims=[4, 5])
    sparse.values.CopyFrom(tensor("w", np.ones(1)))
    sparse.indices.CopyFrom(tensor("i", [0], TensorProto.INT64))
    model = onnx.load_model_from_string(file([helper.make_node("MatMul", ["x", "w"], ["y"])]))
    model.graph.sparse_initializer.append(sparse)
    assert reader.read(model.SerializeToString()).parameters == 20
    sparse.dims[0] = 1 << 40
    model.graph.sparse_initializer[0].CopyFrom(sparse)
    with pytest.raises(ViewerNetworkError, match="“w” claim"):
        reader.read(model.SerializeToString())


@settings(deadline=None)
@given(st.data())
def test_changed_fields_are_read_or_refused(data: st.DataObject) -> None:
    model = onnx.load_model_from_string(data.draw(st.sampled_from([weighty(), endless_net(), dots_net(3)])))
    content = mutate(data, model)
    try:
        reader.read(content)
        reader.with_weights(content, beside(model=bytes(12)))
    except ViewerNetworkError as error:
        assert str(error).isprintable() and len(str(error)) < 800


def test_huge_shapes_are_refused() -> None:
    weights = TensorProto(name="w", dims=[1 << 20, 1 << 20], data_type=TensorProto.FLOAT)
    with pytest.raises(ViewerNetworkError, match="“w” claim 1048576 × 1048576 numbers"):
        reader.read(file([RELU], [weights]))
    with pytest.raises(ViewerNetworkError, match="“x” is said to have the shape 1 × 3 × 1000000 × 1000000"):
        reader.read(file([RELU], (), (1, 3, 1_000_000, 1_000_000)))
    with pytest.raises(ViewerNetworkError, match="“w” claim -1 numbers"):
        reader.read(file([RELU], [TensorProto(name="w", dims=[-1], data_type=TensorProto.FLOAT)]))


def test_sparse_weights_are_looked_at_too() -> None:
    sparse = onnx.SparseTensorProto(dims=[1 << 40])
    sparse.values.CopyFrom(tensor("w", np.ones(1)))
    sparse.indices.CopyFrom(tensor("i", [0], TensorProto.INT64))
    node = helper.make_node("Constant", [], ["w"])
    node.attribute.add(name="sparse_value", type=onnx.AttributeProto.SPARSE_TENSOR, sparse_tensor=sparse)
    with pytest.raises(ViewerNetworkError, match="“w” claim"):
        reader.read(file([node, RELU]))


def test_too_many_operators_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_NODES", 3)
    with pytest.raises(ViewerNetworkError, match="more than 3 operators"):
        reader.read(endless_net())


def test_names_come_out_short_and_harmless() -> None:
    assert reader.clean("backbone.conv1_weight") == "backbone.conv1_weight"
    assert reader.clean("<b>[x](y)\n*") == "·b··x·(y)··"
    assert reader.clean("a" * 100) == "a" * 60 + "…"


def test_more_inputs_outputs_or_sides_than_a_network_has_are_refused() -> None:
    with pytest.raises(ViewerNetworkError, match="more than 100 inputs and outputs"):
        reader.read(file([RELU], outputs=[f"y{i}" for i in range(200)]))
    with pytest.raises(ViewerNetworkError, match="“x” is said to have more than 16 sides"):
        reader.read(file([RELU], (), (1,) * 17))


def test_a_type_that_is_not_known_is_called_so() -> None:
    assert reader.read(file([RELU], kind=999)).inputs[0].kind == "unknown"
