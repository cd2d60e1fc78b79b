"""ONNX models with a few of their fields changed to what is most likely to do harm, drawn by Hypothesis."""

from __future__ import annotations

from typing import Any

import onnx
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from hypothesis import strategies as st

_WHOLE = (0, 1, -1, 2, 3, 7, 16, 97, 2**31 - 1, -(2**31), 2**32, 2**62, -(2**63), 2**63 - 1)
_TEXTS = (
    "", "x", "y", "w1", "n", "\x1b[2J\n", "‮evil", "a" * 5000, "../../etc/passwd", "ai.onnx", "com.evil",
    "If", "Loop", "Conv", "Reshape", "Constant", "Resize", "Transpose", "MatMul", "location", "perm",
)  # fmt: skip
_BYTES = (b"", b"\0", b"\xff" * 8, b"nearest", b"\x80" * 100)
_NUMBERS = (0.0, -1.0, 1e30, float("nan"), float("inf"))


def mutate(data: st.DataObject, model: onnx.ModelProto, most: int = 4) -> bytes:
    """The file of the model with up to `most` of its fields changed, taken out, doubled or nested."""
    for _ in range(data.draw(st.integers(1, most))):
        _change(data, model)
    return bytes(model.SerializeToString())


def _change(data: st.DataObject, message: Message) -> None:
    """Goes down to a message in it, and changes a field of it."""
    while True:
        held = [value for _, value in message.ListFields() for value in _messages(value)]
        if not held or data.draw(st.integers(0, 4)) == 0:
            break
        message = data.draw(st.sampled_from(held))
    field = data.draw(st.sampled_from(list(message.DESCRIPTOR.fields)))
    if not field.is_repeated:
        _set(data, message, field)
    else:
        _repeat(data, getattr(message, field.name), field)


def _messages(value: Any) -> list[Message]:
    if isinstance(value, Message):
        return [value]
    return [each for each in value if isinstance(each, Message)] if hasattr(value, "append") else []


def _set(data: st.DataObject, message: Message, field: FieldDescriptor) -> None:
    if field.type == FieldDescriptor.TYPE_MESSAGE:
        if data.draw(st.booleans()):
            message.ClearField(field.name)
        else:
            getattr(message, field.name).SetInParent()
    else:
        setattr(message, field.name, _value(data, field))


def _repeat(data: st.DataObject, held: Any, field: FieldDescriptor) -> None:
    how = data.draw(st.sampled_from(["add", "take", "double", "many"]))
    if how == "take" and len(held):
        del held[data.draw(st.integers(0, len(held) - 1))]
    elif how in ("double", "many") and len(held):
        each = held[data.draw(st.integers(0, len(held) - 1))]
        held.extend([each] * (1 if how == "double" else 300))
    elif field.type == FieldDescriptor.TYPE_MESSAGE:
        held.add()
    elif len(held) and how == "add":
        held[data.draw(st.integers(0, len(held) - 1))] = _value(data, field)
    else:
        held.append(_value(data, field))


def _value(data: st.DataObject, field: FieldDescriptor) -> Any:
    kinds = FieldDescriptor
    if field.type == kinds.TYPE_STRING:
        return data.draw(st.sampled_from(_TEXTS))
    if field.type == kinds.TYPE_BYTES:
        return data.draw(st.sampled_from(_BYTES))
    if field.type in (kinds.TYPE_FLOAT, kinds.TYPE_DOUBLE):
        return data.draw(st.sampled_from(_NUMBERS))
    if field.type == kinds.TYPE_ENUM:
        return data.draw(st.sampled_from([value.number for value in field.enum_type.values]))
    low, high = {
        kinds.TYPE_INT32: (-(2**31), 2**31 - 1),
        kinds.TYPE_UINT64: (0, 2**64 - 1),
    }.get(field.type, (-(2**63), 2**63 - 1))
    return min(max(data.draw(st.sampled_from(_WHOLE)), low), high)
