"""Reads the weights out of a PyTorch checkpoint (.pth) without PyTorch, and executes nothing of the file.

The format since PyTorch 1.6 is a zip archive: NAME/data.pkl is a pickle, and NAME/data/KEY has the numbers of
a storage that it names (torch/serialization.py of pytorch/pytorch, _save). mmpose's checkpoints are of this
format, since its tools/misc/publish_model.py calls torch.save as it is.
"""

from __future__ import annotations

import io
import pickle
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.models.errors import ModelError

Weights = dict[str, NDArray[np.generic]]

_KINDS: Mapping[str, str] = {
    "FloatStorage": "<f4",
    "HalfStorage": "<f2",
    "DoubleStorage": "<f8",
    "LongStorage": "<i8",
    "IntStorage": "<i4",
    "BoolStorage": "?",
}
# What zipfile, pickle and NumPy raise for what is damaged or made up; zipfile's RuntimeError is a password.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, pickle.UnpicklingError, EOFError, NotImplementedError, RuntimeError),
    *(ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError),
)


class _Inert:
    """Stands for whatever a pickle names beside tensors: it takes everything and does nothing.

    openmmlab's checkpoints hold a record of the training, with objects of NumPy and of its own libraries.
    """

    def __init__(self, *_: object) -> None:
        pass

    def __call__(self, *_: object) -> _Inert:
        return self

    def __setstate__(self, _: object) -> None:
        pass


def _tensor(
    storage: NDArray[np.generic], offset: int, shape: Sequence[int], strides: Sequence[int], *_: object
) -> NDArray[np.generic]:
    """torch._utils._rebuild_tensor_v2, read-only; NumPy checks that it lies within its storage."""
    size = storage.itemsize
    return np.ndarray(shape, storage.dtype, storage.data, offset * size, [step * size for step in strides])


def _parameter(tensor: object, *_: object) -> object:
    """torch._utils._rebuild_parameter."""
    return tensor


_NEEDED: Mapping[tuple[str, str], Any] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _tensor,
    ("torch._utils", "_rebuild_parameter"): _parameter,
    **{("torch", name): kind for name, kind in _KINDS.items()},
}


class _Unpickler(pickle.Unpickler):
    """Python's own, which finds nothing but what makes tensors.

    See "Restricting Globals" in the documentation of Python's pickle.
    """

    def __init__(self, archive: zipfile.ZipFile, member: str) -> None:
        super().__init__(io.BytesIO(archive.read(member)))
        self._archive, self._folder = archive, member.removesuffix("data.pkl")

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        return _NEEDED.get((module_name, global_name), _Inert)

    def persistent_load(self, pid: Any, /) -> NDArray[np.generic]:
        """The numbers of ("storage", kind, key, device, count)."""
        _, kind, key, _, count = pid
        if kind not in _KINDS.values():
            raise pickle.UnpicklingError("numbers of an unknown kind")
        return np.frombuffer(self._archive.read(f"{self._folder}data/{key}"), kind, count)


def read(path: Path) -> Weights:
    """The tensors in a checkpoint's `state_dict` by name, read-only.

    For a process with limits on memory and time: the file says how much is read.

    Raises:
        ModelError: for a file that is missing, damaged or no checkpoint.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise ModelError(f"The checkpoint {path.name} cannot be opened: {error.strerror}.") from error
    try:
        with file, zipfile.ZipFile(file) as archive:
            member = next(name for name in archive.namelist() if name.endswith("/data.pkl"))
            named = _Unpickler(archive, member).load()["state_dict"].items()
    # Of places before the file's beginning Python 3.14 says so by an OSError.
    except (*_BROKEN, OSError, StopIteration) as error:
        raise ModelError(f"{path.name} is damaged, or no checkpoint of PyTorch; fetch it again.") from error
    return {name: values for name, values in named if isinstance(values, np.ndarray)}
