"""TensorFlow's GraphDef as protobuf messages, as far as inference graphs need it.

The fields are those of tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape,types}.proto.
TensorFlow.js writes the same messages in protobuf's JSON form. They live in a pool of their own, so that
TensorFlow's, if something loads it, are not in their way.
"""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_PACKAGE = "tensorflow"
_F = descriptor_pb2.FieldDescriptorProto
_KINDS = {
    "string": _F.TYPE_STRING, "bytes": _F.TYPE_BYTES, "int64": _F.TYPE_INT64, "int32": _F.TYPE_INT32,
    "float": _F.TYPE_FLOAT, "double": _F.TYPE_DOUBLE, "bool": _F.TYPE_BOOL,
}  # fmt: skip
DATA_TYPES = {
    "DT_INVALID": 0, "DT_FLOAT": 1, "DT_DOUBLE": 2, "DT_INT32": 3, "DT_UINT8": 4, "DT_INT16": 5, "DT_INT8": 6,
    "DT_STRING": 7, "DT_INT64": 9, "DT_BOOL": 10, "DT_HALF": 19,
}  # fmt: skip
_MESSAGES = {
    "TensorShapeProto.Dim": ["int64 size 1"],
    "TensorShapeProto": ["*TensorShapeProto.Dim dim 2", "bool unknown_rank 3"],
    "TensorProto": [
        "DataType dtype 1", "TensorShapeProto tensor_shape 2", "bytes tensor_content 4", "*float float_val 5",
        "*double double_val 6", "*int32 int_val 7", "*int64 int64_val 10", "*bool bool_val 11",
        "*int32 half_val 13",
    ],
    "AttrValue.ListValue": [
        "*bytes s 2", "*int64 i 3", "*float f 4", "*bool b 5", "*DataType type 6",
        "*TensorShapeProto shape 7",
    ],
    "AttrValue": [
        "AttrValue.ListValue list 1", "bytes s 2", "int64 i 3", "float f 4", "bool b 5", "DataType type 6",
        "TensorShapeProto shape 7", "TensorProto tensor 8",
    ],
    "NodeDef.AttrEntry": ["string key 1", "AttrValue value 2"],
    "NodeDef": ["string name 1", "string op 2", "*string input 3", "*NodeDef.AttrEntry attr 5"],
    "GraphDef": ["*NodeDef node 1"],
}  # fmt: skip
_ONE_OF = {"AttrValue": "value"}


def _field(text: str) -> Any:
    kind, name, number = text.removeprefix("*").split()
    repeated = text.startswith("*")
    field = _F(name=name, number=int(number), label=_F.LABEL_REPEATED if repeated else _F.LABEL_OPTIONAL)
    if kind in _KINDS:
        field.type = _KINDS[kind]
    else:
        field.type = _F.TYPE_ENUM if kind == "DataType" else _F.TYPE_MESSAGE
        field.type_name = f".{_PACKAGE}.{kind}"
    return field


def _declared() -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="graph.proto", package=_PACKAGE, syntax="proto3")
    kinds = file.enum_type.add(name="DataType")
    for name, number in DATA_TYPES.items():
        kinds.value.add(name=name, number=number)
    placed: dict[str, Any] = {}
    # Outer messages before those within them.
    for path in sorted(_MESSAGES, key=lambda path: path.count(".")):
        outer, _, name = path.rpartition(".")
        message = placed[outer].nested_type.add(name=name) if outer else file.message_type.add(name=name)
        placed[path] = message
        message.field.extend(map(_field, _MESSAGES[path]))
        if path in _ONE_OF:
            message.oneof_decl.add(name=_ONE_OF[path])
            for field in message.field:
                field.oneof_index = 0
    placed["NodeDef.AttrEntry"].options.map_entry = True
    return file


_pool = descriptor_pool.DescriptorPool()
_pool.Add(_declared())
GraphDef: Any = message_factory.GetMessageClass(_pool.FindMessageTypeByName(f"{_PACKAGE}.GraphDef"))
"""The class of the message; its parts are reached through it."""
