"""The words of the pages of the section Use, a folder a language: a translation is another folder."""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files
from typing import Any

LANGUAGE = "en"
"""The folder beside this file whose words are shown."""


@functools.cache
def words(name: str) -> dict[str, Any]:
    """The table of that name.

    Raises:
        OSError: for a name that no table has.
    """
    return tomllib.loads((files(__package__) / LANGUAGE / f"{name}.toml").read_text(encoding="utf-8"))
