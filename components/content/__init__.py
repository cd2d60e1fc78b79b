"""The explanations: Markdown with named places for the numbers, which the pages fill in from live values."""

from __future__ import annotations

import functools
import re
from importlib.resources import files

from components.content.glossary import with_tips

_LINK = re.compile(r"\[([^]]+)\]\(([^)]+)\)")


@functools.cache
def _source(name: str) -> str:
    return (files(__package__) / f"{name}.md").read_text(encoding="utf-8")


@functools.cache
def _with_tips(name: str) -> str:
    return with_tips(_source(name))


def text(name: str, **numbers: object) -> str:
    """The text `name`.md with its {places} filled in, and a tip on each term of the glossary that it uses.

    Raises:
        KeyError: for a place that `numbers` does not fill.
    """
    return _with_tips(name).format(**numbers)


def references(name: str) -> str:
    """The list of sources `name`.md, as it is written."""
    return _source(name)


@functools.cache
def links(name: str) -> tuple[tuple[str, str], ...]:
    """The words and the address of each link in the text `name`.md; none where there is no such text."""
    there = (files(__package__) / f"{name}.md").is_file()
    return tuple(_LINK.findall(_source(name))) if there else ()
