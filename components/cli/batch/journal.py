"""What has been finished of a collection since it was last written whole: a line a part, kept at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from components.cli.batch.write import beside, lock

ENDING = ".journal"


class Journal:
    """A hidden file beside the collection, which one process at a time may have.

    Raises:
        Locked: when another has it.
        OSError: when it cannot be opened for writing; as all others here, it has the collection's name.
    """

    def __init__(self, collection: Path) -> None:
        self._collection = collection
        self.path = beside(collection, ENDING)
        try:
            self._fd = self._opened()
        except OSError as error:
            raise self._named(error) from error
        self._size = self._whole_bytes()

    def _opened(self) -> int:
        while True:
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            try:
                # Its last holder may have removed it meanwhile.
                if lock(fd, self.path):
                    return fd
            except BaseException:
                os.close(fd)
                raise
            os.close(fd)

    def entries(self) -> Iterator[Any]:
        """What has been appended, oldest first; what a killed process left unfinished is passed over."""
        with open(self._fd, "rb", closefd=False) as file:
            file.seek(0)
            # Line by line, for there may be many; what is appended meanwhile is not read.
            left = self._size
            for line in file:
                left -= len(line)
                if left < 0:
                    return
                with suppress(orjson.JSONDecodeError):
                    yield orjson.loads(line)

    def append(self, entry: Any) -> None:
        """Keeps an entry: when this returns, it outlives the process and the machine's power.

        Raises:
            OSError: when there is no room, say; the entries before it stay.
        """
        line = orjson.dumps(entry, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE)
        rest = memoryview(line)
        place = self._size
        try:
            # Over whatever follows the last whole line.
            while rest:
                written = os.pwrite(self._fd, rest, place)
                rest, place = rest[written:], place + written
            os.fsync(self._fd)
        except OSError as error:
            raise self._named(error) from error
        self._size = place

    def clear(self) -> None:
        """Forgets all entries, once the collection has them."""
        os.ftruncate(self._fd, 0)
        self._size = 0

    def close(self, *, remove: bool) -> None:
        """Lets go of the file, which is removed when it is empty, too. Idempotent."""
        if self._fd >= 0:
            if remove or not self._size:
                self.path.unlink(missing_ok=True)
            os.close(self._fd)
            self._fd = -1

    def _named(self, error: OSError) -> OSError:
        """The error by the name that people know."""
        return OSError(error.errno, error.strerror, str(self._collection))

    def _whole_bytes(self) -> int:
        """Up to the end of the last line that is whole; a torn one after it is cut off."""
        size = _read(self._fd).rfind(b"\n") + 1
        os.ftruncate(self._fd, size)
        return size


def _read(fd: int) -> bytes:
    size, parts = os.fstat(fd).st_size, bytearray()
    while len(parts) < size and (part := os.pread(fd, size - len(parts), len(parts))):
        parts += part
    return bytes(parts)
