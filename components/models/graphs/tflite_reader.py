"""What a .tflite file holds, read with the schema's own accessors and never trusted.

The schema is TensorFlow's tensorflow/compiler/mlir/lite/schema/schema.fbs, in LiteRT's generated form.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any, NoReturn

from ai_edge_litert import schema_py_generated as schema

from components.models.errors import GraphError
from components.models.graphs.names import printable
from components.models.graphs.raw import RawNetwork, RawOperation, RawTensor

_MOST_ITEMS = 1_000_000
"""Of all lists in a file together: the largest vision models have some ten thousand."""
_MOST_RANK = 8
_MOST_ELEMENTS = 2**40
_MOST_STEP = 2**16
# What the accessors raise on a damaged file; they check no offset themselves.
_READING_FAULTS = (struct.error, ValueError, IndexError, TypeError, AttributeError, OverflowError)

_OPERATORS = {code: name for name, code in vars(schema.BuiltinOperator).items() if isinstance(code, int)}
_OPTIONS = {
    "CONV_2D": "Conv2DOptions",
    "DEPTHWISE_CONV_2D": "DepthwiseConv2DOptions",
    "TRANSPOSE_CONV": "TransposeConvOptions",
    "AVERAGE_POOL_2D": "Pool2DOptions",
    "L2_POOL_2D": "Pool2DOptions",
    "MAX_POOL_2D": "Pool2DOptions",
    "BATCH_MATMUL": "BatchMatMulOptions",
    "DEPTH_TO_SPACE": "DepthToSpaceOptions",
    "SPACE_TO_DEPTH": "SpaceToDepthOptions",
}
_BITS_BY_NAME = {
    "INT2": 2, "INT4": 4, "UINT4": 4, "BOOL": 8, "INT8": 8, "UINT8": 8, "FLOAT8_E4M3FN": 8, "FLOAT8_E5M2": 8,
    "INT16": 16, "UINT16": 16, "FLOAT16": 16, "BFLOAT16": 16, "INT32": 32, "UINT32": 32, "FLOAT32": 32,
    "INT64": 64, "UINT64": 64, "FLOAT64": 64, "COMPLEX64": 64, "COMPLEX128": 128,
}  # fmt: skip
_BITS = {getattr(schema.TensorType, name): bits for name, bits in _BITS_BY_NAME.items()}
_FLOATS = {getattr(schema.TensorType, name) for name in _BITS_BY_NAME if "FLOAT" in name}


def read(content: bytes, name: str) -> tuple[RawNetwork, ...]:
    """The subgraphs of the .tflite file with this `content`, called `name` in messages.

    Raises:
        GraphError: for content that is damaged, or beyond any sensible size.
    """
    try:
        return _TfliteReader(content, name).graphs()
    except _READING_FAULTS as error:
        raise GraphError(f"{name} is a damaged .tflite network: it points outside of the file.") from error


class _TfliteReader:
    def __init__(self, content: bytes, name: str) -> None:
        self._name = name
        self._items_left = _MOST_ITEMS
        self._model = schema.Model.GetRootAs(content, 0)
        self._operators = self._each(self._model.OperatorCodesLength(), self._operator_name)

    def graphs(self) -> tuple[RawNetwork, ...]:
        return self._each(self._model.SubgraphsLength(), self._graph)

    def _graph(self, at: int) -> RawNetwork:
        flat = self._model.Subgraphs(at)
        tensors = self._each(flat.TensorsLength(), lambda i: self._tensor(flat.Tensors(i)))
        n = len(tensors)
        return RawNetwork(
            self._text(flat.Name()),
            tensors,
            self._indices(flat.InputsLength(), flat.InputsAsNumpy, 0, n),
            self._indices(flat.OutputsLength(), flat.OutputsAsNumpy, 0, n),
            self._each(flat.OperatorsLength(), lambda i: self._operation(flat.Operators(i), n)),
        )

    def _tensor(self, flat: Any) -> RawTensor:
        rank = flat.ShapeLength()
        if rank > _MOST_RANK:
            self._refuse(f"a tensor with {rank} dimensions")
        shape = tuple(self._list(rank, flat.ShapeAsNumpy))
        if any(size < -1 for size in shape) or math.prod(map(abs, shape)) > _MOST_ELEMENTS:
            self._refuse(f"a tensor of the impossible size {shape}")
        kind, quantised = flat.Type(), flat.Quantization()
        bits = _BITS.get(kind)
        buffer = self._model.Buffers(flat.Buffer()) if flat.Buffer() < self._model.BuffersLength() else None
        if buffer is None:
            self._refuse("a tensor whose values are nowhere")
        nbytes = buffer.DataLength() or buffer.Size()
        elements = math.prod(map(abs, shape))
        stored = nbytes * 8 // bits if flat.Sparsity() is not None and bits else elements
        weight = kind in _FLOATS or (quantised is not None and quantised.ScaleLength() > 0)
        return RawTensor(self._text(flat.Name()), shape, bits, nbytes > 0, weight, min(stored, elements))

    def _operator_name(self, at: int) -> str:
        code = self._model.OperatorCodes(at)
        # Codes below 127 stand in the older field, and files of before 2020 have no other.
        number = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
        if number == schema.BuiltinOperator.CUSTOM:
            return f"custom {self._text(code.CustomCode()) or 'without a name'}"
        return str(_OPERATORS.get(number, f"unknown operator {number}"))

    def _operation(self, flat: Any, tensors: int) -> RawOperation:
        if not 0 <= flat.OpcodeIndex() < len(self._operators):
            self._refuse("an operator without a code")
        name = self._operators[flat.OpcodeIndex()]
        inputs = self._indices(flat.InputsLength(), flat.InputsAsNumpy, -1, tensors)
        outputs = self._indices(flat.OutputsLength(), flat.OutputsAsNumpy, 0, tensors)
        given = self._options(flat, name)

        def pair(vertical: str, horizontal: str) -> tuple[int, int]:
            steps = [getattr(given, way)() if hasattr(given, way) else 1 for way in (vertical, horizontal)]
            if not all(1 <= step <= _MOST_STEP for step in steps):
                self._refuse(f"{name} with steps or a window of {steps[0]} × {steps[1]}")
            return steps[0], steps[1]

        return RawOperation(
            name,
            inputs,
            outputs,
            window=pair("FilterHeight", "FilterWidth"),
            stride=pair("StrideH", "StrideW"),
            dilation=pair("DilationHFactor", "DilationWFactor"),
            block=pair("BlockSize", "BlockSize")[0],
            transposed=bool(given.AdjX()) if hasattr(given, "AdjX") else False,
        )

    def _options(self, flat: Any, name: str) -> Any:
        wanted = _OPTIONS.get(name)
        if wanted is None:
            return None
        table = flat.BuiltinOptions()
        if table is None or flat.BuiltinOptionsType() != getattr(schema.BuiltinOptions, wanted):
            self._refuse(f"{name} without its options")
        options = getattr(schema, wanted)()
        options.Init(table.Bytes, table.Pos)
        return options

    def _indices(self, n: int, read_all: Callable[[], Any], lowest: int, end: int) -> tuple[int, ...]:
        indices = tuple(self._list(n, read_all))
        if any(not lowest <= index < end for index in indices):
            self._refuse("an operator or an end with a tensor that is nowhere")
        return indices

    def _each(self, n: int, read_one: Callable[[int], Any]) -> tuple[Any, ...]:
        self._spend(n)
        return tuple(read_one(i) for i in range(n))

    def _list(self, n: int, read_all: Callable[[], Any]) -> list[int]:
        self._spend(n)
        # An empty list reads as 0 instead of an array.
        return [int(value) for value in read_all()] if n else []

    def _text(self, raw: bytes | None) -> str:
        self._spend(len(raw or b""))
        return printable((raw or b"").decode("utf-8", "replace"))

    def _spend(self, items: int) -> None:
        """Keeps lists that lie over each other in a made-up file from taking forever."""
        self._items_left -= items
        if self._items_left < 0:
            self._refuse("more layers than are read from one file")

    def _refuse(self, what: str) -> NoReturn:
        raise GraphError(f"{self._name} is a damaged .tflite network: it has {what}.")
