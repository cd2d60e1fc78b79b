"""What is wrong with labels, counted by kind, with the first examples of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

EXAMPLES = 3


@dataclass
class Problems:
    """Kinds of fault, each with how often it was met and where first."""

    _found: dict[str, tuple[int, list[str]]] = field(default_factory=dict)

    def note(self, kind: str, example: str) -> None:
        """Counts one.

        Args:
            kind: a sentence without its end, said of all: "labels have no area; their box's counts".
            example: the picture or label where it is.
        """
        count, examples = self._found.get(kind, (0, []))
        self._found[kind] = (count + 1, examples if len(examples) == EXAMPLES else [*examples, example])

    def sentences(self) -> Iterator[str]:
        """One for each kind, in the order in which they were met."""
        for kind, (count, examples) in self._found.items():
            more = ", …" if count > len(examples) else ""
            yield f"{count:,} × {kind}: {', '.join(examples)}{more}."
