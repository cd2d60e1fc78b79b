"""Which tensors of an ONNX graph are pictures, and where their channels stand: the file does not say it.

ONNX's convolutions and poolings read and write (batch, channels, height, width). Networks that were trained
with their channels last, as TensorFlow's, have them turned by Transposes about them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

from components.models.graphs.graph import Shape

Order: TypeAlias = Literal["first", "last"]
Use: TypeAlias = tuple[str, Sequence[str], Sequence[str], object]
"""An operator: its name, what it reads and writes, and a Transpose's order."""

TO_LAST, TO_FIRST = [0, 2, 3, 1], [0, 3, 1, 2]
_COLOURS = (1, 3, 4)
# Their first input and their output are pictures with the channels first.
_SPATIAL = {
    "AveragePool", "BatchNormalization", "Conv", "ConvTranspose", "DeformConv", "DepthToSpace",
    "GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool", "GridSample", "GroupNormalization",
    "InstanceNormalization", "LRN", "LpPool", "MaxPool", "MaxRoiPool", "QLinearConv", "RoiAlign",
    "SpaceToDepth",
}  # fmt: skip
# What they write has its channels where what they read has them.
_SAME = {
    "Abs", "Add", "Cast", "Clip", "Concat", "DequantizeLinear", "Div", "Dropout", "Elu", "Erf", "Exp",
    "Floor", "Gelu", "HardSigmoid", "HardSwish", "Identity", "LeakyRelu", "Log", "LogSoftmax", "Max",
    "Mean", "Min", "Mish", "Mul", "Neg", "PRelu", "Pad", "Pow", "QuantizeLinear", "Reciprocal",
    "ReduceMax", "ReduceMean", "ReduceMin", "ReduceSum", "Relu", "Resize", "Round", "Selu", "Sigmoid",
    "Slice", "Softmax", "Softplus", "Split", "Sqrt", "Sub", "Sum", "Tanh", "Upsample", "Where",
}  # fmt: skip


def channel_orders(
    uses: Sequence[Use], inputs: Iterable[str], shapes: Mapping[str, Shape]
) -> dict[str, Order]:
    """Where the channels of each picture stand, by its name; what is not known to be a picture is not there.

    Args:
        inputs: names of the graph's inputs, whose own sizes tell where nothing else does.
        shapes: of all that has a known shape and is not stored; only those of four sizes are pictures.
    """
    four = {name for name, shape in shapes.items() if len(shape) == 4}
    orders: dict[str, Order] = {}
    for operator, read, written, _ in uses:
        if operator in _SPATIAL:
            orders |= {name: "first" for name in (*read[:1], *written[:1]) if name in four}
    _spread(orders, uses, four)
    for name in inputs:
        if name in four - orders.keys():
            _, first, _, last = shapes[name]
            if first in _COLOURS or last in _COLOURS:
                orders[name] = "first" if first in _COLOURS else "last"
    _spread(orders, uses, four)
    return orders


def _spread(orders: dict[str, Order], uses: Sequence[Use], four: set[str]) -> None:
    """Takes what is known along the operators, forwards and back; what is known first counts."""
    # A pass forwards and one back settle all but ways that turn; each pass costs one look at each operator.
    for _ in range(4):
        before = len(orders)
        for use in (*uses, *reversed(uses)):
            _spread_over(orders, use, four)
        if len(orders) == before:
            return


def _spread_over(orders: dict[str, Order], use: Use, four: set[str]) -> None:
    operator, read, written, order = use
    if operator in _SAME:
        names = [name for name in (*read, *written) if name in four]
        same = next((orders[name] for name in names if name in orders), None)
        if same is not None:
            for name in names:
                orders.setdefault(name, same)
    elif operator == "Transpose" and order in (TO_LAST, TO_FIRST) and read and written:
        before: Order = "first" if order == TO_LAST else "last"
        after: Order = "last" if order == TO_LAST else "first"
        if {read[0], written[0]} <= four and {read[0], written[0]} & orders.keys():
            if orders.get(read[0], before) == before and orders.get(written[0], after) == after:
                orders[read[0]], orders[written[0]] = before, after
