"""Text of others, such as a file's name, where Streamlit would read Markdown."""

from __future__ import annotations

_MARKS = frozenset(r"\`*_[]#|~$:<>&")
"""What begins a format, a link, a picture, a formula or an icon within a line."""


def plain(text: str) -> str:
    """`text` so that Markdown shows it letter by letter, whatever marks it holds."""
    return "".join(f"\\{letter}" if letter in _MARKS else letter for letter in text)
