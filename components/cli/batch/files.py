"""What `analyze` is to read, and where it is to write."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from components.cli.batch.names import NAME, Template, assigned
from components.cli.batch.origin import ENDINGS
from components.cli.batch.sources import InputFiles, find
from components.wording import count

COLLECTED = ".coco.json"
"""May hold the results of many files."""


class WrongUsage(Exception):
    """The paths that were given cannot be meant so; the text is a sentence that says why."""


@dataclass(frozen=True)
class BatchPlan:
    """What is to be done.

    Attributes:
        ending: of what is written.
        destinations: where the results of each file go, in the order in which the files were named.
        collected: the one file for the results of all; None where each has its own.
        problems: a sentence for each path that was named and of which there will be no results.
        said: sentences on what was passed over, and on names that are other than one may expect.
    """

    ending: str
    destinations: Mapping[Path, Path]
    collected: Path | None
    problems: Mapping[Path, str] = field(default_factory=dict)
    said: Sequence[str] = ()


def plan(paths: Sequence[Path], out: Path) -> BatchPlan:
    """What `analyze PATH … --out OUT` means.

    Raises:
        WrongUsage: for an ending that says no format, one name for many results, and a name that a result
            and a file to be read would have.
    """
    ending = ending_of(out)
    template = Template(out)
    sources = find(paths)
    files = sources.files
    if not files and len(paths) == 1 and os.path.isdir(paths[0]):
        raise WrongUsage(" ".join([*sources.problems.values(), *sources.said()]))
    if ending == COLLECTED and template.is_one:
        return BatchPlan(ending, dict.fromkeys(files, out), out, sources.problems, list(sources.said()))
    if template.is_one and len(files) <= 1:
        return _checked(
            BatchPlan(ending, dict.fromkeys(files, out), None, sources.problems, list(sources.said()))
        )
    if not template.names and len({template.path(file) for file in files}) < len(files):
        raise WrongUsage(f"{len(files)} files need as many results; put {NAME} into the name of --out.")
    return _checked(_plan_of(ending, sources, template))


def ending_of(out: Path) -> str:
    """The one of ENDINGS with which `out` ends, the longest if there are several.

    Raises:
        WrongUsage: when there is none.
    """
    fitting = [ending for ending in ENDINGS if out.name.lower().endswith(ending)]
    if not fitting:
        raise WrongUsage(f"{out} does not end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}; name a format.")
    return max(fitting, key=len)


def _plan_of(ending: str, sources: InputFiles, template: Template) -> BatchPlan:
    names = assigned(sources.files, template)
    too_long = {
        file: f"{path} cannot be written: its name has {len(os.fsencode(path.name))} bytes, of at most "
        f"{template.longest_bytes}; shorten it."
        for file, path in names.too_long.items()
    }
    said = [*sources.said(), *too_long.values(), *_distinguished(names.distinguished)]
    return BatchPlan(ending, names.destinations, None, {**sources.problems, **too_long}, said)


def _distinguished(paths: Sequence[Path]) -> Iterator[str]:
    if paths:
        whose = "has its" if len(paths) == 1 else "have their"
        yield (
            f"{count(len(paths), 'result')} {whose} file's ending or folder in the name, to differ from "
            f"another: {paths[0].name}{', …' if len(paths) > 1 else ''}"
        )


def _checked(planned: BatchPlan) -> BatchPlan:
    """Raises WrongUsage when a result would take the place of a file to be read."""
    inputs = set(_identities(planned.destinations))
    for destination in planned.destinations.values():
        if not inputs.isdisjoint(_identities([destination])):
            raise WrongUsage(f"{destination} is a file to be read; name another place for its results.")
    return planned


def _identities(paths: Iterable[Path]) -> Iterator[tuple[int, int]]:
    """Of the files that there are, whatever they are called."""
    for path in paths:
        try:
            status = os.stat(path)
        except OSError:
            continue
        yield status.st_dev, status.st_ino
