"""Tiny ONNX files made for the tests, whose answers are known, and files that would do harm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper

from components.keypoints.arrays import Rgb

OPSET, IR = 17, 8
# Corners of the colour cube that differ from black and from each other: red, green, blue, yellow, …
COLOURS = np.array(
    [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1)],
    np.float32,
)


def file(
    nodes: Sequence[onnx.NodeProto],
    weights: Sequence[onnx.TensorProto] = (),
    shape: Sequence[int | str] = (1, 3, "h", "w"),
    outputs: Sequence[str] = ("y",),
    kind: int = TensorProto.FLOAT,
    **model: Any,
) -> bytes:
    """An ONNX file with one input `x`."""
    ports = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
    feed = helper.make_tensor_value_info("x", kind, list(shape))
    graph = helper.make_graph(list(nodes), "made", [feed], ports, list(weights))
    opsets = [helper.make_opsetid("", OPSET)]
    return bytes(helper.make_model(graph, opset_imports=opsets, ir_version=IR, **model).SerializeToString())


def tensor(name: str, values: object, kind: int = TensorProto.FLOAT) -> onnx.TensorProto:
    array = np.asarray(values)
    return helper.make_tensor(name, kind, array.shape, array.ravel().tolist())


def dots_net(points: int, shape: Sequence[int | str] = (1, 3, "h", "w")) -> bytes:
    """For pixels p from 0 to 1: map i is −|p − c|² − 1 for the i-th hue c: −1 on its dots, else less.

    −|p − c|² = 2 c·p − c·c − p·p: a 1 × 1 convolution on the colours, less the picture's own square.
    """
    hues = hues_of(points)
    weights = tensor("w", 2 * hues[:, :, np.newaxis, np.newaxis])
    bias = tensor("b", -(hues**2).sum(axis=1) - 1)
    ones = tensor("ones", np.ones((points, 3, 1, 1)))
    nodes = [
        helper.make_node("Conv", ["x", "w", "b"], ["likeness"]),
        helper.make_node("Mul", ["x", "x"], ["squares"]),
        helper.make_node("Conv", ["squares", "ones"], ["size"]),
        helper.make_node("Sub", ["likeness", "size"], ["y"]),
    ]
    return file(nodes, [weights, bias, ones], shape)


def hues_of(points: int) -> np.ndarray:
    """(points, 3): colours from 0 to 1 that all differ, none black."""
    steps = np.stack(np.meshgrid(*[[0.0, 0.5, 1.0]] * 3, indexing="ij"), axis=-1).reshape(-1, 3)[1:]
    return steps[:points]


DOTS_PX = [(7 + 6 * i, 10 + (i * 37) % 70) for i in range(17)]
"""Seventeen places on a picture of 120 × 90 px."""


def dots_picture(places_px: Sequence[tuple[int, int]], size_px: tuple[int, int]) -> Rgb:
    """A black picture with a pixel of the i-th hue at the i-th place, on a neighbourhood half as bright."""
    picture = np.zeros((size_px[1], size_px[0], 3), np.uint8)
    for (x, y), hue in zip(places_px, hues_of(len(places_px)), strict=True):
        picture[y, x] = np.rint(255 * hue)
    return picture


def constant_net(
    values: dict[str, np.ndarray], shape: Sequence[int | str] = (1, 3, "h", "w"), **more: Any
) -> bytes:
    """Gives the same outputs whatever it sees, for the heads' sake."""
    nodes = []
    for name, value in values.items():
        nodes.append(helper.make_node("Constant", [], [f"{name}_value"], value=tensor(name, value)))
        nodes.append(helper.make_node("Identity", [f"{name}_value"], [name]))
    return file(nodes, (), shape, tuple(values), **more)


def endless_net() -> bytes:
    """A loop that counts for ever."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go"], ["go_on"]),
            helper.make_node("Add", ["total", "one"], ["more"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("i", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("total", TensorProto.FLOAT, []),
        ],
        [
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("more", TensorProto.FLOAT, []),
        ],
        [tensor("one", 1.0)],
    )
    nodes = [
        helper.make_node("ReduceMax", ["x"], ["start"], keepdims=0),
        helper.make_node("Loop", ["", "true", "start"], ["y"], body=body),
    ]
    return file(nodes, [tensor("true", True, TensorProto.BOOL)])


def huge_net() -> bytes:
    """Asks for ten thousand million numbers once it runs."""
    nodes = [
        helper.make_node("Shape", ["x"], ["sides"]),
        helper.make_node("Mul", ["sides", "much"], ["large"]),
        helper.make_node("ConstantOfShape", ["large"], ["y"]),
    ]
    return file(nodes, [tensor("much", [1, 1, 1000, 1000], TensorProto.INT64)])


def shy_net(values: np.ndarray, limit: float, shape: Sequence[int | str] = (1, 3, "h", "w")) -> bytes:
    """Gives these values on inputs whose mean is below the limit, and no numbers (NaN) on the others."""
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["mean"], keepdims=0),
        helper.make_node("Sub", ["limit", "mean"], ["left"]),
        helper.make_node("Log", ["left"], ["log"]),
        helper.make_node("Mul", ["log", "zero"], ["nothing"]),
        helper.make_node("Add", ["values", "nothing"], ["y"]),
    ]
    weights = [tensor("limit", float(limit)), tensor("zero", 0.0), tensor("values", values)]
    return file(nodes, weights, shape)
