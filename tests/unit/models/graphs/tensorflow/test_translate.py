"""Whole graphs: their order, their ends, and every graph that cannot be translated."""

from __future__ import annotations

import numpy as np
import onnx
import pytest

from components.models.errors import ModelError
from components.models.graphs.tensorflow.translate import translate
from tests.support.tensorflow_graphs import Written, run

PICTURE = np.arange(12, dtype=np.float32).reshape(1, 2, 2, 3)


def added(graph: Written, name: str, *inputs: str) -> str:
    return graph.node(name, "AddV2", inputs, T=np.dtype(np.float32))


def test_nodes_may_stand_in_any_order() -> None:
    graph = Written()
    added(graph, "end", "middle", "picture")
    added(graph, "middle", "picture", "one:0")
    graph.constant("one", np.array(1, np.float32))
    graph.input("picture", PICTURE.shape)
    (found,) = run(graph.graph(), {"picture": PICTURE})
    np.testing.assert_array_equal(found, 2 * PICTURE + 1)


def test_what_no_node_reads_is_what_it_gives() -> None:
    graph = Written()
    graph.input("picture", PICTURE.shape)
    for name in ("left", "right"):
        added(graph, name, "picture", "picture")
    assert [port.name for port in translate(graph.graph()).graph.output] == ["left", "right"]
    assert [port.name for port in translate(graph.graph(), ["right:0"]).graph.output] == ["right:0"]


def test_a_picture_is_given_in_the_sources_order_and_under_its_name() -> None:
    graph = Written()
    graph.input("picture", (1, -1, -1, 3))
    graph.constant("weights", np.ones((1, 1, 3, 5), np.float32))
    graph.node("conv", "Conv2D", ["picture", "weights"], strides=[1, 1, 1, 1], padding="VALID")
    graph.node("cut", "Relu", ["conv"])
    model = translate(graph.graph(), ["conv", "cut"])
    onnx.checker.check_model(model, full_check=True)
    (port,) = model.graph.input
    assert [dim.dim_param or dim.dim_value for dim in port.type.tensor_type.shape.dim] == [
        1, "picture size 1", "picture size 2", 3
    ]  # fmt: skip
    assert [port.name for port in model.graph.output] == ["conv", "cut"]
    for found in run(graph.graph(), {"picture": PICTURE}, ["conv", "cut"]):
        np.testing.assert_allclose(found, PICTURE.sum(axis=3, keepdims=True).repeat(5, axis=3))


def test_an_open_size_can_be_said() -> None:
    graph = Written()
    graph.input("picture", (1, -1, -1, 3))
    added(graph, "end", "picture", "picture")
    (port,) = translate(graph.graph(), sizes={"picture": (1, 4, 6, 3)}).graph.output
    assert [dim.dim_value for dim in port.type.tensor_type.shape.dim] == [1, 4, 6, 3]
    for wrong in ((1, 4, 6, 1), (4, 6)):
        with pytest.raises(ModelError, match=r"its input is \(1, -1, -1, 3\), not"):
            translate(graph.graph(), sizes={"picture": wrong})


def test_between_convolutions_no_picture_is_turned() -> None:
    graph = Written()
    graph.input("picture", PICTURE.shape)
    graph.constant("weights", np.ones((1, 1, 3, 3), np.float32))
    last = "picture"
    for number in range(4):
        last = graph.node(f"{number}", "Conv2D", [last, "weights"], strides=[1, 1, 1, 1], padding="VALID")
        last = added(graph, f"{number}+", last, last)
    kinds = [node.op_type for node in translate(graph.graph()).graph.node]
    assert kinds == ["Transpose", *["Conv", "Add"] * 4, "Transpose"]


def test_an_input_or_a_constant_may_be_an_output() -> None:
    graph = Written()
    graph.input("picture", PICTURE.shape)
    graph.constant("one", np.ones(1, np.float32))
    found = run(graph.graph(), {"picture": PICTURE}, ["picture:0", "one:0"])
    np.testing.assert_array_equal(found[0], PICTURE)
    assert found[1].tolist() == [1]


def test_an_order_that_is_only_asked_for_changes_nothing() -> None:
    graph = Written()
    graph.input("picture", PICTURE.shape)
    graph.node("nothing", "NoOp")
    added(graph, "end", "picture", "picture", "^nothing")
    np.testing.assert_array_equal(run(graph.graph(), {"picture": PICTURE}, ["end"])[0], 2 * PICTURE)


@pytest.mark.parametrize("operator", ["Einsum", "While", "Conv3D", "PartitionedCall", "", "a\x1b[31m"])
def test_every_other_operator_is_refused_by_its_name(operator: str) -> None:
    graph = Written()
    graph.input("picture", PICTURE.shape)
    graph.node("it", operator, ["picture"])
    shown = operator.replace("\x1b", "·")
    with pytest.raises(ModelError) as caught:
        translate(graph.graph())
    assert str(caught.value) == (
        f"made.pb cannot be converted: its operator {shown} is not among those that are translated here."
    )


def test_an_operator_that_nothing_asked_for_needs_is_no_hindrance() -> None:
    graph = Written()
    graph.input("picture", PICTURE.shape)
    graph.node("summary", "HistogramSummary", ["picture"])
    added(graph, "end", "picture", "picture")
    assert len(translate(graph.graph(), ["end"]).graph.node) == 1


def test_a_graph_that_goes_in_a_circle_is_refused() -> None:
    graph = Written()
    graph.input("picture", PICTURE.shape)
    added(graph, "a", "picture", "c")
    added(graph, "b", "a", "a")
    added(graph, "c", "b", "picture")
    added(graph, "end", "c", "c")
    with pytest.raises(ModelError, match=r"made\.pb cannot be converted: it goes in a circle through c"):
        translate(graph.graph())


def test_a_graph_that_is_all_circle_has_no_end() -> None:
    graph = Written()
    added(graph, "a", "b", "b")
    added(graph, "b", "a", "a")
    with pytest.raises(ModelError, match=r"made\.pb cannot be converted: nothing in it is an output"):
        translate(graph.graph())


def test_a_node_that_reads_itself_is_refused() -> None:
    graph = Written()
    added(graph, "a", "a", "a")
    with pytest.raises(ModelError, match="it goes in a circle through a"):
        translate(graph.graph(), ["a"])


def test_an_input_that_is_missing_is_named() -> None:
    graph = Written()
    graph.input("picture", PICTURE.shape)
    added(graph, "end", "picture", "nowhere")
    with pytest.raises(ModelError, match=r"made\.pb is damaged: end reads nowhere, which is missing\."):
        translate(graph.graph())
    with pytest.raises(ModelError, match=r"what is asked for reads heatmaps, which is missing\."):
        translate(graph.graph(), ["heatmaps"])


def test_an_output_that_an_operator_has_not_is_named() -> None:
    graph = Written()
    graph.input("picture", PICTURE.shape)
    added(graph, "a", "picture", "picture")
    added(graph, "end", "a:1", "picture")
    with pytest.raises(ModelError, match="a has no output 1, which is read"):
        translate(graph.graph())


def test_too_few_inputs_are_said() -> None:
    graph = Written()
    graph.input("picture", PICTURE.shape)
    added(graph, "end", "picture")
    with pytest.raises(ModelError, match="AddV2 end reads 1 tensors, too few"):
        translate(graph.graph())


def test_sizes_that_do_not_fit_one_another_are_said() -> None:
    graph = Written()
    graph.input("picture", (2, 3))
    graph.input("other", (4, 5))
    added(graph, "end", "picture", "other")
    with pytest.raises(ModelError, match=r"made\.pb cannot be converted: .*Incompatible dimensions"):
        translate(graph.graph())


def test_an_input_without_type_or_sizes_is_refused() -> None:
    graph = Written()
    graph.node("picture", "Placeholder", dtype=np.dtype(np.float32))
    added(graph, "end", "picture", "picture")
    with pytest.raises(ModelError, match="its input has no type or no sizes"):
        translate(graph.graph())


def test_a_long_chain_needs_no_deep_stack() -> None:
    graph = Written()
    last = graph.input("picture", (1,))
    for number in range(3000):
        last = added(graph, f"n{number}", last, last)
    assert len(translate(graph.graph()).graph.node) == 3000


def test_names_that_meet_stay_apart() -> None:
    graph = Written()
    graph.input("it/constant", PICTURE.shape)
    graph.constant("it/constant#2", np.ones(3, np.float32))
    graph.node("it", "BiasAdd", ["it/constant", "it/constant#2"])
    np.testing.assert_array_equal(run(graph.graph(), {"it/constant": PICTURE})[0], PICTURE + 1)
