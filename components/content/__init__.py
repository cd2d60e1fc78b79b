"""The explanations: Markdown with named places for the numbers, which the pages fill in from live values.

A text is named `page/part` and lies in its page's folder, or only `part` where several pages show it.
"""

from __future__ import annotations

import functools
import re
from importlib.resources import files
from importlib.resources.abc import Traversable

from components.content.glossary import with_tips

_LINK = re.compile(r"\[([^]]+)\]\(([^)]+)\)")


def _file(name: str) -> Traversable:
    page, _, part = name.rpartition("/")
    return files("components") / (f"views/{page}/text/{part}.md" if page else f"content/{part}.md")


@functools.cache
def _source(name: str) -> str:
    return _file(name).read_text(encoding="utf-8")


@functools.cache
def _with_tips(name: str) -> str:
    return with_tips(_source(name))


def text(name: str, **numbers: object) -> str:
    """The text of that name with its {places} filled in, and a tip on each term of the glossary that it uses.

    Raises:
        KeyError: for a place that `numbers` does not fill.
        OSError: for a name that no text has.
    """
    return _with_tips(name).format(**numbers)


def references(name: str) -> str:
    """The list of sources of that name, as it is written."""
    return _source(name)


@functools.cache
def links(name: str) -> tuple[tuple[str, str], ...]:
    """The words and the address of each link in the text of that name; none where there is no such text."""
    return tuple(_LINK.findall(_source(name))) if _file(name).is_file() else ()
