"""Reads the pickles in PyTorch's checkpoints, and executes nothing of them.

A pickle is a program for a stack machine (Python's Lib/pickletools.py describes each opcode), whose calls may
be of any function there is. This machine has no such call: it knows the opcodes that torch.save writes, with
pickle's protocol 2, and where they call something it makes a value of its own or refuses.
"""

from __future__ import annotations

import mmap
import pickletools
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, Final, cast

from components.models.families.tensor_places import (
    Opaque,
    PickleRefused,
    StorageType,
    parameter,
    shown,
    storage_named,
    tensor_place,
)

MOST_OPCODES = 2_000_000
"""HRNet-W48 has two thousand tensors, each of which takes some thirty."""


@dataclass(frozen=True)
class _Global:
    name: str


_STORAGES = frozenset(
    f"{kind}Storage" for kind in ("Float", "Half", "Double", "Long", "Int", "Short", "Char", "Byte", "Bool")
)
# What openmmlab's checkpoints hold beside tensors, in their record of the training and of the data set.
_NOT_NEEDED = frozenset(
    {
        "numpy.core.multiarray _reconstruct",
        "numpy._core.multiarray _reconstruct",
        "numpy.core.multiarray scalar",
        "numpy._core.multiarray scalar",
        "numpy ndarray",
        "numpy dtype",
        "_codecs encode",
        "__builtin__ getattr",
        "__builtin__ set",
        "mmengine.logging.history_buffer HistoryBuffer",
    }
)
_MARK: Final = object()


def load(stream: IO[bytes] | mmap.mmap) -> Any:
    """The value of the pickle that begins where the stream stands; the stream ends up behind it.

    Dictionaries, lists, tuples, numbers, strings, None, and `TensorPlace`, `Storage` and `Opaque`.

    Raises:
        PickleRefused: for a damaged pickle, or one that calls anything but what makes tensors.
    """
    machine = _Machine()
    try:
        for count, (opcode, argument, _) in enumerate(pickletools.genops(cast(IO[bytes], stream))):
            if opcode.name == "STOP":
                return machine.pop()
            if count > MOST_OPCODES:
                raise PickleRefused("it is longer than any checkpoint's")
            machine.step(opcode.name, argument)
    except PickleRefused:
        raise
    # A damaged pickle pops what is not there, names what was not kept, or hashes what cannot be hashed.
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, MemoryError) as error:
        raise PickleRefused("it is damaged") from error
    raise PickleRefused("it ends too early")


class _Machine:
    """The stack, and what was kept for later."""

    def __init__(self) -> None:
        self._stack: list[Any] = []
        self._kept: dict[int, Any] = {}

    def pop(self) -> Any:
        return self._stack.pop()

    def step(self, name: str, argument: Any) -> None:
        """Does one opcode."""
        if name in _CONSTANTS:
            self._stack.append(_CONSTANTS[name]())
        elif name in _LITERALS:
            self._stack.append(argument)
        elif name in ("BINPUT", "LONG_BINPUT"):
            self._kept[argument] = self._stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            self._stack.append(self._kept[argument])
        elif name == "GLOBAL":
            self._stack.append(_known(argument))
        elif name in _STEPS:
            _STEPS[name](self)
        elif name not in ("PROTO", "FRAME"):
            raise PickleRefused(f"it holds the instruction {name}, which no checkpoint needs")

    def _down_to_mark(self) -> list[Any]:
        items = []
        while (item := self._stack.pop()) is not _MARK:
            items.append(item)
        return items[::-1]

    def _tuple(self, count: int) -> None:
        items = [self._stack.pop() for _ in range(count)]
        self._stack.append(tuple(items[::-1]))

    def _append_all(self, items: list[Any]) -> None:
        target = self._stack[-1]
        if isinstance(target, list):
            target.extend(items)
        elif not isinstance(target, Opaque):
            raise PickleRefused("it is damaged")

    def _set_all(self, items: list[Any]) -> None:
        target = self._stack[-1]
        if isinstance(target, Opaque):
            return
        if not isinstance(target, dict):
            raise PickleRefused("it is damaged")
        # No other key is needed, and a tuple of tuples of tuples may take ages to hash.
        target |= {
            key: value
            for key, value in zip(items[::2], items[1::2], strict=True)
            if isinstance(key, str | int)
        }

    def _reduce(self) -> None:
        arguments, called = self._stack.pop(), self._stack.pop()
        self._stack.append(_made(called, arguments))

    def _build(self) -> None:
        # The state of an OrderedDict's or an opaque object's attributes, which nobody needs.
        self._stack.pop()
        if not isinstance(self._stack[-1], dict | Opaque):
            raise PickleRefused("it sets the state of what has none")


_CONSTANTS: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_DICT": dict,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "MARK": lambda: _MARK,
}
_LITERALS = frozenset(
    {
        *("BININT", "BININT1", "BININT2", "LONG1", "LONG4", "BINFLOAT"),
        *("BINUNICODE", "SHORT_BINUNICODE", "BINSTRING", "SHORT_BINSTRING", "BINBYTES", "SHORT_BINBYTES"),
    }
)
_STEPS: dict[str, Callable[[_Machine], None]] = {
    "TUPLE": lambda m: m._stack.append(tuple(m._down_to_mark())),
    "TUPLE1": lambda m: m._tuple(1),
    "TUPLE2": lambda m: m._tuple(2),
    "TUPLE3": lambda m: m._tuple(3),
    "APPEND": lambda m: m._append_all([m._stack.pop()]),
    "APPENDS": lambda m: m._append_all(m._down_to_mark()),
    "SETITEM": lambda m: m._set_all([m._stack.pop() for _ in range(2)][::-1]),
    "SETITEMS": lambda m: m._set_all(m._down_to_mark()),
    "REDUCE": _Machine._reduce,
    "NEWOBJ": _Machine._reduce,
    "BUILD": _Machine._build,
    "BINPERSID": lambda m: m._stack.append(storage_named(m._stack.pop())),
}


def _known(name: str) -> _Global | StorageType:
    """What the pickle may name; pickletools writes module and name with a space between."""
    module, _, attribute = name.partition(" ")
    if module == "torch" and attribute in _STORAGES:
        return StorageType(attribute)
    if name in _CALLS or name in _NOT_NEEDED:
        return _Global(name)
    raise PickleRefused(f"it asks for {shown(f'{module}.{attribute}')}, which is not needed to read weights")


def _made(called: Any, arguments: Any) -> Any:
    if not isinstance(called, _Global) or not isinstance(arguments, tuple):
        raise PickleRefused("it calls what cannot be called")
    if called.name in _NOT_NEEDED:
        return Opaque(called.name)
    return _CALLS[called.name](arguments)


def _ordered(arguments: tuple[Any, ...]) -> dict[Any, Any]:
    if arguments:
        raise PickleRefused("it fills a dictionary as PyTorch does not")
    return {}


_CALLS: dict[str, Callable[[tuple[Any, ...]], Any]] = {
    "collections OrderedDict": _ordered,
    "torch._utils _rebuild_tensor_v2": tensor_place,
    "torch._utils _rebuild_parameter": parameter,
}
