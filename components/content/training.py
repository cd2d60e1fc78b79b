"""What is known of the pictures that each network was trained on: no score is given without it."""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files

NOT_KNOWN = "What it was trained on is not known here, so these pictures may be among that."


def trained_on(key: str) -> str:
    """A sentence on the network of that key."""
    fitting = [name for name in _table() if key.startswith(name)]
    return _table()[max(fitting, key=len)]["says"] if fitting else NOT_KNOWN


@functools.cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads((files(__package__) / "training.toml").read_text(encoding="utf-8"))
