"""constraints.txt pins all that is installed: what the lists of requirements name, and what comes along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import requires, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.paths import PROJECT

LISTS = ("requirements.txt", "requirements-dev.txt", "requirements-families.txt")


def lines(name: str) -> Iterator[Requirement]:
    """The packages of a list, without those of the lists that it takes in."""
    for line in (PROJECT / name).read_text(encoding="utf-8").splitlines():
        if wanted := line.partition("#")[0].strip():
            if not wanted.startswith("-"):
                yield Requirement(wanted)


def pinned(name: str) -> dict[str, str]:
    """The version of each package that holds on this machine, by canonical name."""
    return {
        canonicalize_name(line.name): str(line.specifier).removeprefix("==")
        for line in lines(name)
        if line.marker is None or line.marker.evaluate()
    }


def brought_along(name: str) -> set[str]:
    """The canonical names of the packages that are installed because of that list, its own included."""
    found: set[str] = set()
    waiting = list(lines(name))
    while waiting:
        line = waiting.pop()
        if (key := canonicalize_name(line.name)) not in found:
            found.add(key)
            waiting += needed_by(line)
    return found


def needed_by(line: Requirement) -> Iterator[Requirement]:
    """What an installed package, with the extras that are asked for, needs on this machine."""
    for text in requires(line.name) or ():
        further = Requirement(text)
        asked = line.extras or {""}
        if further.marker is None or any(further.marker.evaluate({"extra": extra}) for extra in asked):
            yield further


@pytest.mark.parametrize("name", LISTS)
def test_a_list_and_the_constraints_agree(name: str) -> None:
    constraints, listed = pinned("constraints.txt"), pinned(name)
    assert {key: constraints.get(key) for key in listed} == listed, "run make constraints"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_what_comes_along_is_pinned_at_the_version_that_runs(name: str) -> None:
    constraints = pinned("constraints.txt")
    assert {key: version(key) for key in brought_along(name)} == {
        key: constraints.get(key) for key in brought_along(name)
    }


def test_the_constraints_name_no_address() -> None:
    text = (PROJECT / "constraints.txt").read_text(encoding="utf-8")
    assert not re.search(r"://|^-|@", text, re.MULTILINE)
