"""The names of results: unique, and the same each time.

What holds: results that are there keep their names as long as their file is given, whatever files come
beside it. Where there are none yet, the names depend only on which files are given, not on their order.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from components.cli.batch.origin import ResultsOrigin, origin

NAME, FOLDER, EXT = "{name}", "{folder}", "{ext}"
_PLACES = re.compile("|".join(map(re.escape, (NAME, FOLDER, EXT))))
LONGEST_BYTES = 255
"""Of a name, on nearly all file systems: https://en.wikipedia.org/wiki/Comparison_of_file_systems#Limits"""
DIGEST = -1
"""The last of a file's names, which no other file can have."""
LEVELS = (0, 1, 2, 3, DIGEST)


@dataclass(frozen=True)
class AssignedNames:
    """Where results go.

    Attributes:
        destinations: of each file; none of those in `too_long`.
        distinguished: of these, those that say more than the template, for another would have the same.
        too_long: names that no file can have, by the file whose results they would be.
    """

    destinations: dict[Path, Path] = field(default_factory=dict)
    distinguished: list[Path] = field(default_factory=list)
    too_long: dict[Path, Path] = field(default_factory=dict)


class Template:
    """A path with places for what a file's own name says.

    A folder that is there with the very letters of a place is meant itself.
    """

    def __init__(self, out: Path) -> None:
        self._there = out.parent
        while not os.path.isdir(self._there) and self._there != self._there.parent:
            self._there = self._there.parent
        self._rest = str(out.relative_to(self._there))
        self.longest_bytes = _longest_bytes(self._there)
        self._real: dict[Path, str] = {}

    @property
    def is_one(self) -> bool:
        """Whether there is no place in it."""
        return not _PLACES.search(self._rest)

    @property
    def names(self) -> bool:
        """Whether it has a place for the file's name."""
        return NAME in self._rest

    def path(self, file: Path, level: int = 0) -> Path:
        """Where the file's results go, its name being told apart by so much."""
        name = self._told_apart(file, level)
        filled = self._filled(file, name)
        over = len(os.fsencode(filled.name)) - self.longest_bytes
        if level == DIGEST and over > 0:
            filled = self._filled(file, _shortened(name, over))
        return filled

    def _told_apart(self, file: Path, level: int) -> str:
        """The file's name without its ending; from level 1 on with its ending, its folder or both."""
        ending = file.suffix[1:]
        if level == DIGEST:
            path = os.path.join(self._real_folder(file), file.name)
            return f"{file.stem}_{hashlib.sha256(os.fsencode(path)).hexdigest()[:8]}"
        folder = [self._folder(file)] if level & 2 else []
        return "_".join([file.stem, *folder, *([ending] if level & 1 else [])])

    def _folder(self, file: Path) -> str:
        return os.path.basename(self._real_folder(file)) or "root"

    def _real_folder(self, file: Path) -> str:
        folder = file.parent
        if folder not in self._real:
            self._real[folder] = os.path.realpath(folder)
        return self._real[folder]

    def _filled(self, file: Path, name: str) -> Path:
        given = {NAME: name, FOLDER: self._folder(file), EXT: file.suffix[1:]}
        # At once, so that braces in a file's own name stay what they are.
        return self._there / _PLACES.sub(lambda match: _as_name(given[match[0]]), self._rest)


def assigned(files: Sequence[Path], template: Template) -> AssignedNames:
    """A name for the results of each file."""
    assignment = _NameAssignment(files, template)
    assignment.keep_what_is_there()
    assignment.name_the_rest()
    return assignment.names()


class _NameAssignment:
    def __init__(self, files: Sequence[Path], template: Template) -> None:
        self._files, self._template = files, template
        plain = {file: template.path(file) for file in files}
        self._too_long = {file: path for file, path in plain.items() if not self._fits(path)}
        self._plain = {file: path for file, path in plain.items() if self._fits(path)}
        self._alike = Counter(map(shown_name, self._plain))
        self._taken: dict[Path, Path] = {}
        self._keys: set[str] = set()

    def names(self) -> AssignedNames:
        taken = {file: self._taken[file] for file in self._plain}
        return AssignedNames(
            taken, [taken[file] for file in taken if taken[file] != self._plain[file]], self._too_long
        )

    def keep_what_is_there(self) -> None:
        for file in self._plain:
            for path in (self._template.path(file, level) for level in LEVELS):
                if os.path.lexists(path) and self._is_of(origin(path), file) and self._take(file, path):
                    break

    def name_the_rest(self) -> None:
        """Files that would have one name all get a longer one, so that none depends on the others' order."""
        rest, kept = list(self._plain), set(self._taken)
        for level in LEVELS:
            paths = {file: self._template.path(file, level) for file in rest}
            wanted = Counter(map(_key, paths.values()))
            for file, path in paths.items():
                if file in kept:
                    continue
                free = wanted[_key(path)] == 1 and self._fits(path) and origin(path) is None
                if free or level == DIGEST:
                    self._take(file, path)
            rest = [file for file in rest if file in kept or file not in self._taken]

    def _take(self, file: Path, path: Path) -> bool:
        if (key := _key(path)) in self._keys:
            return False
        self._keys.add(key)
        self._taken[file] = path
        return True

    def _fits(self, path: Path) -> bool:
        return len(os.fsencode(path.name)) <= self._template.longest_bytes

    def _is_of(self, results_origin: ResultsOrigin | None, file: Path) -> bool:
        if results_origin is None or results_origin.name != shown_name(file):
            return False
        # Of several files of this name, the content tells.
        return self._alike[results_origin.name] == 1 or results_origin.sha256 == _sha256(file)


def shown_name(file: Path) -> str:
    """The file's name as its results say it, in characters that there are."""
    return os.fsencode(file.name).decode(errors="replace")


def _shortened(name: str, over_bytes: int) -> str:
    stem, _, digest = name.rpartition("_")
    cut = os.fsencode(stem)[:-over_bytes].decode(errors="ignore")
    return f"{cut}_{digest}"


def _as_name(value: str) -> str:
    """Never a step up or down among folders."""
    return value if value not in (os.curdir, os.pardir) else "_"


def _key(path: Path) -> str:
    """The same for names that some file system takes for one."""
    return unicodedata.normalize("NFC", str(path)).casefold()


def _longest_bytes(folder: Path) -> int:
    try:
        return os.pathconf(folder, "PC_NAME_MAX")
    except (OSError, ValueError):
        return LONGEST_BYTES


def _sha256(file: Path) -> str | None:
    try:
        with open(file, "rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return None
