"""What columns, markers and categories call the networks of a file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from components.keypoints import network

_NO_WORD = re.compile(r"[^0-9a-z]+")


def prefixes(keys: Sequence[str]) -> dict[str, str]:
    """What the names of a network's columns begin with, by its key.

    That is its short name in lower case, `pose`; or its key where another network's columns could be taken
    for its own: for the short names are alike, or one is what another's second person would be, `pose_1`.
    """
    shorts = {key: _NO_WORD.sub("_", network(key).short.lower()) for key in keys}

    def alike(one: str, other: str) -> bool:
        return one == other or one.startswith(f"{other}_") or other.startswith(f"{one}_")

    return {
        key: key if any(alike(short, shorts[other]) for other in keys if other != key) else short
        for key, short in shorts.items()
    }
