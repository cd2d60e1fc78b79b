"""A small builder of ONNX graphs, with which each family's network is described layer by layer.

Weights are declared with their shapes only, as data that lies outside of the model
(https://onnx.ai/onnx/repo-docs/ExternalData.html), so that a network of any size is built at once; `weights`
makes their values when it is to run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import onnx
from onnx import TensorProto, helper

OPSET = 17
IR_VERSION = 8
EXTERNAL_LOCATION = "weights"
"""Where the declared weights are said to lie; there is no such file."""
BATCH_NORM_EPSILON = 1e-5
"""As in PyTorch, in which all of the public definitions with batch normalisation are written."""


@dataclass(frozen=True)
class LayerOutput:
    """What a layer writes: its name in the graph, and its channels."""

    name: str
    channels: int


class Builder:
    """Puts layers after one another; each method adds one and returns what it writes.

    A layer's `name` is also its weights' prefix: `name.weight`, `name.bias`, and for batch normalisation
    `name.running_mean` and `name.running_var`.

    Attributes:
        input: the picture, (1, channels, height, width).
    """

    def __init__(self, name: str, input_hw: tuple[int, int], channels: int = 3) -> None:
        self._name = name
        self._nodes: list[onnx.NodeProto] = []
        self._weights: dict[str, TensorProto] = {}
        shape = [1, channels, *input_hw]
        self._input = helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)
        self.input = LayerOutput("input", channels)

    def conv(
        self, x: LayerOutput, name: str, channels: int, kernel: int, stride: int = 1, *,
        pad: int | None = None, groups: int = 1, bias: bool = False,
    ) -> LayerOutput:  # fmt: skip
        """A convolution with a square kernel; without `pad` its zero padding keeps the size at stride 1."""
        weights = [self._weight(f"{name}.weight", (channels, x.channels // groups, kernel, kernel))]
        if bias:
            weights.append(self._weight(f"{name}.bias", (channels,)))
        window = _window(kernel, stride, (kernel - 1) // 2 if pad is None else pad)
        return self._add("Conv", name, [x.name, *weights], channels, group=groups, **window)

    def doubling_conv(self, x: LayerOutput, name: str, channels: int) -> LayerOutput:
        """A transposed convolution with kernel 4, stride 2 and padding 1, which doubles the size."""
        weight = self._weight(f"{name}.weight", (x.channels, channels, 4, 4))
        return self._add("ConvTranspose", name, [x.name, weight], channels, **_window(4, 2, 1))

    def linear(self, x: LayerOutput, name: str, channels: int) -> LayerOutput:
        """A fully connected layer with bias on (1, C)."""
        weights = [
            self._weight(f"{name}.weight", (channels, x.channels)),
            self._weight(f"{name}.bias", (channels,)),
        ]
        return self._add("Gemm", name, [x.name, *weights], channels, transB=1)

    def batch_norm(self, x: LayerOutput, name: str) -> LayerOutput:
        """Batch normalisation as at inference: by the running mean and variance."""
        parts = ("weight", "bias", "running_mean", "running_var")
        weights = [self._weight(f"{name}.{part}", (x.channels,)) for part in parts]
        inputs = [x.name, *weights]
        return self._add("BatchNormalization", name, inputs, x.channels, epsilon=BATCH_NORM_EPSILON)

    def relu(self, x: LayerOutput) -> LayerOutput:
        return self._add("Relu", f"{x.name}.relu", [x.name], x.channels)

    def prelu(self, x: LayerOutput, name: str) -> LayerOutput:
        """A ReLU whose slope below 0 is a weight of each channel."""
        slope = self._weight(f"{name}.weight", (x.channels, 1, 1))
        return self._add("PRelu", name, [x.name, slope], x.channels)

    def sigmoid(self, x: LayerOutput) -> LayerOutput:
        return self._add("Sigmoid", f"{x.name}.sigmoid", [x.name], x.channels)

    def max_pool(self, x: LayerOutput, name: str, kernel: int, stride: int, pad: int = 0) -> LayerOutput:
        return self._add("MaxPool", name, [x.name], x.channels, **_window(kernel, stride, pad))

    def average_pool(self, x: LayerOutput, name: str, kernel: int) -> LayerOutput:
        """Means of squares of side `kernel` that do not overlap."""
        return self._add("AveragePool", name, [x.name], x.channels, **_window(kernel, kernel, 0))

    def picture_mean(self, x: LayerOutput, name: str) -> LayerOutput:
        """The mean of each channel over the picture, (1, C, 1, 1)."""
        return self._add("GlobalAveragePool", name, [x.name], x.channels)

    def flatten(self, x: LayerOutput, name: str) -> LayerOutput:
        """(1, C, 1, 1) as (1, C)."""
        return self._add("Flatten", name, [x.name], x.channels)

    def unflatten(self, x: LayerOutput, name: str) -> LayerOutput:
        """(1, C) as (1, C, 1, 1)."""
        if "axes" not in self._weights:
            self._weights["axes"] = helper.make_tensor("axes", TensorProto.INT64, [2], [2, 3])
        return self._add("Unsqueeze", name, [x.name, "axes"], x.channels)

    def add(self, name: str, first: LayerOutput, *others: LayerOutput) -> LayerOutput:
        """The sum, one addition after the other."""
        total = first
        for place, value in enumerate(others):
            step = name if place == len(others) - 1 else f"{name}.{place}"
            total = self._add("Add", step, [total.name, value.name], first.channels)
        return total

    def scale(self, name: str, x: LayerOutput, factor: LayerOutput) -> LayerOutput:
        """The product with one number a channel."""
        return self._add("Mul", name, [x.name, factor.name], x.channels)

    def concat(self, name: str, *values: LayerOutput) -> LayerOutput:
        """Side by side along the channels."""
        channels = sum(value.channels for value in values)
        return self._add("Concat", name, [value.name for value in values], channels, axis=1)

    def enlarge(
        self, x: LayerOutput, name: str, factor: int, mode: Literal["nearest", "linear"]
    ) -> LayerOutput:
        """The picture `factor` times as large; nearest repeats values, linear is half-pixel bilinear."""
        scales = f"scales.{factor}"
        if scales not in self._weights:
            self._weights[scales] = helper.make_tensor(scales, TensorProto.FLOAT, [4], [1, 1, factor, factor])
        how = {"mode": mode, "coordinate_transformation_mode": "half_pixel"}
        if mode == "nearest":
            how |= {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        return self._add("Resize", name, [x.name, "", scales], x.channels, **how)

    def pixel_shuffle(self, x: LayerOutput, name: str, factor: int = 2) -> LayerOutput:
        """Channels into a picture `factor` times as large: PyTorch's PixelShuffle, ONNX's mode CRD."""
        channels = x.channels // factor**2
        return self._add("DepthToSpace", name, [x.name], channels, blocksize=factor, mode="CRD")

    def model(self, outputs: Sequence[tuple[str, LayerOutput]]) -> onnx.ModelProto:
        """The network with these named outputs; its weights have no values yet."""
        names = {value.name: name for name, value in outputs}
        for node in self._nodes:
            node.input[:] = [names.get(name, name) for name in node.input]
            node.output[:] = [names.get(name, name) for name in node.output]
        ports = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name, _ in outputs]
        graph = helper.make_graph(self._nodes, self._name, [self._input], ports, list(self._weights.values()))
        opsets = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
        inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True)
        for port, inferred_port in zip(model.graph.output, inferred.graph.output, strict=True):
            port.CopyFrom(inferred_port)
        return model

    def _add(self, operator: str, name: str, inputs: Sequence[str], channels: int, **how: Any) -> LayerOutput:
        self._nodes.append(helper.make_node(operator, inputs, [name], name=name, **how))
        return LayerOutput(name, channels)

    def _weight(self, name: str, shape: Sequence[int]) -> str:
        if name in self._weights:
            raise ValueError(f"There are two weights named {name}.")
        declared = TensorProto(name=name, dims=shape, data_type=TensorProto.FLOAT)
        declared.data_location = TensorProto.EXTERNAL
        declared.external_data.add(key="location", value=EXTERNAL_LOCATION)
        self._weights[name] = declared
        return name


def _window(kernel: int, stride: int, pad: int) -> dict[str, list[int]]:
    return {"kernel_shape": [kernel] * 2, "strides": [stride] * 2, "pads": [pad] * 4}
