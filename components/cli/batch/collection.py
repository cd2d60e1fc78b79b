"""The results of many files in one .coco.json."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from components.cli.batch.files import write_whole
from components.formats import Head, NotResults, coco, same_origin
from components.keypoints import Record


class Collection:
    """What the file holds already, and what is put into it. Any thread may call it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._parts: dict[Path, coco.Part] = {}
        self._before = path.read_bytes() if path.is_file() else b""
        try:
            self._known = coco.parts(self._before)
        except NotResults:
            self._known = []

    def keep(self, file: Path, wanted: Head) -> bool:
        """Whether the file's results are there already, made as is wanted; they stay then."""
        for known in self._known:
            if same_origin(wanted, known.head):
                with self._lock:
                    self._parts[file] = known
                return True
        return False

    def add(self, file: Path, record: Record) -> None:
        """Puts the file's results in.

        Raises:
            ValueError: when they are not such as COCO has.
        """
        part = coco.part(record)
        with self._lock:
            self._parts[file] = part

    def write(self, files: Iterable[Path]) -> None:
        """Writes what there is, in the order of `files`; nothing if that is nothing or has not changed.

        Raises:
            OSError: when it cannot be written.
        """
        with self._lock:
            parts = [self._parts[file] for file in files if file in self._parts]
            content = coco.joined(parts)
            if parts and content != self._before:
                write_whole(self._path, content)
                self._before = content
