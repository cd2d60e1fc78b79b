"""Model files: a .tflite network, a .task bundle of them, an .onnx network, or one of TensorFlow's."""

from __future__ import annotations

import hashlib
import io
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from components.models.errors import GraphError, ModelError
from components.models.graphs import onnx_file, tflite
from components.models.graphs.graph import Graph, ModelGraphs
from components.models.graphs.tensorflow.files import read_onnx
from components.models.graphs.tensorflow.translate import AS_LEFT

MOST_BYTES = 256 * 2**20
"""Of a file, and of all that is unpacked from it. The largest pose bundle has 30 MB."""
_MOST_MEMBERS = 1000
_MOST_NESTING = 4
_NETWORK_MARK = b"TFL3"
_ONNX_ENDING = ".onnx"
_TENSORFLOW_ENDINGS = (".pb", ".json")
_LONGEST_PART = 2**16
"""Of the weights beside an ONNX file, of which only the shortest are looked into."""
# RuntimeError: an encrypted member, or (NotImplementedError) compression that Python does not know.
_UNPACKING_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)


def read_graphs(path: Path, sizes: Mapping[str, Sequence[int]] = AS_LEFT) -> ModelGraphs:
    """The networks in a .tflite file, in a .task bundle (a zip archive, which may hold others), or in a file
    whose name ends in .onnx, or in .pb or .json as TensorFlow's and TensorFlow.js's do: formats that have no
    mark of their own.

    TensorFlow's are read as they are translated to ONNX, so that an operator that is not translated is
    refused. The weights of a .json lie in files beside it.

    Args:
        sizes: of the inputs that a network of TensorFlow's leaves open, by their names.

    Raises:
        GraphError: for a file that cannot be read, is none of these, holds no network, or a damaged one.
    """
    content = _content(path)
    # A name that is no text is said as well as it can be.
    name = os.fsencode(path.name).decode(errors="replace")
    note = None
    if path.suffix.lower() == _ONNX_ENDING:
        graph, note = onnx_file.graph_in(content, name, partial(_beside, path.parent))
        graphs: tuple[Graph, ...] = (graph,)
    elif path.suffix.lower() in _TENSORFLOW_ENDINGS:
        graphs = (_translated(path, name, sizes),)
    else:
        graphs = _graphs(name, content)
    return ModelGraphs(name, hashlib.sha256(content).hexdigest(), graphs, note)


def _translated(path: Path, name: str, sizes: Mapping[str, Sequence[int]]) -> Graph:
    try:
        return onnx_file.graph_of(read_onnx(path, sizes), name, as_given=True)
    except ModelError as error:
        raise GraphError(str(error)) from error


def _beside(folder: Path, name: str, offset: int, length: int | None) -> bytes | None:
    """A part of a file in the folder; None where it is not all there, or longer than is read."""
    path = folder / name
    try:
        size = path.stat().st_size if path.is_file() else 0
        length = size - offset if length is None else length
        if not 0 < length <= _LONGEST_PART or offset + length > size:
            return None
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(length)
    except (OSError, ValueError, OverflowError):
        return None


def _graphs(name: str, content: bytes) -> tuple[Graph, ...]:
    graphs = tuple(graph for title, net in _networks(name, content) for graph in tflite.graphs_of(net, title))
    if not graphs:
        raise GraphError(f"{name} is a zip archive that holds no .tflite network.")
    return graphs


def _content(path: Path) -> bytes:
    try:
        if not path.exists():
            raise GraphError(f"There is no file {path}.")
        if not path.is_file():
            raise GraphError(f"{path} is not a file.")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise GraphError(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > MOST_BYTES:
        raise GraphError(f"{path.name} has more than {MOST_BYTES / 2**20:.0f} MiB, the most that is read.")
    return content


def _networks(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Each network in the file with its name: the file's own, or its members' in a bundle."""
    # The mark of a network first: one with metadata has a zip archive at its end.
    if content[4:8] == _NETWORK_MARK:
        yield name, content
    elif _is_archive(content):
        yield from _Archive(name).members(content, "", 1)
    else:
        raise GraphError(
            f"{name} is neither a .tflite network nor a .task bundle, or it is cut off; "
            f"the name of an ONNX network ends in {_ONNX_ENDING}, of TensorFlow's in "
            f"{' or '.join(_TENSORFLOW_ENDINGS)}."
        )


def _is_archive(content: bytes) -> bool:
    # By the directory at its end: MediaPipe's bundles start with padding.
    return zipfile.is_zipfile(io.BytesIO(content))


class _Archive:
    """Unpacks the networks of a bundle, within limits that hold for all of it together."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._bytes_left = MOST_BYTES
        self._members_left = _MOST_MEMBERS

    def members(self, content: bytes, prefix: str, depth: int) -> Iterator[tuple[str, bytes]]:
        if depth > _MOST_NESTING:
            raise GraphError(f"{self._name} has archives in archives more than {_MOST_NESTING} deep.")
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for info in archive.infolist():
                    yield from self._member(archive, info, prefix, depth)
        except _UNPACKING_FAULTS as error:
            raise GraphError(f"{self._name} is a damaged bundle, or one that cannot be unpacked.") from error

    def _member(
        self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, prefix: str, depth: int
    ) -> Iterator[tuple[str, bytes]]:
        self._members_left -= 1
        with archive.open(info) as member:
            # What the archive says of a member's size may be wrong, so it is not asked.
            unpacked = member.read(self._bytes_left + 1)
        self._bytes_left -= len(unpacked)
        if self._bytes_left < 0 or self._members_left < 0:
            raise GraphError(f"{self._name} unpacks to more than is read from one bundle.")
        name = prefix + info.filename
        if unpacked[4:8] == _NETWORK_MARK:
            yield name, unpacked
        elif _is_archive(unpacked):
            yield from self.members(unpacked, f"{name}/", depth + 1)
