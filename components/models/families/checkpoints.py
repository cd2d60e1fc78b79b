"""Reads the weights out of a PyTorch checkpoint (.pth) without PyTorch, and executes nothing of the file.

The format since PyTorch 1.6 is a zip archive: NAME/data.pkl is the pickle, NAME/data/KEY the numbers of a
storage, uncompressed, NAME/byteorder their order. Before, a file was five pickles one after another (a magic
number, the format's version, facts of the machine, the value, the keys of the storages) and then each
storage's numbers behind their count. Source: torch/serialization.py of pytorch/pytorch (_save, _legacy_load).
"""

from __future__ import annotations

import hashlib
import io
import math
import mmap
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray

from components.models.errors import ModelError
from components.models.families import pickles
from components.models.families.tensor_places import PickleRefused, Storage, TensorPlace, shown

Weights = dict[str, NDArray[np.generic]]

_KINDS: Mapping[str, str] = {
    "FloatStorage": "f4",
    "HalfStorage": "f2",
    "DoubleStorage": "f8",
    "LongStorage": "i8",
    "IntStorage": "i4",
    "ShortStorage": "i2",
    "CharStorage": "i1",
    "ByteStorage": "u1",
    "BoolStorage": "?",
}
_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
_LEGACY_VERSION = 1001
_DIGITS = re.compile(r"-([0-9a-f]{8})(?:_\d{8})?\.\w+$")
LARGEST_PICKLE_BYTES = 64_000_000
_BROKEN_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, KeyError, EOFError, NotImplementedError, RuntimeError),
    *(ValueError, OverflowError, OSError),
)


def digest_start(name: str) -> str | None:
    """The eight hex digits in an openmmlab file's name, with which the SHA-256 of its content begins.

    Its tools/misc/publish_model.py writes them, and after them a date.
    """
    found = _DIGITS.search(name)
    return found and found[1]


def read(path: Path) -> Weights:
    """The tensors of a checkpoint by name: those of its `state_dict` if it has one, else its own.

    Raises:
        ModelError: for a file that is missing, no checkpoint, damaged, not the one that its name tells, or
            that asks for more than tensors.
    """
    try:
        _check_digest(path)
        with path.open("rb") as file:
            places, numbers = _zipped(file) if zipfile.is_zipfile(file) else _legacy(file)
        return {name: _array(name, place, numbers) for name, place in places.items()}
    except PickleRefused as error:
        raise ModelError(f"The checkpoint {path.name} is not read: {error}.") from error
    except OSError as error:
        raise ModelError(f"The checkpoint {path.name} cannot be opened: {error.strerror}.") from error


def _check_digest(path: Path) -> None:
    told = digest_start(path.name)
    if told is None:
        return
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if not digest.startswith(told):
        raise ModelError(
            f"The checkpoint {path.name} is damaged or another: its SHA-256 is {digest}, and its name says "
            f"that it begins with {told}."
        )


class _Numbers:
    """The storages of a checkpoint, each read when its first tensor asks for it."""

    def __init__(self, order: Literal["<", ">"]) -> None:
        self._order = order
        self._read: dict[str, NDArray[np.generic]] = {}

    def of(self, storage: Storage) -> NDArray[np.generic]:
        """(numel,), read-only."""
        kind = np.dtype(_KINDS[storage.kind.name]).newbyteorder(self._order)
        if storage.key not in self._read:
            content = self._content(storage.key, storage.numel * kind.itemsize)
            if len(content) != storage.numel * kind.itemsize:
                raise PickleRefused(f"the numbers {shown(storage.key)} are not as many as it says")
            self._read[storage.key] = np.frombuffer(content, kind)
        found = self._read[storage.key]
        if (found.dtype, len(found)) != (kind, storage.numel):
            raise PickleRefused("two tensors disagree on the numbers that they share")
        return found

    def _content(self, key: str, size: int) -> bytes:
        raise NotImplementedError


class _ZippedNumbers(_Numbers):
    def __init__(self, archive: zipfile.ZipFile, folder: str, order: Literal["<", ">"]) -> None:
        super().__init__(order)
        self._archive, self._folder = archive, folder

    def _content(self, key: str, size: int) -> bytes:
        member = self._archive.getinfo(f"{self._folder}/data/{key}")
        # PyTorch never compresses; what is compressed here is made to grow without end.
        if member.compress_type != zipfile.ZIP_STORED or member.file_size != size:
            raise PickleRefused(f"the numbers {shown(key)} are not as many as it says")
        return self._archive.read(member)


def _zipped(file: BinaryIO) -> tuple[dict[str, TensorPlace], _Numbers]:
    try:
        archive = zipfile.ZipFile(file)
        pickle = next((each for each in archive.infolist() if each.filename.endswith("/data.pkl")), None)
        if pickle is None or pickle.compress_type != zipfile.ZIP_STORED:
            raise PickleRefused("it is no checkpoint of PyTorch")
        folder = pickle.filename.removesuffix("/data.pkl")
        order: Literal["<", ">"] = ">" if _member(archive, f"{folder}/byteorder") == b"big" else "<"
        if pickle.file_size > LARGEST_PICKLE_BYTES:
            raise PickleRefused("its list of tensors is longer than any known")
        # From memory, where asking for more than there is takes no more.
        places = _tensors(pickles.load(io.BytesIO(archive.read(pickle))))
        numbers = _ZippedNumbers(archive, folder, order)
        for place in places.values():
            numbers.of(place.storage)
    # What Python's zipfile raises for archives that are damaged or made up.
    except _BROKEN_ARCHIVE as error:
        raise PickleRefused("its archive is damaged") from error
    return places, numbers


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """A short member's content; nothing where there is none, as in files of before PyTorch 2.1."""
    try:
        with archive.open(name) as member:
            return member.read(8)
    except KeyError:
        return b""


class _LegacyNumbers(_Numbers):
    def __init__(self, file: mmap.mmap, keys: list[Any], kinds: Mapping[str, Storage]) -> None:
        super().__init__("<")
        self._contents: dict[str, bytes] = {}
        for key in keys:
            if not isinstance(key, str) or key not in kinds:
                raise PickleRefused("it holds numbers that it does not name")
            count = _count(file.read(8))
            size = kinds[key].numel * np.dtype(_KINDS[kinds[key].kind.name]).itemsize
            if count != kinds[key].numel:
                raise PickleRefused(f"the numbers {shown(key)} are not as many as it says")
            # Asking for more than there is gives what there is.
            self._contents[key] = file.read(size)

    def _content(self, key: str, size: int) -> bytes:  # noqa: ARG002
        return self._contents.get(key, b"")


def _count(content: bytes) -> int:
    if len(content) != 8:
        raise PickleRefused("it ends too early")
    return int(struct.unpack("<q", content)[0])


def _legacy(file: BinaryIO) -> tuple[dict[str, TensorPlace], _Numbers]:
    if not os.fstat(file.fileno()).st_size:
        raise PickleRefused("it is empty")
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        try:
            magic, version = pickles.load(content), pickles.load(content)
        except PickleRefused as error:
            raise PickleRefused("it is no checkpoint of PyTorch") from error
        if (magic, version) != (_LEGACY_MAGIC, _LEGACY_VERSION):
            raise PickleRefused("it is no checkpoint of PyTorch")
        machine, value, keys = (pickles.load(content) for _ in range(3))
        if not isinstance(machine, dict) or not isinstance(keys, list):
            raise PickleRefused("it is damaged")
        if machine.get("little_endian") is not True:
            raise PickleRefused("it was written on a machine with another order of bytes")
        return _tensors(value), _LegacyNumbers(content, keys, _storages(value))


def _storages(value: Any) -> dict[str, Storage]:
    """All storages that a value's tensors name, however deep they lie."""
    found: dict[str, Storage] = {}
    waiting, seen = [value], set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, TensorPlace):
            found[each.storage.key] = each.storage
        elif isinstance(each, dict | list | tuple) and id(each) not in seen:
            seen.add(id(each))
            waiting.extend(each.values() if isinstance(each, dict) else each)
    return found


def _tensors(value: Any) -> dict[str, TensorPlace]:
    """The tensors by name; other entries, such as a count of epochs, are left out."""
    inner = value.get("state_dict") if isinstance(value, dict) else None
    named = inner if isinstance(inner, dict) else value
    entries = named.items() if isinstance(named, dict) else ()
    found = {name: each for name, each in entries if isinstance(name, str) and isinstance(each, TensorPlace)}
    if not found:
        raise PickleRefused("it holds no tensors by name")
    return found


def _array(name: str, place: TensorPlace, numbers: _Numbers) -> NDArray[np.generic]:
    """The tensor, read-only, in this machine's order of bytes."""
    row = numbers.of(place.storage)
    last = place.offset + sum(
        (side - 1) * step for side, step in zip(place.shape, place.strides, strict=True)
    )
    size = math.prod(place.shape)
    # A stride of 0 repeats numbers, which a weight never does, and so could claim any size.
    if size and (last >= len(row) or size > len(row)):
        raise PickleRefused(f"{shown(name)} reaches beyond its numbers")
    strides = [step * row.itemsize for step in place.strides]
    try:
        if not size:
            view = np.zeros(place.shape, row.dtype)
        else:
            view = np.lib.stride_tricks.as_strided(row[place.offset :], place.shape, strides, writeable=False)
    except ValueError as error:
        raise PickleRefused(f"{shown(name)} has a shape that cannot be") from error
    found = np.asarray(view, row.dtype.newbyteorder("="), order="C")
    found.setflags(write=False)
    return found
