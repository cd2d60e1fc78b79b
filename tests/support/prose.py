"""What tests of the prose share: the texts that users read, their sentences, and words that are not used."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.paths import PROJECT

TEXTS = {
    **{file.stem: file for file in sorted((PROJECT / "components" / "content").glob("*.md"))},
    **{
        f"{file.parents[1].name}/{file.stem}": file
        for file in sorted((PROJECT / "components" / "views").glob("*/text/*.md"))
    },
}
"""The Markdown of each text, by the text's name."""
DOCUMENTS = (*sorted(PROJECT.glob("*.md")), *sorted((PROJECT / "docs").glob("*.md")))
PROGRAMS = ("components", "pages")
"""Folders whose programs hold sentences for users."""
NOT_USED = re.compile(
    r"\b(?:ways?|told|made[- ]up|so many|anew|whoever|surest|surer|amid|weighed|to be had|more exact"
    r"|of before"
    r"|(?:frame|picture|photograph|clip|video|region|crop|square|box)s? (?:(?:is|are|was|were) )?turned"
    r"|turned (?:frame|picture|photograph|clip|video|region|crop|square|box|upright)s?)\b",
    re.IGNORECASE,
)
"""Old or ambiguous: say approach, path or trajectory, derived (of points) and rotated (of pictures)."""
_ITEM = re.compile(r"^\s*(?:[-*]|\d+\.|#+)\s+|^\s*$", re.MULTILINE)


def places_of(file: Path) -> set[str]:
    """The named places of a text."""
    return {place for _, place, _, _ in string.Formatter().parse(file.read_text()) if place}


PLACES = {name: places_of(file) for name, file in TEXTS.items()}
"""Of each text, by the text's name."""


def sentences(markdown: str) -> list[str]:
    """The sentences of a text: code and tables are none, and links count with their words only."""
    markdown = re.sub(r"```.*?```|^\|.*?$", "", markdown, flags=re.DOTALL | re.MULTILINE)
    markdown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    items = (" ".join(item.split()) for item in _ITEM.split(markdown))
    return [s for item in items if item for s in re.split(r"(?<=[.!?])[*)”\"]*\s+(?=[*({A-Z“`])", item)]


def words(sentence: str) -> int:
    """How many words a sentence has."""
    return len(re.findall(r"\S*[\w{]\S*", sentence))


def texts() -> dict[str, str]:
    """Every text of the content by its file's name, places for numbers included."""
    return {name: path.read_text(encoding="utf-8") for name, path in TEXTS.items()}


def descriptions() -> Iterator[tuple[str, str]]:
    """Every string with a space in the content's tables, with its file's name; addresses are none."""
    for path in sorted((PROJECT / "components" / "content").rglob("*.toml")):
        for value in _strings(tomllib.loads(path.read_text(encoding="utf-8"))):
            if " " in value:
                yield path.name, value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def literals(program: str) -> Iterator[tuple[int, str]]:
    """The line and text of every string with a space in a program, but for docstrings; places become {}."""
    tree = ast.parse(program)
    passed = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in passed:
            continue
        if isinstance(node, ast.JoinedStr):
            passed |= {id(part) for part in node.values}
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if " " in text.strip():
            yield node.lineno, text
