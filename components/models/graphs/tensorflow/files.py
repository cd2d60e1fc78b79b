"""TensorFlow's networks as files: a model.json or a list of tensors with shards beside it, a frozen .pb."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import onnx

from components.models.errors import ModelError
from components.models.graphs.names import printable
from components.models.graphs.tensorflow.face_api import face_api_model, is_tensor_manifest
from components.models.graphs.tensorflow.frozen import read_frozen
from components.models.graphs.tensorflow.graph import SourceGraph
from components.models.graphs.tensorflow.json_model import read_json_model
from components.models.graphs.tensorflow.shards import ReadShard
from components.models.graphs.tensorflow.translate import AS_LEFT, translate

MOST_BYTES = 256 * 2**20
"""Of a file. The largest here has 12 MB."""


def read_network(path: Path) -> SourceGraph:
    """The network of a .pb file, or of a model.json whose shards lie beside it.

    Raises:
        ModelError: for a file that is missing, damaged, or none of these, and for shards that are.
    """
    name = _name(path)
    return _network(read_file(path, name), name, _shards_beside(path))


def _network(content: bytes, name: str, read: ReadShard) -> SourceGraph:
    return read_frozen(content, name) if _is_frozen(name) else read_json_model(content, name, read)


def _is_frozen(name: str) -> bool:
    return name.lower().endswith(".pb")


def read_onnx(path: Path, sizes: Mapping[str, Sequence[int]] = AS_LEFT) -> onnx.ModelProto:
    """As `read_network`, but as an ONNX model; face-api's lists of tensors, too, which have no graph.

    Args:
        sizes: as those of `translate`.

    Raises:
        ModelError: as `read_network`, `translate` and `face_api_model` do.
    """
    name = _name(path)
    return onnx_of(read_file(path, name), name, _shards_beside(path), sizes=sizes)


def onnx_of(
    content: bytes,
    name: str,
    read: ReadShard,
    outputs: Sequence[str] = (),
    sizes: Mapping[str, Sequence[int]] = AS_LEFT,
) -> onnx.ModelProto:
    """As `read_onnx`, of a file's content.

    Args:
        name: of the file; its ending says of which kind it is.
        read: gives the shards.
        outputs, sizes: as those of `translate`, of what has a graph.
    """
    # A .pb may begin with the same bytes: a line's end is its first field, and a bracket a length.
    if not _is_frozen(name) and is_tensor_manifest(content):
        return face_api_model(content, name, read)
    return translate(_network(content, name, read), outputs, sizes)


def _name(path: Path) -> str:
    return os.fsencode(path.name).decode(errors="replace")


def _shards_beside(path: Path) -> ReadShard:
    def shard(shard_name: str) -> bytes:
        # Only a name: a path could lead anywhere.
        if shard_name != os.path.basename(shard_name) or shard_name in ("", ".", "..") or "\0" in shard_name:
            raise ModelError(
                f"{_name(path)} is damaged: its weights lie in {printable(shard_name)}, which is no name."
            )
        return read_file(path.with_name(shard_name), printable(shard_name))

    return shard


def read_file(path: Path, name: str) -> bytes:
    """The content of a file, called `name` in messages.

    Raises:
        ModelError: for a file that is missing, cannot be read, or is longer than is read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise ModelError(f"There is no file {name}.") from error
    except OSError as error:
        raise ModelError(f"{name} cannot be read: {error.strerror}.") from error
    if len(content) > MOST_BYTES:
        raise ModelError(f"{name} has more than {MOST_BYTES / 2**20:.0f} MiB, the most that is read.")
    return content
