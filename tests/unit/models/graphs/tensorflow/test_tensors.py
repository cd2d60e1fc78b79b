"""Each translated operator on tensors against numpy, in both orders in which a picture may lie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.special import expit

from components.models.errors import ModelError
from components.models.graphs.tensorflow.graph import Array
from components.models.graphs.tensorflow.translate import OPERATORS
from tests.support.tensorflow_graphs import Written, applied, run

FLOAT, INT = np.dtype(np.float32), np.dtype(np.int32)
numbers = st.floats(-100, 100, width=32)
PAIRS: dict[str, Callable[[Array, Array], Array]] = {
    "AddV2": np.add,
    "Sub": np.subtract,
    "Mul": np.multiply,
    "RealDiv": np.divide,
    "SquaredDifference": lambda a, b: np.square(a - b),
}
SINGLES: dict[str, Callable[[Array], Array]] = {
    "Sigmoid": expit,
    "Sqrt": lambda a: np.sqrt(np.abs(a)),
    "Identity": np.array,
}


def test_the_table_has_the_operators_of_the_networks_and_no_others() -> None:
    movenet = {
        "AddV2", "ArgMax", "Cast", "ConcatV2", "DepthwiseConv2dNative", "ExpandDims", "FloorDiv",
        "FusedDepthwiseConv2dNative", "GatherNd", "Identity", "Mul", "Pack", "RealDiv", "Reshape",
        "ResizeBilinear", "Sigmoid", "Sqrt", "SquaredDifference", "Squeeze", "Sub", "Unpack", "_FusedConv2D",
    }  # fmt: skip
    openpose = {"BiasAdd", "ConcatV2", "Conv2D", "DepthwiseConv2dNative", "MaxPool", "Relu"}
    assert OPERATORS.keys() == movenet | openpose


@pytest.mark.parametrize("operator", PAIRS)
@settings(max_examples=30)
@given(shapes=arrays.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=3), data=st.data())
def test_two_tensors_number_by_number(operator: str, shapes: Any, data: st.DataObject) -> None:
    one, other = (data.draw(arrays.arrays(FLOAT, shape, elements=numbers)) for shape in shapes.input_shapes)
    other = np.where(np.abs(other) < 0.1, np.float32(1), other)
    fixed = data.draw(st.sampled_from([(), (0,), (1,)]))
    (found,) = applied(operator, one, other, fixed=fixed, T=FLOAT)
    assert found.dtype == FLOAT
    np.testing.assert_allclose(found, PAIRS[operator](one, other), rtol=1e-5, atol=1e-5)


def beside_a_convolution(operator: str, other: Array, fixed: bool, **how: Any) -> tuple[Array, Array]:
    """A picture from a convolution that changes nothing, and what the operator makes of it and `other`."""
    picture = np.arange(24, dtype=np.float32).reshape(1, 2, 4, 3)
    graph = Written()
    fed = {graph.input("picture", picture.shape): picture}
    graph.constant("weights", np.eye(3, dtype=np.float32).reshape(1, 1, 3, 3))
    graph.node("same", "Conv2D", ["picture", "weights"], strides=[1, 1, 1, 1], padding="VALID")
    if fixed:
        graph.constant("other", other)
    else:
        fed[graph.input("other", other.shape)] = other
    graph.node("it", operator, ["same", "other"], T=FLOAT, **how)
    return picture, run(graph.graph(), fed)[0]


@pytest.mark.parametrize("fixed", [True, False])
@pytest.mark.parametrize(
    "shape", [(), (1,), (3,), (4, 1), (2, 4, 3), (1, 1, 4, 1), (1, 2, 4, 3), (2, 1, 2, 4, 3)]
)
def test_a_picture_from_a_convolution_meets_another_tensor(shape: tuple[int, ...], fixed: bool) -> None:
    other = np.random.default_rng(1).normal(size=shape).astype(np.float32)
    picture, found = beside_a_convolution("Sub", other, fixed)
    np.testing.assert_allclose(found, picture - other, rtol=1e-6)


@pytest.mark.parametrize("operator", SINGLES)
@settings(max_examples=20)
@given(arrays.arrays(FLOAT, arrays.array_shapes(min_dims=0, max_dims=4, max_side=3), elements=numbers))
def test_one_tensor_number_by_number(operator: str, values: Array) -> None:
    values = np.asarray(np.abs(values)) if operator == "Sqrt" else values
    (found,) = applied(operator, values)
    np.testing.assert_allclose(found, SINGLES[operator](values), rtol=1e-5, atol=1e-6)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-7, 7).filter(bool)), min_size=1, max_size=9))
def test_division_rounds_down_also_below_zero(pairs: list[tuple[int, int]]) -> None:
    for kind in (INT, FLOAT):
        one, other = np.array(pairs, kind).T
        (found,) = applied("FloorDiv", one, other, T=kind)
        assert found.dtype == kind
        np.testing.assert_array_equal(found, one // other)


@pytest.mark.parametrize(("given_kind", "kind"), [(INT, FLOAT), (FLOAT, INT), (FLOAT, FLOAT)])
def test_a_cast_cuts_towards_zero(given_kind: Any, kind: Any) -> None:
    values = np.array([-2.7, -0.5, 0, 0.5, 2.7]).astype(given_kind)
    (found,) = applied("Cast", values, SrcT=given_kind, DstT=kind)
    assert found.dtype == kind
    np.testing.assert_array_equal(found, values.astype(kind))


@settings(max_examples=30)
@given(
    arrays.arrays(FLOAT, arrays.array_shapes(max_dims=3, max_side=4), elements=st.integers(0, 3)), st.data()
)
def test_the_place_of_the_highest_is_that_of_the_first(values: Array, data: st.DataObject) -> None:
    axis = data.draw(st.integers(-values.ndim, values.ndim - 1))
    for kind in (INT, np.dtype(np.int64)):
        (found,) = applied("ArgMax", values, np.array(axis, np.int32), fixed=(1,), output_type=kind)
        assert found.dtype == kind
        np.testing.assert_array_equal(found, values.argmax(axis))


@pytest.mark.parametrize("axis", [0, 1, 2, 3, -1, -4])
@pytest.mark.parametrize("constant", [True, False])
def test_tensors_put_together(axis: int, constant: bool) -> None:
    other = -np.arange(24, dtype=np.float32).reshape(1, 2, 4, 3)
    graph = Written()
    picture = 1 - other
    fed = {graph.input("picture", picture.shape): picture}
    graph.constant("weights", np.eye(3, dtype=np.float32).reshape(1, 1, 3, 3))
    graph.node("same", "Conv2D", ["picture", "weights"], strides=[1, 1, 1, 1], padding="VALID")
    if constant:
        graph.constant("other", other)
    else:
        graph.node("other", "Conv2D", ["picture", "weights"], strides=[1, 1, 1, 1], padding="VALID")
        other = picture
    graph.constant("axis", np.array(axis, np.int32))
    graph.node("it", "ConcatV2", ["same", "other", "axis"], N=2)
    np.testing.assert_array_equal(run(graph.graph(), fed)[0], np.concatenate([picture, other], axis))


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("kind", [INT, FLOAT])
def test_tensors_side_by_side_and_apart_again(axis: int, kind: Any) -> None:
    one = np.arange(6).reshape(2, 3).astype(kind)
    (packed,) = applied("Pack", one, one + 6, axis=axis, N=2)
    np.testing.assert_array_equal(packed, np.stack([one, one + 6], axis))
    parts = applied("Unpack", packed, axis=axis, num=2, outputs=2)
    np.testing.assert_array_equal(parts[0], one)
    np.testing.assert_array_equal(parts[1], one + 6)


def test_numbers_side_by_side_and_apart_again() -> None:
    (packed,) = applied("Pack", *(np.array(value, np.int32) for value in (4, 7)), axis=0, N=2)
    assert packed.tolist() == [4, 7]
    assert [part.shape for part in applied("Unpack", packed, axis=0, num=2, outputs=2)] == [(), ()]


def test_a_single_slice_is_all_of_it_without_the_axis() -> None:
    values = np.arange(6, dtype=np.float32).reshape(1, 2, 3)
    (found,) = applied("Unpack", values, axis=0, num=1)
    np.testing.assert_array_equal(found, values[0])


@pytest.mark.parametrize("axis", [0, 1, 2, -1])
def test_one_dimension_more_and_less(axis: int) -> None:
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    (more,) = applied("ExpandDims", values, np.array(axis, np.int32), fixed=(1,))
    np.testing.assert_array_equal(more, np.expand_dims(values, axis))
    (less,) = applied("Squeeze", more, squeeze_dims=[axis])
    np.testing.assert_array_equal(less, values)
    (least,) = applied("Squeeze", more)
    np.testing.assert_array_equal(least, values)


@pytest.mark.parametrize("sizes", [[6], [3, -1], [1, 1, 6], [2, 3]])
def test_other_sizes(sizes: list[int]) -> None:
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    (found,) = applied("Reshape", values, np.array(sizes, np.int32), fixed=(1,))
    np.testing.assert_array_equal(found, values.reshape(sizes))


def test_a_single_number_becomes_a_tensor_of_no_dimension() -> None:
    (found,) = applied("Reshape", np.array([[4]], np.float32), np.array([], np.int32), fixed=(1,))
    assert found.shape == ()


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("picture", [True, False])
def test_places_are_looked_up(depth: int, picture: bool) -> None:
    values = np.arange(24, dtype=np.float32).reshape(1, 2, 4, 3)
    places = np.random.default_rng(2).integers(0, (1, 2, 4)[:depth], (5, depth)).astype(np.int32)
    if picture:
        values, found = beside_a_convolution("GatherNd", places.astype(np.int32), fixed=True)
    else:
        (found,) = applied("GatherNd", values, places)
    np.testing.assert_array_equal(found, values[tuple(places.T)])


@pytest.mark.parametrize(
    ("operator", "inputs", "how", "reason"),
    [
        ("RealDiv", (np.ones(2, INT), np.ones(2, INT)), {"T": INT}, "whole numbers to divide"),
        ("FloorDiv", (np.ones(2, INT), np.ones(2, INT)), {}, "numbers of a type that is not known"),
        ("Cast", (np.ones(2, INT),), {}, "a type to turn to that is not known"),
        ("Unpack", (np.ones(2, INT),), {"num": 0}, "0 slices"),
        ("Unpack", (np.ones(2, INT),), {"num": 10**6}, "1000000 slices"),
        ("Reshape", (np.ones(2, INT), np.ones(1, INT)), {}, "values that are only known when it runs"),
    ],
)
def test_what_is_not_translated_is_refused(operator: str, inputs: Any, how: Any, reason: str) -> None:
    with pytest.raises(ModelError, match=f"made.pb cannot be converted: {operator} it has {reason}"):
        applied(operator, *inputs, **how)


def test_several_axes_where_there_should_be_one_are_refused() -> None:
    with pytest.raises(ModelError, match="ExpandDims it has 2 numbers where there should be one"):
        applied("ExpandDims", np.ones(2, INT), np.array([0, 1], INT), fixed=(1,))


def test_an_axis_that_a_picture_has_not_is_refused() -> None:
    graph = Written()
    graph.input("picture", (1, 2, 2, 1))
    graph.constant("weights", np.ones((1, 1, 1, 1), np.float32))
    graph.node("same", "Conv2D", ["picture", "weights"], strides=[1, 1, 1, 1], padding="VALID")
    graph.constant("axis", np.array(4, np.int32))
    graph.node("it", "ConcatV2", ["same", "same", "axis"], N=2)
    with pytest.raises(ModelError, match="ConcatV2 it has the axis 4"):
        run(graph.graph(), {})
