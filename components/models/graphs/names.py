"""Names out of a model file, which may be made to harm, as text that can be shown."""

from __future__ import annotations

LONGEST = 100


def printable(name: str, longest: int = LONGEST) -> str:
    """At most `longest` letters of it, without what moves a terminal's cursor or turns its text about."""
    shown = name[:longest] + ("…" if len(name) > longest else "")
    return "".join(letter if letter.isprintable() else "·" for letter in shown)
