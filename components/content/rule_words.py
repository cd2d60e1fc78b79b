"""The words of the rules."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from components.content.language import words


@dataclass(frozen=True)
class RuleWords:
    """What is said of one rule.

    Attributes:
        title: what it shows.
        signal: the number that it goes by.
        one, several: what is counted.
        rule: in words, with {enter} and {leave}.
        fails: when it fails, a sentence each.
    """

    title: str
    signal: str
    one: str
    several: str
    rule: str
    fails: tuple[str, ...]


@functools.cache
def rule_words() -> dict[str, RuleWords]:
    """Those of rules.toml, by the rule's key."""
    return {
        key: RuleWords(**{**entry, "fails": tuple(entry["fails"])}) for key, entry in words("rules").items()
    }
