"""TensorFlow's operators on pictures, in ONNX: convolutions, pooling, resizing.

As tensorflow/core/framework/common_shape_fns.cc and core/kernels define them. SAME pads so that the output is
ceil(input / stride), the odd pixel at the end: ONNX's SAME_UPPER.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from components.models.graphs.tensorflow.emitter import Value
from components.models.graphs.tensorflow.step import Step, Table

_PADDINGS = {"SAME": "SAME_UPPER", "VALID": "VALID"}


def _conv(step: Step) -> Sequence[Value]:
    return (_bare(step, _full_weights(step)),)


def _depthwise(step: Step) -> Sequence[Value]:
    weights, groups = _depthwise_weights(step)
    return (_bare(step, weights, group=groups),)


def _fused_conv(step: Step) -> Sequence[Value]:
    return (_fused(step, _full_weights(step), 1),)


def _fused_depthwise(step: Step) -> Sequence[Value]:
    return (_fused(step, *_depthwise_weights(step)),)


def _full_weights(step: Step) -> Any:
    """(height, width, inputs, outputs) as (outputs, inputs, height, width)."""
    weights = step.constant(1)
    if weights.ndim != 4:
        raise step.refusal(f"weights of {weights.ndim} dimensions")
    return weights.transpose(3, 2, 0, 1)


def _depthwise_weights(step: Step) -> tuple[Any, int]:
    """(height, width, inputs, multiplier) as (inputs · multiplier, 1, height, width), and the inputs."""
    weights = step.constant(1)
    if weights.ndim != 4:
        raise step.refusal(f"weights of {weights.ndim} dimensions")
    height, width, inputs, multiplier = weights.shape
    turned = weights.transpose(2, 3, 0, 1).reshape(inputs * multiplier, 1, height, width)
    return turned, inputs


def _bare(step: Step, weights: Any, group: int = 1, bias: Any = None) -> Value:
    out = step.out
    stored = [out.store(np.ascontiguousarray(values)) for values in (weights, bias) if values is not None]
    written = out.one(
        "Conv",
        out.first(step.value(0)),
        *stored,
        group=group,
        kernel_shape=weights.shape[2:],
        **_steps(step),
    )
    return Value(written, first=True)


def _fused(step: Step, weights: Any, group: int) -> Value:
    """With what `fused_ops` has after the convolution: a bias, and perhaps an activation."""
    fused = step.node.texts("fused_ops")
    if fused[:1] != ("BiasAdd",) or len(fused) > 2 or step.node.whole("num_args", 1) != 1:
        raise step.refusal(f"{' and '.join(fused) or 'nothing'} fused to it")
    bias = step.constant(2)
    if bias.shape != weights.shape[:1]:
        raise step.refusal(f"a bias of the shape {bias.shape}")
    value = _bare(step, weights, group, bias)
    if len(fused) == 1:
        return value
    if fused[1] not in _ACTIVATIONS:
        raise step.refusal(f"{fused[1]} fused to it")
    return _activated(step, value, fused[1])


_ACTIVATIONS = ("Relu", "Relu6")


def _activated(step: Step, value: Value, kind: str) -> Value:
    out = step.out
    if kind == "Relu":
        return Value(out.one("Relu", value.name), value.first)
    bounds = (out.store(np.array(bound, np.float32)) for bound in (0, 6))
    return Value(out.one("Clip", value.name, *bounds), value.first)


def _relu(step: Step) -> Sequence[Value]:
    value = step.value(0)
    return (_activated(step, value if value.first else Value(step.last(0)), "Relu"),)


def _bias(step: Step) -> Sequence[Value]:
    """A constant for each of the last of the input's sizes, which are its channels."""
    bias, value = step.constant(1), step.value(0)
    _check_order(step)
    if bias.ndim != 1:
        raise step.refusal(f"a bias of {bias.ndim} dimensions")
    if value.first:
        return (Value(step.out.one("Add", value.name, step.out.store(bias.reshape(-1, 1, 1))), first=True),)
    return (Value(step.out.one("Add", step.last(0), step.out.store(bias))),)


def _max_pool(step: Step) -> Sequence[Value]:
    window, how = _sides(step, "ksize"), _steps(step)
    if how["auto_pad"] == _PADDINGS["SAME"] and any(map(operator.lt, window, how["strides"])):
        # ONNX Runtime would pad by less than nothing.
        raise step.refusal(f"the padding SAME, a window of {window} and longer strides")
    written = step.out.one("MaxPool", step.out.first(step.value(0)), kernel_shape=window, **how)
    return (Value(written, first=True),)


def _resize_bilinear(step: Step) -> Sequence[Value]:
    out, half, corners = step.out, step.node.flag("half_pixel_centers"), step.node.flag("align_corners")
    if half and corners:
        raise step.refusal("both half_pixel_centers and align_corners")
    sizes = step.wholes(1)
    if len(sizes) != 2 or min(sizes) < 1:
        raise step.refusal(f"the size {sizes}")
    how = "half_pixel" if half else "align_corners" if corners else "asymmetric"
    written = out.one(
        "Resize",
        out.first(step.value(0)),
        "",
        "",
        out.store(np.array(sizes, np.int64)),
        mode="linear",
        axes=[2, 3],
        coordinate_transformation_mode=how,
    )
    return (Value(written, first=True),)


def _steps(step: Step) -> dict[str, Any]:
    """The strides, the padding and the dilations of a window that goes over a picture."""
    _check_order(step)
    padding, dilations = step.node.text("padding", ""), _sides(step, "dilations")
    if padding not in _PADDINGS:
        raise step.refusal(f"the padding {padding or 'that is not said'}")
    if padding == "SAME" and dilations != (1, 1):
        # ONNX Runtime has no SAME_UPPER for it.
        raise step.refusal(f"the padding SAME with dilations of {dilations}")
    return {"strides": _sides(step, "strides"), "auto_pad": _PADDINGS[padding], "dilations": dilations}


def _check_order(step: Step) -> None:
    order = step.node.text("data_format", "NHWC")
    if order != "NHWC":
        raise step.refusal(f"pictures in the order {order}")


def _sides(step: Step, name: str) -> tuple[int, int]:
    """An attribute's numbers for height and width; those for batch and channels must be 1."""
    found = step.node.wholes(name, (1, 1, 1, 1))
    if len(found) != 4 or found[0] != 1 or found[3] != 1 or min(found) < 1:
        raise step.refusal(f"{name} of {found}")
    return found[1], found[2]


PICTURES: Table = {
    "BiasAdd": _bias,
    "Conv2D": _conv,
    "DepthwiseConv2dNative": _depthwise,
    "FusedDepthwiseConv2dNative": _fused_depthwise,
    "MaxPool": _max_pool,
    "Relu": _relu,
    "ResizeBilinear": _resize_bilinear,
    "_FusedConv2D": _fused_conv,
}
