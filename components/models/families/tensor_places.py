"""Where a checkpoint's tensors lie: what its pickle says of each, checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_LONGEST_NAME = 80


class PickleRefused(Exception):
    """The pickle is damaged, or asks for what is not done here. The message is the end of a sentence."""


@dataclass(frozen=True)
class Opaque:
    """Stands for an object that is not needed here and was not made; `name` is its type's."""

    name: str


@dataclass(frozen=True)
class StorageType:
    """A kind of numbers in a storage, by the name of PyTorch's class for it."""

    name: str


@dataclass(frozen=True)
class Storage:
    """A row of numbers that lies elsewhere in the checkpoint.

    Attributes:
        numel: how many numbers.
        key: under which they lie.
    """

    kind: StorageType
    key: str
    numel: int


@dataclass(frozen=True)
class TensorPlace:
    """A tensor: where in a storage its numbers lie, in numbers."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def tensor_place(arguments: tuple[Any, ...]) -> TensorPlace:
    """What torch._utils._rebuild_tensor_v2 is called with: storage, offset, shape, strides and more."""
    storage, offset, shape, strides, *_ = arguments
    numbers = (offset, *shape, *strides)
    if not isinstance(storage, Storage) or len(shape) != len(strides) or not all(map(_natural, numbers)):
        raise PickleRefused("it describes a tensor that cannot be")
    return TensorPlace(storage, offset, tuple(shape), tuple(strides))


def parameter(arguments: tuple[Any, ...]) -> TensorPlace:
    """What torch._utils._rebuild_parameter is called with: the tensor first."""
    if not isinstance(arguments[0], TensorPlace):
        raise PickleRefused("it describes a tensor that cannot be")
    return arguments[0]


def storage_named(name: Any) -> Storage:
    """("storage", kind, key, place, numel), and in the older format a view of it, which must be none."""
    if (
        not isinstance(name, tuple)
        or len(name) not in (5, 6)
        or name[0] != "storage"
        or name[5:] not in ((), (None,))
    ):
        raise PickleRefused("it names numbers as PyTorch does not")
    _, kind, key, _, numel = name[:5]
    if not isinstance(kind, StorageType) or not isinstance(key, str) or not _natural(numel):
        raise PickleRefused("it names numbers as PyTorch does not")
    return Storage(kind, key, numel)


def _natural(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 1 << 48


def shown(name: str) -> str:
    """A name from the file, short and without what a page might take for more than letters."""
    return re.sub(r"[^\w.]", "·", name[:_LONGEST_NAME])
