"""The pictures and clips that `analyze` is given, and what is passed over beside them."""

from __future__ import annotations

import errno
import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from components.cli.batch.origin import origin
from components.media.endings import CLIP_ENDINGS, PICTURE_ENDINGS
from components.wording import count

_ENDINGS = frozenset({*PICTURE_ENDINGS, *CLIP_ENDINGS})
_WHY = {
    errno.ENOENT: "There is no file {name}; check its path.",
    errno.ENOTDIR: "There is no file {name}; check its path.",
    errno.ELOOP: "{name} is a link that leads to itself; name the file.",
    errno.EACCES: "{name} cannot be opened; check whether it may be read.",
    errno.ENAMETOOLONG: "{name} is a longer name than a file can have; check it.",
}
LONGEST_SHOWN = 80


@dataclass
class InputFiles:
    """What was found.

    Attributes:
        files: to be read, in the order in which they were named, those of a folder by name; none twice.
        problems: a sentence for each path that was named and gives nothing.
        passed_over: files in folders that are no pictures or clips, by what they are.
        results: files that hold results of this program.
        repeated: paths that lead to a file which was found before.
    """

    files: list[Path] = field(default_factory=list)
    problems: dict[Path, str] = field(default_factory=dict)
    passed_over: Counter[str] = field(default_factory=Counter)
    folders: int = 0
    results: int = 0
    repeated: int = 0

    def said(self) -> Iterator[str]:
        """A sentence for each kind of thing that was passed over."""
        if total := self.passed_over.total():
            kinds = ", ".join(f"{n} {kind}" for kind, n in self.passed_over.most_common())
            yield f"{count(total, 'file')} {_was(total)} passed over: {kinds}."
        if self.results:
            yield f"{count(self.results, 'file')} with earlier results {_was(self.results)} passed over."
        if self.repeated:
            yield (
                f"{count(self.repeated, 'path')} {_was(self.repeated)} passed over: a link to a file that is "
                "read already, or named twice."
            )
        if self.folders:
            yield f"{count(self.folders, 'folder')} inside {_was(self.folders)} not looked into."


def find(paths: Sequence[Path]) -> InputFiles:
    """The files among these paths, and of each folder its pictures and clips."""
    inputs, identities = InputFiles(), set[str]()
    for path in paths:
        for file in _files_at(path, inputs, alone=len(paths) == 1):
            # Not Path.resolve, which raises for a link that leads to itself.
            if (real := os.path.realpath(file)) in identities:
                inputs.repeated += 1
            else:
                identities.add(real)
                inputs.files.append(file)
    return inputs


def problem(path: Path, error: OSError) -> str:
    """Why the path cannot be used, in a sentence."""
    name = path.name if len(path.name) <= LONGEST_SHOWN else f"{path.name[:LONGEST_SHOWN]}…"
    if error.errno == errno.ENOENT and path.is_symlink():
        return f"{name} is a link to a file that is not there."
    return _WHY.get(error.errno or 0, f"{{name}}: {error.strerror}.").format(name=name)


def _files_at(path: Path, inputs: InputFiles, alone: bool) -> list[Path]:
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            return _in_folder(path, inputs)
    except OSError as error:
        inputs.problems[path] = problem(path, error)
        return []
    if not stat.S_ISREG(mode):
        inputs.problems[path] = f"{path.name} is a {_special(mode)} and no file; save what it gives as one."
        return []
    # A shell's * names results, too; one that is named alone is meant.
    if not alone and origin(path) is not None:
        inputs.results += 1
        return []
    return [path]


def _in_folder(folder: Path, inputs: InputFiles) -> list[Path]:
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        inputs.problems[folder] = (
            f"The folder {folder} cannot be read ({error.strerror}); check its permissions."
        )
        return []
    # Hidden files are not seen by people either; systems leave some beside each picture.
    shown = [folder / name for name in names if not name.startswith(".")]
    taken = [path for path in shown if _taken(path, inputs)]
    if not taken:
        inputs.problems[folder] = f"The folder {folder} holds no picture or clip; name another."
    return taken


def _taken(path: Path, inputs: InputFiles) -> bool:
    """Whether the entry of a folder is a picture or clip by its name; anything else is counted."""
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        broken = error.errno in (errno.ENOENT, errno.ELOOP)
        inputs.passed_over["broken link" if broken else "that cannot be opened"] += 1
        return False
    if stat.S_ISDIR(mode):
        inputs.folders += 1
    elif not stat.S_ISREG(mode):
        inputs.passed_over[_special(mode)] += 1
    elif origin(path) is not None:
        inputs.results += 1
    elif path.suffix.lower() in _ENDINGS:
        return True
    else:
        inputs.passed_over[path.suffix.lower() or "without an ending"] += 1
    return False


def _special(mode: int) -> str:
    kinds = {stat.S_IFIFO: "pipe", stat.S_IFSOCK: "socket"}
    return kinds.get(stat.S_IFMT(mode), "device")


def _was(n: int) -> str:
    return "was" if n == 1 else "were"
