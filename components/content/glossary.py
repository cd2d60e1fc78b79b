"""The field's terms: the list of them, and the tips that explain them where a text uses them first."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import quote

ADDRESS = "glossary?term="
"""Where a tip leads, relative to the page that shows it: to the page Glossary, with the term found there."""

# Code, links, places for numbers and addresses are left as they are.
_LEFT_ALONE = r"`[^`]*`|\[[^\]]*\]\([^)]*\)|\{[^}]*\}|https?://\S+"


@dataclass(frozen=True)
class Term:
    """One entry of the glossary.

    Attributes:
        name: its heading, with the long form or the sense in brackets where there is one.
        text: what it means, in one to three short sentences.
        page: the slug of the page that shows it at work, or None.
        marks: the words that become a tip.
    """

    name: str
    text: str
    page: str | None = None
    marks: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Where its tip leads, relative to any page."""
        return f"{ADDRESS}{quote(self.name)}"

    def matches(self, words: str) -> bool:
        """Whether a search for `words` finds it."""
        return words.casefold() in " ".join((self.name, self.text, *self.marks)).casefold()


@functools.cache
def glossary() -> tuple[Term, ...]:
    """All terms of glossary.toml, by the alphabet."""
    table = tomllib.loads((files(__package__) / "glossary.toml").read_text(encoding="utf-8"))
    terms = (Term(**{**entry, "marks": tuple(entry.get("marks", ()))}) for entry in table["term"])
    return tuple(sorted(terms, key=lambda term: term.name.casefold()))


def search(words: str) -> tuple[Term, ...]:
    """The terms that a search finds: first those with the words in their name; both parts by the alphabet."""
    words = " ".join(words.split())
    matching = [term for term in glossary() if term.matches(words)]
    return tuple(sorted(matching, key=lambda term: words.casefold() not in term.name.casefold()))


def _pattern(mark: str) -> str:
    """The expression that finds a mark: a whole word, its first letter small or capital, wrapped or not."""
    first, rest = mark[0], r"\s+".join(re.escape(word) for word in mark[1:].split())
    return rf"(?<![\w-])[{first.lower()}{first.upper()}]{rest}(?![\w-])"


@functools.cache
def _marks() -> tuple[re.Pattern[str], dict[str, Term]]:
    """What is looked for in a text, longer marks first, and whose term each is, in small letters."""
    terms = {mark.casefold(): term for term in glossary() for mark in term.marks}
    by_length = sorted((mark for term in glossary() for mark in term.marks), key=len, reverse=True)
    marks = "|".join(_pattern(mark) for mark in by_length)
    return re.compile(f"(?P<left>{_LEFT_ALONE})|(?P<mark>{marks})"), terms


def with_tips(markdown: str) -> str:
    """Markdown in which each term of the glossary is explained at its first use.

    A tip is a link with a title: a mouse and a screen reader get the explanation at once, a key or a finger
    opens it in the glossary.
    """
    pattern, terms = _marks()
    seen: set[Term] = set()

    def tip(match: re.Match[str]) -> str:
        words = match["mark"]
        if words is None:
            return match["left"]
        term = terms[" ".join(words.split()).casefold()]
        if term in seen:
            return words
        seen.add(term)
        return f'[{words}]({term.address} "{term.text}")'

    return pattern.sub(tip, markdown)
