"""The results of many files in one .coco.json, which grows by a file at a time and loses none.

Each part is kept in a journal as soon as it is finished. From there it goes into the collection, which is
written as a whole: at once while that takes a moment, and else so seldom that it costs little. Whatever ends
the process, the next run finds all parts in the one or the other.
"""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import orjson

from components.cli.batch.journal import Journal
from components.cli.batch.write import write_whole
from components.formats import FORMAT, Head, NotResults, coco, same_origin
from components.formats.head import checked
from components.keypoints import Record

WRITING_SHARE = 0.05
"""Of the time that may go by with writing the collection."""
PATH = "path"
"""Of a part's head: where its file is, from the collection's folder."""


class Foreign(Exception):
    """The file is there and is somebody else's; the text is a sentence that says so."""


class Collection:
    """What the file holds, and what is put into it. Any thread may call it.

    Raises:
        Foreign: for a file that holds other things than results.
        Locked: while another process works on it.
        OSError: when it cannot be read, or nothing can be written beside it.
    """

    def __init__(self, path: Path, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._path, self._clock_s = path, clock_s
        self._lock = threading.Lock()
        self._later: threading.Timer | None = None
        self._rests_until_s = -float("inf")
        self._parts: dict[str, coco.RecordAnnotations] = {}
        self._by_sha256: defaultdict[str | None, set[str]] = defaultdict(set)
        self._folders: dict[Path, str] = {}
        self._journal = Journal(path)
        try:
            self._before = path.read_bytes() if path.exists() else b""
            for part in _parts(self._before, path):
                self._hold(_key(part), part)
            self._held = bool(self._parts)
            left = [part for entry in self._journal.entries() for part in _journalled(entry)]
            for part in left:
                self._hold(_key(part), part)
            if left:
                self._write()
        except BaseException:
            self._journal.close(remove=False)
            raise

    def keep(self, file: Path, wanted: Head) -> bool:
        """Whether the file's results are there already, made as is wanted."""
        key = self._where(file)
        with self._lock:
            own = self._parts.get(key)
            if own is not None and same_origin(wanted, own.head):
                return True
            for other in sorted(self._by_sha256[wanted["sha256"]]):
                part = self._parts[other]
                if same_origin(wanted, part.head):
                    # Of a file that was moved, or of one with the same content, which keeps its own.
                    if not self._is_there(part):
                        self._drop(other)
                    self._put(key, part)
                    return True
        return False

    def add(self, file: Path, record: Record) -> None:
        """Puts the file's results in, in place of any that it had.

        Raises:
            ValueError: when they are not such as COCO has.
            OSError: when there is no room for them.
        """
        part = coco.part(record)
        with self._lock:
            self._put(self._where(file), part)

    def forget(self, file: Path, sha256: str | None) -> None:
        """Drops what was found in an earlier content of a file that now has this one."""
        with self._lock:
            key = self._where(file)
            part = self._parts.get(key)
            if part is not None and sha256 not in (None, part.head["sha256"]):
                self._drop(key)

    def others(self, files: Sequence[Path]) -> int:
        """How many files beside these it has the results of."""
        with self._lock:
            return len(self._parts.keys() - {self._where(file) for file in files})

    def close(self) -> None:
        """Writes what there is and lets go of the file.

        Raises:
            OSError: when it cannot be written; the journal keeps what is not in it.
        """
        with self._lock:
            if self._later is not None:
                self._later.cancel()
            written = False
            try:
                self._write()
                written = True
            finally:
                self._journal.close(remove=written)

    def _put(self, key: str, part: coco.RecordAnnotations) -> None:
        part = replace(part, head={**part.head, PATH: key})
        self._journal.append(part)
        self._hold(key, part)
        wait_s = self._rests_until_s - self._clock_s()
        if wait_s <= 0:
            self._write_if_possible()
        elif self._later is None:
            self._later = threading.Timer(wait_s, self._write_later)
            self._later.daemon = True
            self._later.start()

    def _hold(self, key: str, part: coco.RecordAnnotations) -> None:
        self._drop(key)
        self._parts[key] = part
        self._by_sha256[part.head["sha256"]].add(key)

    def _drop(self, key: str) -> None:
        if (part := self._parts.pop(key, None)) is not None:
            self._by_sha256[part.head["sha256"]].discard(key)

    def _write_later(self) -> None:
        with self._lock:
            # Not after `close`, which another run may have followed.
            if self._later is not None and not self._later.finished.is_set():
                self._write_if_possible()

    def _write_if_possible(self) -> None:
        self._later = None
        # The journal has it; `close` says what is wrong.
        with suppress(OSError):
            self._write()

    def _write(self) -> None:
        began_s = self._clock_s()
        try:
            parts = [self._parts[key] for key in sorted(self._parts)]
            content = coco.joined(_placed(parts, os.path.realpath(self._path.parent)))
            # What holds nothing, and never did, is no file.
            if (parts or self._held) and content != self._before:
                write_whole(self._path, content, durable=True)
                self._before = content
            self._journal.clear()
        finally:
            ended_s = self._clock_s()
            self._rests_until_s = ended_s + (ended_s - began_s) / WRITING_SHARE

    def _where(self, file: Path) -> str:
        """The file's path from the collection's folder, in characters that JSON has."""
        if file.parent not in self._folders:
            real = os.path.realpath(file.parent)
            self._folders[file.parent] = os.path.relpath(real, os.path.realpath(self._path.parent))
        path = os.path.normpath(os.path.join(self._folders[file.parent], file.name))
        return os.fsencode(path).decode(errors="backslashreplace")

    def _is_there(self, part: coco.RecordAnnotations) -> bool:
        return PATH in part.head and os.path.exists(self._path.parent / part.head[PATH])


def _key(part: coco.RecordAnnotations) -> str:
    # Earlier versions did not say where a file was.
    return str(part.head.get(PATH, f"{part.head['name']}?{part.head['sha256']}"))


def _journalled(entry: Any) -> list[coco.RecordAnnotations]:
    """The part of a journal's line; none where it is of an earlier version, or damaged."""
    try:
        part = coco.RecordAnnotations(
            **{field.name: entry[field.name] for field in fields(coco.RecordAnnotations)}
        )
        checked(part.head)
    except (NotResults, LookupError, TypeError):
        return []
    return [part]


def _parts(content: bytes, path: Path) -> list[coco.RecordAnnotations]:
    """The parts that the collection has; none where it is damaged, or of another version.

    Raises:
        Foreign: for anything else that somebody may have taken pains with.
    """
    try:
        return [_unplaced(part) for part in coco.parts(content)]
    except NotResults:
        if _is_foreign(content):
            raise Foreign(f"{path} is there and holds no results of this program; name another.") from None
        return []


def _is_foreign(content: bytes) -> bool:
    try:
        version = orjson.loads(content)["info"]["version"]
    except orjson.JSONDecodeError:
        return False
    except (LookupError, TypeError):
        return True
    return not str(version).startswith(FORMAT.partition("/")[0])


def _placed(parts: Sequence[coco.RecordAnnotations], base: str) -> list[coco.RecordAnnotations]:
    """The parts with their pictures' names as seen from the folder in which all files lie."""
    paths = [part.head[PATH] for part in parts if PATH in part.head]
    common = os.path.commonpath([_folder(base, path) for path in paths] or [base])
    folders = [os.path.relpath(_folder(base, part.head.get(PATH, "")), common) for part in parts]
    return [
        part
        if folder == os.curdir or PATH not in part.head
        else replace(part, head={**part.head, coco.FOLDER: folder})
        for part, folder in zip(parts, folders, strict=True)
    ]


def _folder(base: str, path: str) -> str:
    return os.path.dirname(os.path.normpath(os.path.join(base, path)))


def _unplaced(part: coco.RecordAnnotations) -> coco.RecordAnnotations:
    return replace(part, head={key: part.head[key] for key in part.head if key != coco.FOLDER})
