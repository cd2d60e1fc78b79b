"""Files that are written whole or not at all, and what a killed run has left of them."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = ".keypoint-lab-"
PART = ".part"
# What a kernel says of a file system that knows no locks; one is then trusted to be alone.
_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)


class Locked(Exception):
    """Another process works on the file."""


def beside(destination: Path, ending: str) -> Path:
    """A hidden file's path beside the destination: always the same, and of a length that always fits."""
    digest = hashlib.sha256(os.fsencode(destination.name)).hexdigest()
    return destination.with_name(f"{PREFIX}{digest[:16]}{ending}")


def lock(fd: int, path: Path) -> bool:
    """Locks the open file until it is closed; whether it still is what the path names.

    Raises:
        Locked: when another process has locked it.
    """
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Locked(str(path)) from error
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
    try:
        named = os.stat(path)
    except FileNotFoundError:
        return False
    return os.path.samestat(named, os.fstat(fd))


def write_whole(destination: Path, content: bytes, *, durable: bool = False) -> None:
    """Writes all of the content or, whatever happens, nothing: a reader never meets a part of it.

    Args:
        durable: as well when the machine loses its power.

    Raises:
        OSError: when it cannot be written; its `filename` is the destination.
    """
    try:
        with scratch(destination.parent) as (fd, part):
            with open(fd, "wb", closefd=False) as file:
                file.write(content)
            if durable:
                os.fsync(fd)
            os.replace(part, destination)
            if durable:
                _sync_folder(destination.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(destination)) from error


@contextmanager
def scratch(folder: Path) -> Iterator[tuple[int, Path]]:
    """A new file that is open for writing, and its path; it is gone afterwards unless it was moved.

    Raises:
        OSError: when the folder takes no new file.
    """
    while True:
        part = folder / f"{PREFIX}{secrets.token_hex(8)}{PART}"
        fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        try:
            # Locked, so that `sweep` of another run can tell it from what a killed one left.
            if not _mine(fd, part):
                continue
            yield fd, part
            return
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            os.close(fd)


def sweep(folder: Path) -> None:
    """Removes the files of `scratch` whose process is gone."""
    for part in folder.glob(f"{PREFIX}*{PART}"):
        with suppress(OSError, Locked):
            fd = os.open(part, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                if lock(fd, part):
                    part.unlink()
            finally:
                os.close(fd)


def _mine(fd: int, part: Path) -> bool:
    # A sweep in the moment between opening and locking has it.
    try:
        return lock(fd, part)
    except Locked:
        return False


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        # Some file systems cannot; then a rename is as lasting as it gets.
        with suppress(OSError):
            os.fsync(fd)
    finally:
        os.close(fd)
