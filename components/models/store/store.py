"""The store of pinned files: finds them, fetches them, and never hands out one whose SHA-256 differs.

It looks in the operator's folder (KEYPOINT_LAB_FILES), then the cache folder, then the sources of files.toml.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from components.models.store.catalogue import (
    FileEntry,
    PackageMember,
    WebAddress,
    entries,
    entry,
    on_request,
)
from components.models.store.sources import LARGEST_BYTES, OnProgress, SourceFailed, download
from components.operator import settings

__all__ = [
    "DiskFull",
    "FileEntry",
    "FileUnavailable",
    "NoPermission",
    "ObtainedFile",
    "PackageMember",
    "Unreachable",
    "WebAddress",
    "WrongDigest",
    "availability",
    "cache_folder",
    "ensure",
    "ensure_all",
    "entries",
    "entry",
    "obtain",
    "on_request",
]


class FileUnavailable(Exception):
    """A pinned file cannot be had; the text is one sentence that says why and what to do."""


class Unreachable(FileUnavailable):
    """No source gave the file; the text lists each with its cause."""


class WrongDigest(FileUnavailable):
    """What was found or fetched is not the pinned file; the text has both digests."""


class DiskFull(FileUnavailable):
    """There is no room for the file."""


class NoPermission(FileUnavailable):
    """The file cannot be read, or the cache folder cannot be written."""


@dataclass(frozen=True)
class ObtainedFile:
    """A verified file, and where it came from, in words."""

    path: Path
    origin: str


_Stamp = tuple[int, int, int, int]
# Digests by path, each valid while the file's stamp stays the same: asking again costs one stat.
_digests: dict[Path, tuple[_Stamp, str]] = {}
_last_failure: dict[str, str] = {}
_under_way: dict[str, str] = {}
"""How far this process is with what it fetches, in words."""


def cache_folder() -> Path:
    """Return the folder that fetched files are kept in; it may not exist yet.

    Raises FileUnavailable when neither the environment nor the system names a home folder.
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    try:
        # https://specifications.freedesktop.org/basedir-spec: relative paths are to be ignored.
        return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "keypoint-lab"
    except RuntimeError as error:
        raise FileUnavailable(
            "There is no home folder to keep model files in; set XDG_CACHE_HOME to a folder of your own, or "
            "KEYPOINT_LAB_FILES to one that has the files."
        ) from error


def ensure(name: str, on_progress: OnProgress | None = None) -> Path:
    """Return the path of the verified file, fetched first if it is not here.

    `on_progress` gets the bytes so far and the total in bytes (None while unknown), from the calling thread.
    Raises FileUnavailable, or KeyError when no file of that name is pinned.
    """
    return obtain(name, on_progress).path


def ensure_all(
    names: Iterable[str], on_progress: Callable[[str, int, int | None], None] | None = None
) -> dict[str, str]:
    """Fetch what can be had and return {name: reason} for the rest; `on_progress` gets the name first."""
    failures: dict[str, str] = {}
    for name in names:

        def report(done_bytes: int, total_bytes: int | None, name: str = name) -> None:
            if on_progress is not None:
                on_progress(name, done_bytes, total_bytes)

        try:
            ensure(name, report)
        except FileUnavailable as error:
            failures[name] = str(error)
    return failures


def availability(name: str) -> str | None:
    """Return None when the file is here and verified, else the reason in one sentence; uses no network.

    Raises KeyError when no file of that name is pinned.
    """
    wanted = entry(name)
    try:
        if _here(wanted) is not None:
            return None
    except FileUnavailable as error:
        return str(error)
    if name in _under_way:
        return f"{name} is being fetched, {_under_way[name]}"
    remedy = "ask for it" if wanted in on_request() else "run: python -m components fetch"
    return _last_failure.get(name, f"{name} has not been fetched yet; {remedy}")


def local(name: str) -> Path:
    """The path of a file that is here and verified; never fetches.

    Raises:
        FileUnavailable: for one that is not, with the reason.
    """
    reason = availability(name)
    if reason is not None:
        raise FileUnavailable(reason)
    return ensure(name)


def obtain(name: str, on_progress: OnProgress | None = None) -> ObtainedFile:
    """Do what `ensure` does, and also say where the file came from."""
    wanted = entry(name)

    def report(done_bytes: int, total_bytes: int | None) -> None:
        of = "" if total_bytes is None else f" of {total_bytes / 1e6:.1f}"
        _under_way[name] = f"{done_bytes / 1e6:.1f}{of} MB"
        if on_progress is not None:
            on_progress(done_bytes, total_bytes)

    try:
        obtained = _here(wanted) or _fetch_locked(wanted, report)
    except FileUnavailable as error:
        _last_failure[name] = str(error)
        raise
    finally:
        _under_way.pop(name, None)
    _last_failure.pop(name, None)
    return obtained


def _here(wanted: FileEntry) -> ObtainedFile | None:
    """Return the file from the operator's folder or the cache; a wrong one in the cache counts as none."""
    folder = settings().files
    if folder is not None and (digest := _sha256(wanted.name, folder / wanted.name)) is not None:
        path = folder / wanted.name
        if not wanted.is_it(digest):
            raise WrongDigest(
                f"{path} is not the pinned file ({_both(digest, wanted)}); "
                "replace it, or remove it so that it can be fetched."
            )
        return ObtainedFile(path, f"from the folder {folder}")
    path = cache_folder() / wanted.name
    digest = _sha256(wanted.name, path)
    return ObtainedFile(path, "here already") if digest is not None and wanted.is_it(digest) else None


def _both(digest: str, wanted: FileEntry) -> str:
    how = "be" if len(wanted.sha256) == len(digest) else "begin with"
    return f"its SHA-256 is {digest}, it must {how} {wanted.sha256}"


def _sha256(name: str, path: Path) -> str | None:
    """Return the file's digest in hex, or None when there is no such file; raises FileUnavailable."""
    try:
        if path in _digests and _digests[path][0] == _stamp(path.stat()):
            return _digests[path][1]
        with path.open("rb") as file:
            stamp = _stamp(os.fstat(file.fileno()))
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _os_problem(name, path, error) from error
    _digests[path] = stamp, digest
    return digest


def _stamp(stat: os.stat_result) -> _Stamp:
    return stat.st_mtime_ns, stat.st_size, stat.st_ctime_ns, stat.st_ino


def _os_problem(name: str, path: Path, error: OSError) -> FileUnavailable:
    where = error.filename or path
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(f"{name} does not fit on the disk of {path}; make room there and try again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return NoPermission(
            f"{name} cannot be had because {where} may not be read or written ({error.strerror}); "
            "change its permissions, or set XDG_CACHE_HOME to a folder of your own."
        )
    return FileUnavailable(f"{name} cannot be had because of a problem with {where}: {error.strerror}.")


def _fetch_locked(wanted: FileEntry, on_progress: OnProgress) -> ObtainedFile:
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _lock(folder / f"{wanted.name}.lock"):
            # Whoever held the lock before may have fetched it.
            return _here(wanted) or _fetch(wanted, folder, on_progress)
    except OSError as error:
        raise _os_problem(wanted.name, folder, error) from error


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold the lock against other threads and processes; the kernel frees it when its holder dies."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            # Not left to closing: a process forked meanwhile would keep the lock.
            fcntl.flock(file, fcntl.LOCK_UN)


def _most_bytes(wanted: FileEntry) -> int:
    """One byte more than a file of known size has, so that a longer one ends with a wrong digest."""
    if wanted.size_bytes is not None:
        return wanted.size_bytes + 1
    return LARGEST_BYTES if wanted.about_bytes is None else 2 * wanted.about_bytes


def _fetch(wanted: FileEntry, folder: Path, on_progress: OnProgress) -> ObtainedFile:
    """Try the sources in order and put the first right file into `folder`; the caller holds the lock."""
    scratch_prefix = f"{wanted.name}.part-"
    for left_by_a_killed_fetch in folder.glob(f"{scratch_prefix}*"):
        shutil.rmtree(left_by_a_killed_fetch, ignore_errors=True)
    causes: list[str] = []
    kind: type[FileUnavailable] = Unreachable
    with tempfile.TemporaryDirectory(prefix=scratch_prefix, dir=folder) as scratch:
        part = Path(scratch, "part")
        for source in wanted.sources:
            try:
                download(source, part, Path(scratch), _most_bytes(wanted), on_progress)
            except SourceFailed as cause:
                causes.append(f"{source}: {cause}")
                continue
            digest = hashlib.sha256(part.read_bytes()).hexdigest()
            if wanted.is_it(digest):
                os.replace(part, folder / wanted.name)
                return ObtainedFile(folder / wanted.name, f"from {source}")
            causes.append(f"{source}: wrong file, {_both(digest, wanted)}")
            kind = WrongDigest
    place = f"the folder {settings().files}" if settings().files else "a folder that KEYPOINT_LAB_FILES names"
    raise kind(
        f"{wanted.name} cannot be fetched ({'; '.join(causes)}); "
        f"check the internet connection, or put the file into {place}."
    )
