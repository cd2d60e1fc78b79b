"""The explanations: Markdown with named places for the numbers, which the pages fill in from live values."""

from __future__ import annotations

import functools
from importlib.resources import files


@functools.cache
def _source(name: str) -> str:
    return (files(__package__) / f"{name}.md").read_text(encoding="utf-8")


def text(name: str, **numbers: object) -> str:
    """The text `name`.md with its {places} filled in.

    Raises:
        KeyError: for a place that `numbers` does not fill.
    """
    return _source(name).format(**numbers)
