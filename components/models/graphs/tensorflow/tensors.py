"""TensorFlow's operators on tensors of any kind, in ONNX: sums and products, shapes, places."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from onnx import helper

from components.models.graphs.tensorflow.emitter import TO_FIRST, Value
from components.models.graphs.tensorflow.step import Step, Table


def _alike(step: Step, places: Sequence[int]) -> tuple[list[str], bool]:
    """The operands in one order, and whether that is channels first.

    It is where one of them is a picture in that order, and all others are, too, or constants.
    """
    values = [step.value(place) for place in places]
    fitting = all(
        value.first or (value.constant is not None and value.constant.ndim <= 4) for value in values
    )
    first = fitting and any(value.first for value in values)
    turn = step.out.first if first else step.out.last
    return [turn(value) for value in values], first


def _pair(operator: str, step: Step) -> Sequence[Value]:
    """An operator of ONNX on two tensors, number by number; its broadcasting is TensorFlow's."""
    operands, first = _alike(step, (0, 1))
    return (Value(step.out.one(operator, *operands), first),)


def _single(operator: str, step: Step) -> Sequence[Value]:
    """An operator of ONNX on one tensor, number by number."""
    operands, first = _alike(step, (0,))
    return (Value(step.out.one(operator, *operands), first),)


def _real_division(step: Step) -> Sequence[Value]:
    kind = step.node.kind("T")
    if kind is None or kind.kind != "f":
        raise step.refusal("whole numbers to divide")
    return _pair("Div", step)


def _floor_division(step: Step) -> Sequence[Value]:
    """Rounded down, where ONNX's Div of whole numbers rounds towards 0."""
    (dividend, divisor), first = _alike(step, (0, 1))
    kind = step.node.kind("T")
    if kind is None:
        raise step.refusal("numbers of a type that is not known")
    if kind.kind == "f":
        return (Value(step.out.one("Floor", step.out.one("Div", dividend, divisor)), first),)
    # ONNX's Mod has the divisor's sign, so that what is left divides without a rest.
    rest = step.out.one("Mod", dividend, divisor)
    return (Value(step.out.one("Div", step.out.one("Sub", dividend, rest), divisor), first),)


def _squared_difference(step: Step) -> Sequence[Value]:
    operands, first = _alike(step, (0, 1))
    difference = step.out.one("Sub", *operands)
    return (Value(step.out.one("Mul", difference, difference), first),)


def _cast(step: Step) -> Sequence[Value]:
    """To whole numbers towards 0, as ONNX's."""
    kind = step.node.kind("DstT")
    if kind is None:
        raise step.refusal("a type to turn to that is not known")
    operands, first = _alike(step, (0,))
    return (Value(step.out.one("Cast", *operands, to=helper.np_dtype_to_tensor_dtype(kind)), first),)


def _arg_max(step: Step) -> Sequence[Value]:
    """The first of several equal ones."""
    kind = step.node.kind("output_type") or np.dtype(np.int64)
    found = step.out.one("ArgMax", step.last(0), axis=step.whole(1), keepdims=0)
    if kind != np.int64:
        found = step.out.one("Cast", found, to=helper.np_dtype_to_tensor_dtype(kind))
    return (Value(found),)


def _concat(step: Step) -> Sequence[Value]:
    many = step.node.whole("N", len(step.inputs) - 1)
    operands, first = _alike(step, range(many))
    axis = step.whole(many)
    if first:
        if not -4 <= axis < 4:
            raise step.refusal(f"the axis {axis}")
        axis = TO_FIRST.index(axis % 4)
    return (Value(step.out.one("Concat", *operands, axis=axis), first),)


def _pack(step: Step) -> Sequence[Value]:
    """Several tensors side by side along an axis of their own."""
    axis = step.node.whole("axis", 0)
    axes = step.out.store(np.array([axis], np.int64))
    many = step.node.whole("N", len(step.inputs))
    apart = [step.out.one("Unsqueeze", step.last(place), axes) for place in range(many)]
    return (Value(step.out.one("Concat", *apart, axis=axis)),)


def _unpack(step: Step) -> Sequence[Value]:
    """The slices of a tensor along an axis, without it."""
    axis, many = step.node.whole("axis", 0), step.node.whole("num", 0)
    if not 1 <= many <= 1000:
        raise step.refusal(f"{many} slices")
    axes = step.out.store(np.array([axis], np.int64))
    slices = [step.last(0)]
    if many > 1:
        slices = step.out.several("Split", slices, many, axis=axis, num_outputs=many)
    return [Value(step.out.one("Squeeze", each, axes)) for each in slices]


def _expand_dims(step: Step) -> Sequence[Value]:
    axes = step.out.store(np.array([step.whole(1)], np.int64))
    return (Value(step.out.one("Unsqueeze", step.last(0), axes)),)


def _squeeze(step: Step) -> Sequence[Value]:
    axes = step.node.wholes("squeeze_dims") or step.node.wholes("axis")
    stored = [step.out.store(np.array(axes, np.int64))] if axes else []
    return (Value(step.out.one("Squeeze", step.last(0), *stored)),)


def _reshape(step: Step) -> Sequence[Value]:
    sizes = step.out.store(np.array(step.wholes(1), np.int64))
    # A 0 is a size of 0 in TensorFlow, and one to keep in ONNX unless that is said.
    return (Value(step.out.one("Reshape", step.last(0), sizes, allowzero=1)),)


def _gather_nd(step: Step) -> Sequence[Value]:
    places = step.out.one("Cast", step.last(1), to=helper.np_dtype_to_tensor_dtype(np.dtype(np.int64)))
    return (Value(step.out.one("GatherND", step.last(0), places)),)


TENSORS: Table = {
    "AddV2": partial(_pair, "Add"),
    "ArgMax": _arg_max,
    "Cast": _cast,
    "ConcatV2": _concat,
    "ExpandDims": _expand_dims,
    "FloorDiv": _floor_division,
    "GatherNd": _gather_nd,
    "Identity": partial(_single, "Identity"),
    "Mul": partial(_pair, "Mul"),
    "Pack": _pack,
    "RealDiv": _real_division,
    "Reshape": _reshape,
    "Sigmoid": partial(_single, "Sigmoid"),
    "Sqrt": partial(_single, "Sqrt"),
    "SquaredDifference": _squared_difference,
    "Squeeze": _squeeze,
    "Sub": partial(_pair, "Sub"),
    "Unpack": _unpack,
}
