"""The weights of a TensorFlow.js model: a manifest of tensors that lie one after the other in binary files.

As tfjs-core's io/io_utils.ts (decodeWeights) reads them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from components.models.errors import ModelError
from components.models.graphs.names import printable
from components.models.graphs.tensorflow.graph import MOST_ELEMENTS, Array

ReadShard = Callable[[str], bytes]
"""Gives the content of a file beside the model, by its name; raises ModelError where it cannot be had."""
_PLAIN: dict[str, np.dtype[Any]] = {
    "float32": np.dtype("<f4"),
    "int32": np.dtype("<i4"),
    "bool": np.dtype("?"),
}
_QUANTISED: dict[str, np.dtype[Any]] = {
    "uint8": np.dtype("u1"),
    "uint16": np.dtype("<u2"),
    "float16": np.dtype("<f2"),
}
_FAULTS = (KeyError, TypeError, ValueError, AttributeError, OverflowError)


def read_weights(manifest: Any, name: str, read: ReadShard) -> dict[str, Array]:
    """All tensors of a manifest by name, as float32, int32 or bool.

    Args:
        manifest: its groups, as JSON gives them.
        name: of the model, for messages.
        read: gives the shards.

    Raises:
        ModelError: for a manifest that is damaged, a shard that is missing, and shards that are shorter or
            longer than their tensors.
    """
    found: dict[str, Array] = {}
    try:
        for group in manifest:
            content = b"".join(read(str(path)) for path in group["paths"])
            for key, tensor in _tensors(group["weights"], content, name):
                if key in found:
                    raise ModelError(f"{name} is damaged: it has {printable(key)} twice.")
                found[key] = tensor
    except _FAULTS as error:
        raise ModelError(f"{name} is damaged: its list of weights cannot be read.") from error
    return found


def _tensors(entries: Sequence[Mapping[str, Any]], content: bytes, name: str) -> Iterator[tuple[str, Array]]:
    at = 0
    for entry in entries:
        key, shape = str(entry["name"]), tuple(int(size) for size in entry["shape"])
        if any(size < 0 for size in shape) or math.prod(shape) > MOST_ELEMENTS:
            raise ModelError(f"{name} is damaged: {printable(key)} has the impossible size {shape}.")
        stored = _stored(entry, name)
        end = at + math.prod(shape) * stored.itemsize
        if end > len(content):
            raise ModelError(
                f"The weights of {name} are cut off: {printable(key)} ends at {end:,} bytes, and there are "
                f"{len(content):,}."
            )
        values = np.frombuffer(content[at:end], stored).reshape(shape)
        at = end
        yield key, _restored(values, entry)
    if at != len(content):
        raise ModelError(
            f"The weights of {name} are {at:,} bytes by its list, and there are {len(content):,}."
        )


def _stored(entry: Mapping[str, Any], name: str) -> np.dtype[Any]:
    """The type in which a tensor's values lie in the shard."""
    kind = entry["quantization"]["dtype"] if "quantization" in entry else entry["dtype"]
    known = _QUANTISED if "quantization" in entry else _PLAIN
    if kind not in known:
        raise ModelError(f"{name} has weights of the type {printable(str(kind))}, which is not read here.")
    return known[kind]


def _restored(values: Array, entry: Mapping[str, Any]) -> Array:
    """A tensor's values: of a quantised one value · scale + min, computed as float64 as JavaScript does."""
    kind = _PLAIN[entry["dtype"]]
    quantization = entry.get("quantization")
    if quantization is None or values.dtype.kind == "f":
        return values.astype(kind.newbyteorder("="))
    restored = values.astype(np.float64) * float(quantization["scale"]) + float(quantization["min"])
    whole = kind.kind == "i"
    return (np.rint(restored) if whole else restored).astype(kind.newbyteorder("="))
