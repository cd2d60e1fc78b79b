"""The texts: each place for a number is filled in, each text is shown, and none quotes a measurement."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import components
from components.content import text
from components.operator import PREFIX, OperatorSettings

FOLDER = Path(components.__file__).parent / "content"
PLACES: dict[str, set[str]] = {
    "live_numbers": set(),
    "no_connection": {"seconds"},
    "no_frames": set(),
    "overview": set(),
    "overview_result": {"ratio", "face_density", "pose_density", "visibility", "presence"},
    "privacy": {"metrics"},
}


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.md"))


def test_every_text_is_listed_here_with_its_places() -> None:
    found = {
        name: {
            place for _, place, _, _ in string.Formatter().parse((FOLDER / f"{name}.md").read_text()) if place
        }
        for name in names()
    }
    assert found == PLACES


@pytest.mark.parametrize("name", names())
def test_all_places_are_filled_in(name: str) -> None:
    shown = text(name, **{place: f"<{place}>" for place in PLACES[name]})
    assert shown.strip()
    assert "{" not in shown and "}" not in shown
    for place in PLACES[name]:
        assert f"<{place}>" in shown


@pytest.mark.parametrize("name", [name for name in names() if PLACES[name]])
def test_a_place_that_is_not_filled_in_is_an_error(name: str) -> None:
    with pytest.raises(KeyError):
        text(name)


@pytest.mark.parametrize("name", names())
def test_every_text_is_shown_somewhere(name: str) -> None:
    root = FOLDER.parents[1]
    code = [*(root / "pages").glob("*.py"), *(root / "components" / "ui").glob("*.py")]
    assert any(re.search(rf'text\(\s*"{name}"', path.read_text()) for path in code)


@pytest.mark.parametrize("name", ["overview", "overview_result"])
def test_what_was_measured_is_never_written_down(name: str) -> None:
    # All figures come from the page; a thousand pixels are the unit.
    written = re.findall(r"\d[\d,.]*", (FOLDER / f"{name}.md").read_text().replace("1,000 px²", "px²"))
    assert written == []


def test_a_setting_that_is_named_exists() -> None:
    named = {
        word
        for name in names()
        for word in re.findall(rf"{PREFIX}([A-Z_]+)", (FOLDER / f"{name}.md").read_text())
    }
    assert named and {word.lower() for word in named} <= set(OperatorSettings.model_fields)
