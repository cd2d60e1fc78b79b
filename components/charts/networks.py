"""Networks beside each other in a chart: what each is called there, and its colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from components.keypoints import network, short_names
from components.keypoints.networks import colours_of, names_in_text
from components.measures import Missing
from components.measures.rows import NOUNS

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class NamedPart(Generic[T]):
    """What a chart shows of one network.

    Attributes:
        key: the network's.
        title: its name in a legend: "Pose".
        word: its name within a sentence: "pose".
        colour: of its marks and lines.
        alone: no other network of the chart looks for the same subject.
        part: what is shown of it.
    """

    key: str
    title: str
    word: str
    colour: str
    alone: bool
    part: T

    @property
    def noun(self) -> str:
        """What its points lie on: "body"."""
        return NOUNS[network(self.key).subject][0]

    def why(self, missing: Missing) -> str:
        """Why nothing is shown of it, with its name where the reason alone does not say whose it is."""
        return missing.reason if self.alone else f"{self.word}: {missing.reason}"


def named(parts: Mapping[str, T]) -> tuple[NamedPart[T], ...]:
    """The `parts` by networks' keys, each with its name and colour, in their order."""
    keys = tuple(parts)
    subjects = [network(key).subject for key in keys]
    columns = zip(keys, short_names(keys), names_in_text(keys), colours_of(keys), subjects, strict=True)
    return tuple(
        NamedPart(key, title, word, colour, subjects.count(subject) == 1, parts[key])
        for key, title, word, colour, subject in columns
    )


def nothing(parts: Mapping[str, T | Missing]) -> Missing | None:
    """The reasons together where nothing can be shown of any network; None where something can."""
    reasons = [each.why(each.part) for each in named(parts) if isinstance(each.part, Missing)]
    if len(reasons) < len(parts):
        return None
    whole = {part.reason for part in parts.values() if isinstance(part, Missing)}
    return Missing(", ".join(whole if len(whole) == 1 else dict.fromkeys(reasons)))
