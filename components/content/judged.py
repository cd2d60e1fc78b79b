"""The claims that the page "Which for what" judges, with the sentences that say why."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from components.content.language import words


@dataclass(frozen=True)
class JudgedClaim:
    """One claim.

    Attributes:
        key: of what works out its verdict and numbers.
        claim: as it is taught.
        because: the sentence with {places} for the numbers that decide.
        page: the slug of the page that shows more.
    """

    key: str
    claim: str
    because: str
    page: str


@functools.cache
def judged_claims() -> tuple[JudgedClaim, ...]:
    """All claims of judged.toml, in their order."""
    return tuple(JudgedClaim(**entry) for entry in words("judged")["claim"])
