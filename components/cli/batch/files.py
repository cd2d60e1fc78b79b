"""The files that `analyze` reads, and those that it writes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from components.formats import FORMATS
from components.media.endings import CLIP_ENDINGS, PICTURE_ENDINGS

PICTURE, CLIP = ".png", ".mp4"
"""Of what is written with points drawn on it."""
ENDINGS = (*FORMATS, PICTURE, CLIP)
COLLECTED = ".coco.json"
"""May hold the results of many files."""
NAME = "{name}"


class WrongUsage(Exception):
    """The paths that were given cannot be meant so; the text is a sentence that says why."""


@dataclass(frozen=True)
class Plan:
    """What is to be done.

    Attributes:
        ending: of what is written.
        destinations: where the results of each file go, in the order in which the files were named.
        collected: the one file for the results of all; None where each has its own.
    """

    ending: str
    destinations: Mapping[Path, Path]
    collected: Path | None


def plan(paths: Sequence[Path], out: Path) -> Plan:
    """What `analyze PATH … --out OUT` means.

    Raises:
        WrongUsage: for an ending that says no format, one name for many results, a name that two results or
            a result and a file to be read would have, and a folder without pictures and clips.
    """
    ending = ending_of(out)
    files = _files(paths)
    if ending == COLLECTED and NAME not in out.name:
        return Plan(ending, dict.fromkeys(files, out), out)
    if len(files) > 1 and NAME not in out.name:
        raise WrongUsage(f"{len(files)} files need as many results; put {NAME} into the name of --out.")
    destinations = {file: out.with_name(out.name.replace(NAME, file.stem)) for file in files}
    _check(destinations)
    return Plan(ending, destinations, None)


def ending_of(out: Path) -> str:
    """The one of ENDINGS with which `out` ends, the longest if there are several.

    Raises:
        WrongUsage: when there is none.
    """
    fitting = [ending for ending in ENDINGS if out.name.lower().endswith(ending)]
    if not fitting:
        raise WrongUsage(f"{out} does not end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}; name a format.")
    return max(fitting, key=len)


def _files(paths: Iterable[Path]) -> list[Path]:
    """The files, and of each folder its pictures and clips by name; none twice."""
    found: dict[Path, Path] = {}
    for path in paths:
        for file in _in_folder(path) if path.is_dir() else [path]:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _in_folder(folder: Path) -> list[Path]:
    known = {*PICTURE_ENDINGS, *CLIP_ENDINGS}
    found = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in known and not path.name.startswith(".") and path.is_file()
    )
    if not found:
        raise WrongUsage(f"The folder {folder} holds no picture or clip; name another.")
    return found


def _check(destinations: Mapping[Path, Path]) -> None:
    inputs = {file.resolve() for file in destinations}
    sources: dict[Path, Path] = {}
    for file, destination in destinations.items():
        if destination.resolve() in inputs:
            raise WrongUsage(f"{destination} is a file to be read; name another place for its results.")
        other = sources.setdefault(destination.resolve(), file)
        if other != file:
            raise WrongUsage(f"{other} and {file} would both have {destination}; analyse them apart.")


def unwritable(destination: Path) -> bool:
    """Whether nothing can be written there, as far as can be told before trying."""
    return destination.is_dir() or not destination.parent.is_dir()


def write_whole(destination: Path, content: bytes) -> None:
    """Writes all of the content or, whatever happens, nothing: a reader never meets a part of it.

    Raises:
        OSError: when it cannot be written; its `filename` is the destination.
    """
    part = destination.with_name(f".{destination.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        os.replace(part, destination)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(destination)) from error
    finally:
        part.unlink(missing_ok=True)
