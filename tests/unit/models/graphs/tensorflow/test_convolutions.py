"""Each translated operator on pictures against its definition in numpy, on pictures of any size."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.models.errors import ModelError
from tests.support import tensorflow_numpy as reference
from tests.support.tensorflow_graphs import Written, applied, run

FLOAT = np.dtype(np.float32)


def made(*sizes: int, seed: int = 0) -> Any:
    """Numbers about 0."""
    return np.random.default_rng((seed, *sizes)).normal(size=sizes).astype(np.float32)


sides = st.integers(1, 9)
windows = st.tuples(st.integers(1, 3), st.integers(1, 3))
strides = st.tuples(st.integers(1, 3), st.integers(1, 3))


@st.composite
def cases(draw: Any) -> dict[str, Any]:
    """A picture, a window that fits it, and how it goes over it."""
    window, kind = draw(windows), draw(st.sampled_from(["SAME", "VALID"]))
    stride = draw(strides)
    dilation = draw(st.tuples(st.integers(1, 2), st.integers(1, 2))) if kind == "VALID" else (1, 1)
    reach = [(size - 1) * step + 1 for size, step in zip(window, dilation, strict=True)]
    least = reach if kind == "VALID" else (1, 1)
    size = draw(st.tuples(*(st.integers(low, 9) for low in least)))
    return {
        "picture": made(draw(st.integers(1, 2)), *size, 3, seed=draw(st.integers(0, 9))),
        "window": window, "kind": kind, "strides": stride, "dilations": dilation,
    }  # fmt: skip


def how(case: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The attributes of a node."""
    return {
        "strides": [1, *case["strides"], 1],
        "dilations": [1, *case["dilations"], 1],
        "padding": case["kind"],
        "data_format": "NHWC",
        "T": FLOAT,
        **more,
    }


@settings(max_examples=60)
@given(cases())
def test_a_convolution(case: dict[str, Any]) -> None:
    weights = made(*case["window"], 3, 5)
    (found,) = applied("Conv2D", case["picture"], weights, fixed=(1,), **how(case))
    expected = reference.conv(case["picture"], weights, case["strides"], case["kind"], case["dilations"])
    np.testing.assert_allclose(found, expected, atol=1e-5)


@settings(max_examples=60)
@given(cases(), st.integers(1, 3))
def test_a_depthwise_convolution(case: dict[str, Any], multiplier: int) -> None:
    weights = made(*case["window"], 3, multiplier)
    (found,) = applied("DepthwiseConv2dNative", case["picture"], weights, fixed=(1,), **how(case))
    expected = reference.depthwise(case["picture"], weights, case["strides"], case["kind"], case["dilations"])
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("fused", [["BiasAdd"], ["BiasAdd", "Relu"], ["BiasAdd", "Relu6"]])
@settings(max_examples=20)
@given(case=cases())
def test_what_is_fused_to_a_convolution(fused: list[str], case: dict[str, Any]) -> None:
    full, deep = made(*case["window"], 3, 5) * 5, made(*case["window"], 3, 2) * 5
    for operator, weights, bare in (
        ("_FusedConv2D", full, reference.conv),
        ("FusedDepthwiseConv2dNative", deep, reference.depthwise),
    ):
        channels = weights.shape[3] if bare is reference.conv else 6
        bias = made(channels)
        (found,) = applied(
            operator, case["picture"], weights, bias, fixed=(1, 2), **how(case, fused_ops=fused, num_args=1)
        )
        expected = bare(case["picture"], weights, case["strides"], case["kind"], case["dilations"]) + bias
        if len(fused) > 1:
            expected = np.clip(expected, 0, 6 if fused[1] == "Relu6" else None)
        np.testing.assert_allclose(found, expected, atol=1e-4)


@settings(max_examples=60)
@given(cases())
def test_a_pool_of_maxima(case: dict[str, Any]) -> None:
    if case["kind"] == "SAME":
        case["strides"] = tuple(map(min, case["strides"], case["window"]))
    picture = case["picture"] - 5
    (found,) = applied("MaxPool", picture, **how(case, ksize=[1, *case["window"], 1]))
    expected = reference.max_pool(picture, case["window"], case["strides"], case["kind"], case["dilations"])
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(("half", "corners"), [(True, False), (False, True), (False, False)])
@settings(max_examples=30)
@given(size=st.tuples(sides, sides), to=st.tuples(sides, sides))
def test_resizing(half: bool, corners: bool, size: tuple[int, int], to: tuple[int, int]) -> None:
    picture = made(1, *size, 2)
    sizes = np.array(to, np.int32)
    (found,) = applied(
        "ResizeBilinear", picture, sizes, fixed=(1,), half_pixel_centers=half, align_corners=corners
    )
    np.testing.assert_allclose(found, reference.resize_bilinear(picture, to, half, corners), atol=1e-5)


def test_the_odd_pixel_of_same_padding_is_at_the_end() -> None:
    picture = np.arange(1, 5, dtype=np.float32).reshape(1, 1, 4, 1)
    weights = np.ones((1, 3, 1, 1), np.float32)
    (found,) = applied("Conv2D", picture, weights, fixed=(1,), strides=[1, 2, 2, 1], padding="SAME")
    assert found.ravel().tolist() == [6, 7]


@pytest.mark.parametrize("first", [True, False])
def test_a_bias_and_what_is_below_zero_cut_off(first: bool) -> None:
    picture, bias = made(1, 4, 5, 3), made(3)
    graph = Written()
    name = graph.input("picture", picture.shape)
    expected = picture
    if first:
        graph.constant("weights", made(1, 1, 3, 3))
        graph.node("conv", "Conv2D", [name, "weights"], strides=[1, 1, 1, 1], padding="VALID")
        expected, name = reference.conv(picture, made(1, 1, 3, 3), (1, 1), "VALID"), "conv"
    graph.constant("bias", bias)
    graph.node("with", "BiasAdd", [name, "bias"], data_format="NHWC")
    graph.node("cut", "Relu", ["with"])
    (found,) = run(graph.graph(), {"picture": picture})
    np.testing.assert_allclose(found, np.maximum(expected + bias, 0), atol=1e-5)


@pytest.mark.parametrize(
    ("operator", "changed", "reason"),
    [
        ("Conv2D", {"data_format": "NCHW"}, "pictures in the order NCHW"),
        ("Conv2D", {"padding": "EXPLICIT"}, "the padding EXPLICIT"),
        ("Conv2D", {"padding": ""}, "the padding that is not said"),
        ("Conv2D", {"strides": [2, 1, 1, 1]}, r"strides of \(2, 1, 1, 1\)"),
        ("Conv2D", {"strides": [1, 1]}, r"strides of \(1, 1\)"),
        ("Conv2D", {"dilations": [1, 2, 1, 1]}, r"the padding SAME with dilations of \(2, 1\)"),
        ("DepthwiseConv2dNative", {"dilations": [1, 0, 1, 1]}, r"dilations of \(1, 0, 1, 1\)"),
        ("_FusedConv2D", {"fused_ops": ["BiasAdd", "Elu"]}, "Elu fused to it"),
        ("_FusedConv2D", {"fused_ops": []}, "nothing fused to it"),
        ("_FusedConv2D", {"fused_ops": ["BiasAdd", "Add", "Relu"]}, "BiasAdd and Add and Relu fused to it"),
        ("_FusedConv2D", {"fused_ops": ["BiasAdd"], "num_args": 2}, "BiasAdd fused to it"),
    ],
)
def test_what_is_not_translated_is_refused(operator: str, changed: dict[str, Any], reason: str) -> None:
    usual: dict[str, Any] = {"strides": [1, 1, 1, 1], "padding": "SAME", "num_args": 1}
    with pytest.raises(ModelError, match=f"made.pb cannot be converted: {operator} it has {reason}"):
        applied(operator, made(1, 3, 3, 2), made(1, 1, 2, 2), made(2), fixed=(1, 2), **usual | changed)


@pytest.mark.parametrize(
    ("operator", "inputs", "reason"),
    [
        ("Conv2D", (made(1, 3, 3, 2), made(2, 2)), "weights of 2 dimensions"),
        ("DepthwiseConv2dNative", (made(1, 3, 3, 2), made(2)), "weights of 1 dimensions"),
        ("_FusedConv2D", (made(1, 3, 3, 2), made(1, 1, 2, 2), made(3)), r"a bias of the shape \(3,\)"),
        ("BiasAdd", (made(1, 3, 3, 2), made(1, 2)), "a bias of 2 dimensions"),
        ("ResizeBilinear", (made(1, 3, 3, 2), np.array([3, 0], np.int32)), r"the size \[3, 0\]"),
    ],
)
def test_weights_that_do_not_fit_are_refused(operator: str, inputs: Any, reason: str) -> None:
    how: dict[str, Any] = {"strides": [1, 1, 1, 1], "padding": "SAME", "fused_ops": ["BiasAdd"]}
    with pytest.raises(ModelError, match=f"{operator} it has {reason}"):
        applied(operator, *inputs, fixed=(1, 2), **how)


def test_a_pool_that_leaves_pixels_out_is_refused_with_same_padding() -> None:
    how: dict[str, Any] = {"ksize": [1, 1, 2, 1], "strides": [1, 2, 2, 1], "padding": "SAME"}
    with pytest.raises(ModelError, match=r"the padding SAME, a window of \(1, 2\) and longer strides"):
        applied("MaxPool", made(1, 3, 3, 2), **how)


def test_pictures_of_an_open_number_are_not_resized() -> None:
    graph = Written()
    graph.node(
        "it",
        "ResizeBilinear",
        [graph.input("picture", (-1, 3, 3, 2)), graph.constant("sizes", np.array([6, 6], np.int32))],
    )
    with pytest.raises(ModelError, match="it resizes pictures of an open number"):
        run(graph.graph(), {"picture": made(1, 3, 3, 2)})


def test_two_rules_for_resizing_at_once_are_refused() -> None:
    with pytest.raises(ModelError, match="both half_pixel_centers and align_corners"):
        applied(
            "ResizeBilinear", made(1, 3, 3, 2), np.array([3, 3], np.int32), fixed=(1,),
            half_pixel_centers=True, align_corners=True,
        )  # fmt: skip


def test_weights_that_are_only_known_when_it_runs_are_refused() -> None:
    with pytest.raises(ModelError, match="Conv2D it has values that are only known when it runs"):
        applied("Conv2D", made(1, 3, 3, 2), made(1, 1, 2, 2), strides=[1, 1, 1, 1], padding="SAME")
