"""One file of a .tar.gz archive, read from its stream: nothing else of the archive is written anywhere."""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from components.models.store.outcome import CHUNK_BYTES, OnProgress, SourceFailed, copy

MOST_UNPACKED_BYTES = 1 << 30
"""Of an archive, up to the file's end: a made-up one may unpack to a thousand times its size."""
_FAULTS = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError, OverflowError)


class _Unpacked(io.BufferedIOBase):
    """The unpacked bytes of an archive, as far as MOST_UNPACKED_BYTES."""

    def __init__(self, packed: gzip.GzipFile) -> None:
        self._packed, self._left = packed, MOST_UNPACKED_BYTES

    def read(self, size: int | None = -1, /) -> bytes:
        content = self._packed.read(self._left + 1 if size is None or size < 0 else size)
        self._left -= len(content)
        if self._left < 0:
            raise SourceFailed("its archive unpacks to more than is read")
        return content


def extract(archive: Path, member: str, part: Path, limit_bytes: int, on_progress: OnProgress) -> None:
    """Writes a plain file of the archive to `part`, of it no more than about `limit_bytes`.

    Args:
        member: its path below the one folder that holds all of the archive, whatever that is called.

    Raises:
        SourceFailed: for an archive that is damaged, unpacks to too much, or does not hold the file.
        OSError: when `part` cannot be written.
    """
    with _faults_said(archive.name), gzip.open(archive) as packed:
        with tarfile.open(fileobj=_Unpacked(packed), mode="r|") as tar:
            info = next((each for each in tar if each.isreg() and _below_top(each.name) == member), None)
            content = None if info is None else tar.extractfile(info)
            if info is None or content is None:
                raise SourceFailed(f"{archive.name} does not hold it")
            copy(iter(lambda: content.read(CHUNK_BYTES), b""), part, limit_bytes, info.size, on_progress)


@contextmanager
def _faults_said(name: str) -> Iterator[None]:
    try:
        yield
    except _FAULTS as error:
        raise SourceFailed(f"{name} is damaged, or no archive") from error


def _below_top(path: str) -> str:
    return path.removeprefix("./").partition("/")[2]
