"""The texts: each place for a number is filled in, each text is shown, and none quotes a measurement."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import components
from components.content import text
from components.operator import PREFIX, OperatorSettings
from tests.support.prose import PLACES, TEXTS

COMPONENTS = Path(components.__file__).parent
SHOWS = ("text", "try_this", "sources")
"""The functions that show a text."""


def calls() -> Iterator[tuple[str, set[str], bool]]:
    """Each call that shows a text: its name, the places named in it, and whether a mapping fills others."""
    folders = (COMPONENTS.parent / "pages", COMPONENTS / "ui", COMPONENTS / "views")
    for path in (path for folder in folders for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in SHOWS and node.args and isinstance(node.args[0], ast.Constant):
                filled = {keyword.arg for keyword in node.keywords}
                yield str(node.args[0].value), {arg for arg in filled if arg}, None in filled


CALLS = list(calls())


@pytest.mark.parametrize("name", PLACES)
def test_every_text_is_shown_and_each_call_fills_its_places(name: str) -> None:
    mine = [(filled, mapping) for called, filled, mapping in CALLS if called == name]
    assert mine
    for filled, mapping in mine:
        assert filled <= PLACES[name] if mapping else filled == PLACES[name]


def test_every_text_that_is_called_for_exists() -> None:
    assert {name for name, _, _ in CALLS} == set(PLACES)


@pytest.mark.parametrize("name", PLACES)
def test_all_places_are_filled_in(name: str) -> None:
    shown = text(name, **{place: f"<{place}>" for place in PLACES[name]})
    assert shown.strip()
    assert "{" not in shown and "}" not in shown
    for place in PLACES[name]:
        assert f"<{place}>" in shown


@pytest.mark.parametrize("name", [name for name in PLACES if PLACES[name]])
def test_a_place_that_is_not_filled_in_is_an_error(name: str) -> None:
    with pytest.raises(KeyError):
        text(name)


@pytest.mark.parametrize("name", ["overview/introduction", "overview/result"])
def test_what_was_measured_is_never_written_down(name: str) -> None:
    # All figures come from the page; a thousand pixels are the unit, and a score's range is its definition.
    source = TEXTS[name].read_text().replace("1,000 px²", "px²").replace("from 0 to 1", "")
    assert re.findall(r"\d[\d,.]*", source) == []


def test_a_setting_that_is_named_exists() -> None:
    named = {w for file in TEXTS.values() for w in re.findall(rf"{PREFIX}([A-Z_]+)", file.read_text())}
    assert named and {word.lower() for word in named} <= set(OperatorSettings.model_fields)
