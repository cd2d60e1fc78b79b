"""Checkpoints as torch.save writes them, made by hand: torch/serialization.py of pytorch/pytorch."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

KINDS = {"f4": "Float", "f2": "Half", "f8": "Double", "i8": "Long", "i4": "Int", "b1": "Bool"}


@dataclass
class Named:
    """A function or class by its name, whether or not there is one."""

    module: str
    name: str


@dataclass
class Call:
    """What a pickle calls; `state` is then set on the result."""

    called: Named
    arguments: tuple[Any, ...]
    state: Any = None


@dataclass
class Stored:
    """A storage, named as PyTorch names one."""

    identity: tuple[Any, ...]


# The typing of the standard library leaves out that the pickler in Python can be extended.
_PythonPickler: Any = pickle._Pickler


class _Writer(_PythonPickler):  # type: ignore[misc]
    """Python's own pickler in Python, which also writes calls of what is not there."""

    def save(self, obj: Any, save_persistent_id: bool = True) -> None:
        if isinstance(obj, Named):
            self.write(pickle.GLOBAL + f"{obj.module}\n{obj.name}\n".encode())
        elif isinstance(obj, Call):
            self.save(obj.called)
            self.save(obj.arguments)
            self.write(pickle.REDUCE)
            if obj.state is not None:
                self.save(obj.state)
                self.write(pickle.BUILD)
        else:
            super().save(obj, save_persistent_id)

    def persistent_id(self, obj: Any) -> Any:
        return obj.identity if isinstance(obj, Stored) else None


def pickled(value: Any) -> bytes:
    out = io.BytesIO()
    _Writer(out, protocol=2).dump(value)
    return out.getvalue()


class Storages:
    """Numbers by key, and the tensors that lie in them."""

    def __init__(self) -> None:
        self.contents: dict[str, np.ndarray] = {}

    def stored(self, values: np.ndarray) -> Stored:
        key = str(len(self.contents))
        self.contents[key] = values
        kind = Named("torch", f"{KINDS[values.dtype.str[1:]]}Storage")
        return Stored(("storage", kind, key, "cpu", values.size))

    def tensor(self, values: np.ndarray) -> Call:
        """A tensor with a storage of its own."""
        strides = tuple(step // values.itemsize for step in values.strides)
        return self.view(self.stored(values), 0, values.shape, strides)

    @staticmethod
    def view(stored: Any, offset: Any, shape: Any, strides: Any) -> Call:
        hooks = Call(Named("collections", "OrderedDict"), ())
        arguments = (stored, offset, shape, strides, False, hooks)
        return Call(Named("torch._utils", "_rebuild_tensor_v2"), arguments)


def state_of(tensors: Mapping[str, np.ndarray], storages: Storages) -> dict[str, Any]:
    return {name: storages.tensor(values) for name, values in tensors.items()}


def zipped(value: Any, storages: Storages, path: Path) -> Path:
    """Writes the file of PyTorch 1.6 and later."""
    return with_pickle(pickled(value), storages, path)


def with_pickle(content: bytes, storages: Storages, path: Path) -> Path:
    """The same file about any pickle."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", content)
        archive.writestr("archive/byteorder", "little")
        for key, values in storages.contents.items():
            archive.writestr(f"archive/data/{key}", values.tobytes())
        archive.writestr("archive/version", "3\n")
    return path
