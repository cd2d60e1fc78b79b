"""The glossary: complete, plain, and explained where the texts use its terms."""

from __future__ import annotations

import re

import pytest

from components.content import text
from components.content.glossary import Term, glossary, search, with_tips
from components.ui.navigation import PAGES
from tests.support.prose import PLACES, TEXTS

TERMS = glossary()
TIP = re.compile(r'\[([^\]]+)\]\(glossary\?term=(\S+) "([^"]+)"\)')
WORDS_OF_THE_FIELD = (
    "jitter",
    "trajectory",
    "aligned",
    "anchor",
    "stride",
    "sigma",
    "region of interest",
    "letterbox",
)
AT_LEAST = 60


def shown(name: str) -> str:
    """A text as a page shows it."""
    return text(name, **dict.fromkeys(PLACES[name], "7"))


def tips(markdown: str) -> list[tuple[str, str, str]]:
    """Words, address and explanation of each tip."""
    return TIP.findall(markdown)


def test_the_glossary_is_long_enough_and_names_each_term_once() -> None:
    assert len(TERMS) >= AT_LEAST
    assert len({term.name.casefold() for term in TERMS}) == len(TERMS)
    assert len({term.text for term in TERMS}) == len(TERMS)


def test_a_mark_belongs_to_one_term() -> None:
    marks = [mark.casefold() for term in TERMS for mark in term.marks]
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_each_term_is_explained_plainly(term: Term) -> None:
    assert term.page is None or term.page in {page.slug for page in PAGES} - {"overview", "glossary"}
    assert term.text.endswith(".")
    assert not set(term.text) & set('"{}[]|\\$<>`*_'), "a mark would break the link that carries it"


@pytest.mark.parametrize("term", [term for term in TERMS if term.marks], ids=lambda term: term.name)
def test_each_mark_becomes_one_tip_with_its_explanation(term: Term) -> None:
    for mark in term.marks:
        sentence = with_tips(f"Here **{mark}** is used, and {mark} again.")
        ((words, address, explanation),) = tips(sentence)
        assert (words, explanation) == (mark, term.text)
        assert sentence.count(mark) >= 2 and address == term.address.partition("=")[2]


@pytest.mark.parametrize("mark", WORDS_OF_THE_FIELD)
def test_the_words_that_a_newcomer_stumbles_on_are_marked(mark: str) -> None:
    assert tips(with_tips(f"What is {mark}?"))


@pytest.mark.parametrize("name", [name for name in PLACES if not name.endswith("/sources")])
def test_every_text_explains_each_of_its_terms_once(name: str) -> None:
    source = re.sub(r"`[^`]*`|\[[^\]]*\]\([^)]*\)|\{[^}]*\}", "", TEXTS[name].read_text())
    plain = f" {' '.join(re.sub(r'[^A-Za-z0-9/-]', ' ', source).split())} "
    found = tips(shown(name))
    assert len({explanation for _, _, explanation in found}) == len(found)
    for term in TERMS:
        # Capitals count but for the first letter; a longer mark that holds a shorter one stands for both.
        used = [m for m in term.marks if f" {m} " in plain or f" {m[0].upper()}{m[1:]} " in plain]
        longer = {other for each in TERMS if each is not term for other in each.marks}
        alone = [m for m in used if not any(m in other and other in plain for other in longer)]
        if alone:
            assert term.text in {explanation for _, _, explanation in found}, alone


def test_code_links_and_places_are_left_alone() -> None:
    kept = "`stride` [the stride](https://stride.example/stride) {stride} https://stride.example"
    assert with_tips(kept) == kept
    assert tips(with_tips(f"{kept} and a stride"))


def test_a_part_of_a_word_is_not_a_term() -> None:
    assert (
        with_tips("strident, ostrich-stride and AP-1; dark, ap")
        == "strident, ostrich-stride and AP-1; dark, ap"
    )


def test_a_term_may_be_wrapped_at_the_end_of_a_line() -> None:
    ((words, _, _),) = tips(with_tips("the region\nof interest"))
    assert words == "region\nof interest"


def test_a_search_puts_names_first_and_ignores_capitals_and_spaces() -> None:
    found = [term.name for term in search("  STRIDE ")]
    assert found[0] == "stride" and "cell" in found[1:]
    assert search("") == TERMS
    assert search("no such word") == ()


def test_what_a_tip_looks_up_is_found_first() -> None:
    for term in TERMS:
        assert (
            term.name == search(term.name)[0].name
            or term.name.casefold() in search(term.name)[0].name.casefold()
        )
