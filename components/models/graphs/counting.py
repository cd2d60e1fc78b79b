"""What an operator of a .tflite or ONNX file costs, and how it changes the receptive field.

A multiply-add of weights with activations, or of two activations in a matrix product, is one MAC; scaling by
a single number, additions, pooling, resizing and activations are none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from components.models.errors import GraphError
from components.models.graphs import receptive
from components.models.graphs.graph import Shape
from components.models.graphs.raw import RawOperation
from components.models.graphs.receptive import Pair, ReceptiveField

_CONVOLUTIONS = {"CONV_2D", "Conv", "Conv (depthwise)"}
_TRANSPOSED = {"ConvTranspose", "TRANSPOSE_CONV"}
_POOLS = {"AVERAGE_POOL_2D", "AveragePool", "L2_POOL_2D", "LpPool", "MAX_POOL_2D", "MaxPool"}
# Matrix products in them, or graphs of their own, that are not followed.
_UNCOUNTED = {
    "BIDIRECTIONAL_SEQUENCE_LSTM", "BIDIRECTIONAL_SEQUENCE_RNN", "CALL", "CALL_ONCE", "CONV_3D",
    "CONV_3D_TRANSPOSE", "DELEGATE", "IF", "LSTM", "RFFT2D", "RNN", "SVDF", "UNIDIRECTIONAL_SEQUENCE_LSTM",
    "UNIDIRECTIONAL_SEQUENCE_RNN", "WHILE",
    "Attention", "Conv1D", "Conv3D", "Conv?D", "ConvInteger", "ConvTranspose1D", "ConvTranspose3D",
    "ConvTranspose?D", "DFT", "DeformConv", "Einsum", "GRU", "If", "Loop", "MatMulInteger",
    "QLinearConv", "QLinearMatMul", "Scan",
}  # fmt: skip
_UNCOUNTED_KINDS = ("custom ", "unknown operator ", "STABLEHLO_")
_ELEMENTWISE = {
    "ABS", "ADD", "CAST", "CONCATENATION", "DEQUANTIZE", "DIV", "ELU", "EXP", "EXPAND_DIMS", "GELU",
    "HARD_SWISH", "LEAKY_RELU", "LOGISTIC", "LOG", "MAXIMUM", "MINIMUM", "MIRROR_PAD", "MUL", "NEG", "PAD",
    "PADV2", "POW", "PRELU", "QUANTIZE", "RELU", "RELU6", "RELU_0_TO_1", "RELU_N1_TO_1", "RESHAPE", "RSQRT",
    "SQRT", "SQUARE", "SQUARED_DIFFERENCE", "SQUEEZE", "SUB", "TANH",
    "Abs", "Add", "BatchNormalization", "Cast", "Clip", "Concat", "Div", "Dropout", "Elu", "Exp", "Flatten",
    "Gelu", "HardSigmoid", "HardSwish", "Identity", "LeakyRelu", "Log", "Max", "Min", "Mish", "Mul", "Neg",
    "PRelu", "Pad", "Pow", "QuantizeLinear", "Reciprocal", "Relu", "Reshape", "Sigmoid", "Sqrt", "Squeeze",
    "Sub", "Sum", "Tanh", "Unsqueeze",
}  # fmt: skip
_GATHERING = {
    "FULLY_CONNECTED", "MEAN", "REDUCE_MAX", "REDUCE_MIN", "SUM",
    "Gemm", "GlobalAveragePool", "GlobalMaxPool", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceSum",
}  # fmt: skip
_BLOCKS_OUT = {"DEPTH_TO_SPACE", "DepthToSpace", "RESIZE_NEAREST_NEIGHBOR", "Resize (nearest)"}
_BLOCKS_IN = {"SPACE_TO_DEPTH", "SpaceToDepth"}
_BILINEAR = {"RESIZE_BILINEAR", "Resize (linear)"}


@dataclass(frozen=True)
class OperatorCount:
    """An operator's window and its multiply-adds, None where it has none or they are not counted."""

    kernel: Pair | None
    stride: Pair | None
    macs: int | None


def count(
    operation: RawOperation, inputs: Sequence[Shape], outputs: Sequence[Shape], name: str
) -> OperatorCount:
    """The window and multiply-adds of an operation with all its `inputs`, weights among them.

    A convolution does kernel height × width × input channels of them for each value that it writes, a
    depthwise one height × width; a transposed one height × width × output channels for each value it reads.

    Raises:
        GraphError: for inputs that the operation cannot have; `name` is that of the network.
    """
    if operation.name in _POOLS:
        return OperatorCount(operation.window, operation.stride, 0)
    if operation.name.startswith(_UNCOUNTED_KINDS) or operation.name in _UNCOUNTED:
        return OperatorCount(None, None, None)
    try:
        if operation.name in _CONVOLUTIONS:
            _, height, width, _ = inputs[1]
            return OperatorCount((height, width), operation.stride, _times(outputs[0], *inputs[1][1:]))
        if operation.name == "DEPTHWISE_CONV_2D":
            _, height, width, _ = inputs[1]
            return OperatorCount((height, width), operation.stride, _times(outputs[0], height, width))
        if operation.name in _TRANSPOSED:
            channels, height, width, _ = inputs[1]
            read = inputs[2 if operation.name == "TRANSPOSE_CONV" else 0]
            return OperatorCount((height, width), operation.stride, _times(read, height, width, channels))
        if operation.name in ("FULLY_CONNECTED", "Gemm"):
            return OperatorCount(None, None, _times(outputs[0], inputs[1][1]))
        if operation.name in ("BATCH_MATMUL", "MatMul"):
            return OperatorCount(
                None, None, _times(outputs[0], inputs[0][-2 if operation.transposed else -1])
            )
    except (IndexError, ValueError) as error:
        raise GraphError(
            f"{name} is a damaged network: a {operation.name} cannot read {list(inputs)}."
        ) from error
    return OperatorCount(None, None, 0)


def _times(shape: Shape, *factors: int) -> int | None:
    return None if -1 in (*shape, *factors) else math.prod(shape) * math.prod(factors)


def field(
    operation: RawOperation,
    counted: OperatorCount,
    read: Sequence[tuple[ReceptiveField | None, Shape]],
    output: Shape,
) -> ReceptiveField | None:
    """The receptive field behind an operation that reads tensors with these fields and shapes.

    None where one of them is not known, or the operation's effect is not worked out.
    """
    before = receptive.joined([read_field for read_field, _ in read])
    shape = read[0][1]
    if before is None:
        return None
    if operation.name in _ELEMENTWISE or operation.keeps_places:
        return before
    if operation.name in _GATHERING:
        same_places = len(shape) == len(output) == 4 and shape[1:3] == output[1:3]
        return before if same_places else receptive.through_everything(before)
    if len(shape) != 4 or len(output) != 4:
        return None
    return _through_space(operation, counted, before, (output[1], output[2]))


def _through_space(
    operation: RawOperation, counted: OperatorCount, before: ReceptiveField, extent: Pair
) -> ReceptiveField | None:
    block = (operation.block, operation.block)
    if operation.name in _BLOCKS_IN:
        return receptive.through_window(before, block, block, (1, 1), extent)
    if operation.name in _BLOCKS_OUT:
        return receptive.through_enlargement(before, (1, 1), extent)
    if operation.name in _BILINEAR:
        return receptive.through_enlargement(before, (2, 2), extent)
    if counted.kernel is None or counted.stride is None:
        return None
    if operation.name in _TRANSPOSED:
        taps = [-(-k // s) for k, s in zip(counted.kernel, counted.stride, strict=True)]
        return receptive.through_enlargement(before, (taps[0], taps[1]), extent)
    return receptive.through_window(before, counted.kernel, counted.stride, operation.dilation, extent)
