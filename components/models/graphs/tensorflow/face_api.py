"""face-api's networks of 68 points, whose files hold tensors and no graph: the graph is written here.

Blocks of convolutions in which each reads the sum of all before it; the weights lie in a manifest of
TensorFlow.js's, as 8-bit numbers. After @vladmandic/face-api 1.7.15: FaceLandmark68NetBase.ts in its folder
faceLandmarkNet; FaceFeatureExtractor.ts, TinyFaceFeatureExtractor.ts, denseBlock.ts in faceFeatureExtractor.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import onnx
from onnx import helper

from components.models.errors import ModelError
from components.models.graphs.tensorflow.emitter import IR_VERSION, OPSET, Emitter, Value
from components.models.graphs.tensorflow.graph import Array
from components.models.graphs.tensorflow.shards import ReadShard, read_weights

SIDE_PX = 112
POINTS = 68
MEAN_RGB = (122.782, 117.001, 104.298)
"""Taken off each pixel, before it is divided by 255 (FaceFeatureExtractor.ts)."""
_KINDS = ((4, 4), (3, 3))
"""Blocks, and convolutions in each: the network, and the tiny one."""


def is_tensor_manifest(content: bytes) -> bool:
    """Whether this may be a list of tensors without a graph."""
    return content[:64].lstrip().startswith(b"[")


def face_api_model(manifest: bytes, name: str, read: ReadShard) -> onnx.ModelProto:
    """The network as an ONNX model: from a float32 (1, 112, 112, 3) RGB picture, 0 to 255, to (1, 136).

    What comes out is x and y of each point in turn, as shares of the picture's side.

    Args:
        manifest: the content of its weights' manifest, called `name` in messages.
        read: gives the shards by the names that the manifest has for them.

    Raises:
        ModelError: for a manifest of other tensors, or tensors that do not fit one another, and as
            `read_weights`.
    """
    try:
        groups = json.loads(manifest)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{name} is no JSON, or it is cut off.") from error
    weights = read_weights(groups, name, read)
    for blocks, each in _KINDS:
        if set(_names(blocks, each)) == set(weights):
            return _model(weights, blocks, each, name)
    raise ModelError(f"{name} lists tensors of no network that is known: there is no graph beside them.")


def _names(blocks: int, each: int) -> Iterator[str]:
    yield from ("fc/weights", "fc/bias")
    for block in range(blocks):
        for conv in range(each):
            kinds = ("filters",) if block == conv == 0 else ("depthwise_filter", "pointwise_filter")
            yield from (f"dense{block}/conv{conv}/{kind}" for kind in (*kinds, "bias"))


def _model(weights: Mapping[str, Array], blocks: int, each: int, name: str) -> onnx.ModelProto:
    out = Emitter()
    out.prefix = "normalised"
    picture = out.one("Sub", "picture", out.store(np.array(MEAN_RGB, np.float32)))
    value = out.first(Value(out.one("Div", picture, out.store(np.array(255, np.float32)))))
    try:
        for block in range(blocks):
            value = _block(out, weights, value, block, each)
        out.prefix = "fc"
        # Over all places that are left: 7 × 7, or the tiny network's 14 × 14.
        pooled = out.one("Flatten", out.one("GlobalAveragePool", value))
        dense = out.one("Gemm", pooled, *(out.store(weights[f"fc/{part}"]) for part in ("weights", "bias")))
        out.rename(dense, "points")
        return _checked(out, name)
    except (ValueError, RuntimeError, onnx.shape_inference.InferenceError) as error:
        raise ModelError(f"{name} is damaged: its tensors do not fit one another.") from error


def _checked(out: Emitter, name: str) -> onnx.ModelProto:
    ports = [
        helper.make_tensor_value_info(port, onnx.TensorProto.FLOAT, shape)
        for port, shape in (("picture", (1, SIDE_PX, SIDE_PX, 3)), ("points", (1, 2 * POINTS)))
    ]
    graph = helper.make_graph(out.nodes, name, ports[:1], ports[1:], list(out.stored.values()))
    opsets = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
    return onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)


def _block(out: Emitter, weights: Mapping[str, Array], value: str, block: int, each: int) -> str:
    """Convolutions of which each reads the sum of all before it, after ReLU; the first halves the sides."""
    total = value = out.one("Relu", _convolution(out, weights, value, f"dense{block}/conv0", 2))
    for conv in range(1, each):
        total = out.one("Add", total, _convolution(out, weights, value, f"dense{block}/conv{conv}", 1))
        value = out.one("Relu", total)
    return value


def _convolution(out: Emitter, weights: Mapping[str, Array], value: str, conv: str, stride: int) -> str:
    """A full one, or one for each channel and then one of single pixels over all (separableConv2d)."""
    out.prefix = conv
    bias = weights[f"{conv}/bias"]
    how = {"strides": (stride, stride), "auto_pad": "SAME_UPPER"}
    if f"{conv}/filters" in weights:
        return _conv(out, value, weights[f"{conv}/filters"].transpose(3, 2, 0, 1), bias, **how)
    alone = weights[f"{conv}/depthwise_filter"].transpose(2, 3, 0, 1)
    value = _conv(out, value, alone, None, group=len(alone), **how)
    return _conv(out, value, weights[f"{conv}/pointwise_filter"].transpose(3, 2, 0, 1), bias)


def _conv(out: Emitter, value: str, weights: Array, bias: Array | None, **how: Any) -> str:
    stored = [out.store(np.ascontiguousarray(values)) for values in (weights, bias) if values is not None]
    return out.one("Conv", value, *stored, kernel_shape=weights.shape[2:], **how)
