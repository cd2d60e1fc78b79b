"""A network whose answer is known, from its bytes to points on the picture, and files that fail."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper, load_model_from_string, numpy_helper

from components.keypoints import layout
from components.models.onnx.viewer_network.network import Choices, Detections, ViewerNetworkError
from components.models.onnx.viewer_network.run import LoadedNetwork
from tests.support.onnx_nets import constant_net, dots_net, dots_picture, file

SIZE = (96, 64)
PLACES = [(4 + 5 * i, 50 - 2 * i) for i in range(17)]


def run(content: bytes, picture: Any, choices: Choices) -> Detections:
    *_, last = LoadedNetwork(content).look(picture, choices)
    assert isinstance(last, Detections)
    return last


def test_coloured_dots_are_found_where_they_are() -> None:
    chosen = Choices("coco-17", "heatmap", SIZE, "0..1")
    found = run(dots_net(17), dots_picture(PLACES, SIZE), chosen)
    (person,) = found.people
    # A pixel i of the picture is the cell i, and stands for the share i / cells.
    assert person.points.xyz_norm[:, :2] * SIZE == pytest.approx(np.array(PLACES), abs=0.26)
    assert person.scores == pytest.approx(-np.ones(17), abs=0.02)
    assert person.points.layout is layout("coco-17") and len(person.points.indices) == 17
    assert found.used == ("y 1 × 17 × 64 × 96",)
    assert found.run_ns > 0


def test_the_colours_order_matters() -> None:
    chosen = Choices("coco-17", "heatmap", SIZE, "0..1", "BGR")
    found = run(dots_net(17), dots_picture(PLACES, SIZE), chosen)
    apart = np.abs(found.people[0].points.xyz_norm[:, :2] * SIZE - PLACES).max()
    assert apart > 5


def test_in_a_box_and_in_an_input_of_another_size_the_dots_are_the_same() -> None:
    picture = np.kron(dots_picture(PLACES, SIZE), np.ones((4, 4, 1), np.uint8))
    chosen = Choices("coco-17", "heatmap", (240, 160), "0..1", box_px=(0, 20, 384, 236))
    found = run(dots_net(17), picture, chosen)
    # A dot is 4 × 4 pixels of the picture here, and a cell of the input two.
    apart = found.people[0].points.xyz_norm[:, :2] * (384, 256) - (4 * np.array(PLACES) + 1.5)
    assert np.abs(apart).max() < 4


def test_a_file_is_described_before_it_runs() -> None:
    assert LoadedNetwork(dots_net(17)).description.parameters == 17 * 7


def test_what_is_being_done_is_said_in_order_and_the_session_is_prepared_once() -> None:
    loaded = LoadedNetwork(dots_net(17))
    chosen = Choices("coco-17", "heatmap", SIZE, "0..1")
    first, second = (
        [said for said in loaded.look(dots_picture(PLACES, SIZE), chosen) if isinstance(said, str)]
        for _ in range(2)
    )
    assert first == ["Preparing the network", "Running it on the picture", "Reading its outputs"]
    assert second == first[1:]


def test_half_precision_and_colours_last() -> None:
    nodes = [helper.make_node("Cast", ["x"], ["c"], to=TensorProto.FLOAT)]
    nodes.append(helper.make_node("Transpose", ["c"], ["y"], perm=[0, 3, 1, 2]))
    content = file(nodes, (), (1, 8, 8, 3), kind=TensorProto.FLOAT16)
    picture = np.zeros((8, 8, 3), np.uint8)
    picture[2, 5] = 255
    with pytest.raises(ViewerNetworkError, match="this network gives “y” 1 × 3 × 8 × 8"):
        run(content, picture, Choices("coco-17", "heatmap", (8, 8), "0..1"))


def test_what_the_runtime_cannot_prepare_has_its_reason() -> None:
    content = file([helper.make_node("Relu", ["nowhere"], ["y"])])
    with pytest.raises(ViewerNetworkError, match="^ONNX Runtime cannot prepare this network: .*nowhere"):
        run(content, dots_picture(PLACES, SIZE), Choices("coco-17", "heatmap", SIZE))


def test_what_fails_as_it_runs_has_its_reason() -> None:
    reshape = helper.make_node("Reshape", ["x", "s"], ["y"])
    shape = helper.make_node("Constant", [], ["s"], value_ints=[7, 7])
    with pytest.raises(
        ViewerNetworkError, match="^ONNX Runtime cannot run this network on this input: "
    ) as caught:
        run(file([shape, reshape]), dots_picture(PLACES, SIZE), Choices("coco-17", "heatmap", SIZE))
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 400


def test_an_output_that_is_no_array_is_refused() -> None:
    content = file([helper.make_node("SequenceConstruct", ["x"], ["y"])])
    model = load_model_from_string(content)
    model.graph.output[0].CopyFrom(helper.make_tensor_sequence_value_info("y", TensorProto.FLOAT, None))
    with pytest.raises(ViewerNetworkError, match="is a list or a map"):
        run(model.SerializeToString(), dots_picture(PLACES, SIZE), Choices("coco-17", "heatmap", SIZE))


def test_values_that_a_network_makes_up_are_mapped_back() -> None:
    shares = np.linspace(0, 1, 34, dtype=np.float32).reshape(1, 34)
    content = constant_net({"points": shares})
    found = run(content, np.zeros((100, 50, 3), np.uint8), Choices("coco-17", "regression", (32, 32)))
    # A square input about a picture half as wide as high begins 25 px left of it.
    expected = (shares.reshape(17, 2) * 100 - (25, 0)) / (50, 100)
    assert found.people[0].points.xyz_norm[:, :2] == pytest.approx(expected, abs=1e-5)


def test_words_are_no_points_and_names_that_look_alike_stay_apart() -> None:
    words = numpy_helper.from_array(np.full((1, 34), "a", object))
    points = helper.make_tensor("points", TensorProto.FLOAT, [1, 34], [0.5] * 34)
    nodes = [
        helper.make_node("Constant", [], ["a<"], value=words),
        helper.make_node("Constant", [], ["b<"], value=points),
        helper.make_node("Constant", [], ["b>"], value=points),
    ]
    content = file(nodes, outputs=["a<", "b<", "b>"])
    model = load_model_from_string(content)
    model.graph.output[0].type.tensor_type.elem_type = TensorProto.STRING
    chosen = Choices("coco-17", "heatmap", (8, 8), "0..1")
    with pytest.raises(ViewerNetworkError, match="this network gives “b·” 1 × 34, “b· .3.” 1 × 34"):
        run(model.SerializeToString(), np.zeros((8, 8, 3), np.uint8), chosen)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"ir_version": 99},
            r"^The file is written in ONNX's IR version 99, and \d+ is the newest",
        ),
        ({"opset": 99}, r"^The file needs opset 99 of ONNX's operators, and \d+ is the newest"),
    ],
)
def test_a_file_newer_than_the_runtime_is_told_with_its_reason_first(
    changed: dict[str, int], said: str
) -> None:
    model = load_model_from_string(dots_net(17))
    model.ir_version = changed.get("ir_version", model.ir_version)
    model.opset_import[0].version = changed.get("opset", model.opset_import[0].version)
    with pytest.raises(ViewerNetworkError, match=said):
        run(model.SerializeToString(), dots_picture(PLACES, SIZE), Choices("coco-17", "heatmap", SIZE))


def test_the_runtimes_own_files_and_functions_do_not_hide_its_reason() -> None:
    reshape = helper.make_node("Reshape", ["x", "s"], ["y"])
    shape = helper.make_node("Constant", [], ["s"], value_ints=[7, 7])
    with pytest.raises(
        ViewerNetworkError, match="The input tensor cannot be reshaped to the requested shape"
    ) as caught:
        run(file([shape, reshape]), dots_picture(PLACES, SIZE), Choices("coco-17", "heatmap", SIZE))
    assert ".h:" not in str(caught.value) and "onnxruntime::" not in str(caught.value)


@pytest.mark.parametrize("shape", [(-1, 3, 64, 96), ("N", 3, -1, -1), (-1, -1, -1, -1), (1, 3, "h", "w")])
def test_open_sizes_run_however_they_are_written(shape: tuple[int | str, ...]) -> None:
    chosen = Choices(None, None, SIZE, "0..1")
    found = run(dots_net(17, shape), dots_picture(PLACES, SIZE), chosen)
    assert found.people[0].points.xyz_norm[:, :2] * SIZE == pytest.approx(np.array(PLACES), abs=0.26)


def test_an_input_with_a_side_of_0_is_told() -> None:
    with pytest.raises(
        ViewerNetworkError, match="“x” 1 × 3 × 0 × 0 .float. has a side of 0, which no picture has"
    ):
        run(dots_net(17, (1, 3, 0, 0)), dots_picture(PLACES, SIZE), Choices(None, None, SIZE, "0..1"))


@pytest.mark.parametrize(
    "kind", [TensorProto.UINT8, TensorProto.INT32, TensorProto.FLOAT16, TensorProto.DOUBLE]
)
def test_inputs_of_other_types(kind: int) -> None:
    nodes = [
        helper.make_node("Cast", ["x"], ["f"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMax", ["f", "axes"], ["high"], keepdims=1),
        helper.make_node("Mul", ["high", "places"], ["y"]),
    ]
    weights = [
        helper.make_tensor("axes", TensorProto.INT64, [3], [1, 2, 3]),
        helper.make_tensor("places", TensorProto.FLOAT, [1, 1, 17, 2], np.linspace(0, 0.003, 34)),
    ]
    model = load_model_from_string(file(nodes, weights, (1, 8, 8, 3), kind=kind))
    model.opset_import[0].version = 18
    picture = np.full((8, 8, 3), 255, np.uint8)
    found = run(model.SerializeToString(), picture, Choices(None, None, (8, 8), "0..255"))
    places = 255 * np.linspace(0, 0.003, 34).reshape(17, 2)
    assert found.people[0].points.xyz_norm[:, :2] == pytest.approx(places, abs=1e-3)
