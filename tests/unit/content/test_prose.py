"""The prose: short sentences in the texts, and none of the words that are not used, wherever a user reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.paths import PROJECT
from tests.support.prose import (
    DOCUMENTS,
    NOT_USED,
    PROGRAMS,
    TEXTS,
    descriptions,
    literals,
    sentences,
    texts,
    words,
)

LONGEST_WORDS = 30
FILES = [path for folder in PROGRAMS for path in sorted((PROJECT / folder).rglob("*.py"))]


@pytest.mark.parametrize("name", texts())
def test_no_sentence_of_a_text_is_long(name: str) -> None:
    assert [s for s in sentences(texts()[name]) if words(s) > LONGEST_WORDS] == []


def test_no_sentence_of_a_table_is_long() -> None:
    assert [(n, s) for n, text in descriptions() for s in sentences(text) if words(s) > LONGEST_WORDS] == []


@pytest.mark.parametrize("path", [*TEXTS.values(), *DOCUMENTS], ids=lambda path: path.name)
def test_a_text_uses_none_of_the_words(path: Path) -> None:
    assert NOT_USED.findall(" ".join(path.read_text(encoding="utf-8").split())) == []


def test_a_table_uses_none_of_the_words() -> None:
    assert [(name, text) for name, text in descriptions() if NOT_USED.search(text)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_program_says_none_of_the_words_to_users(path: Path) -> None:
    found = [
        (line, text) for line, text in literals(path.read_text(encoding="utf-8")) if NOT_USED.search(text)
    ]
    assert found == []


def test_sentences_are_counted_as_a_reader_would() -> None:
    text = "One two: three, [four](https://five.six). *Seven* {eight}!\n\n- Nine `ten`?\n- 11 × 12\n\n| a |\n"
    assert [(s, words(s)) for s in sentences(text)] == [
        ("One two: three, four.", 4),
        ("*Seven* {eight}!", 2),
        ("Nine `ten`?", 2),
        ("11 × 12", 2),
    ]


@pytest.mark.parametrize(
    "wrong", ["a made-up point", "in two ways", "The clip was turned", "a turned region", "Told"]
)
def test_the_words_are_found(wrong: str) -> None:
    assert NOT_USED.search(wrong)


@pytest.mark.parametrize(
    "right", ["always", "a face turned aside", "the head turned by 30°", "anyway", "derived"]
)
def test_other_words_are_not(right: str) -> None:
    assert not NOT_USED.search(right)


def test_strings_of_programs_are_read_and_docstrings_are_not() -> None:
    program = (
        '"""Not this."""\nx = f"so {y} it " "is"\n\ndef f():\n    """Nor this."""\n    return "a b", "c"\n'
    )
    assert list(literals(program)) == [(2, "so {} it is"), (6, "a b")]
