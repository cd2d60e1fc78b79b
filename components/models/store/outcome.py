"""What all kinds of sources share: their failure, their progress, and which places cannot be reached."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from pathlib import Path

OnProgress = Callable[[int, int | None], None]
"""Gets the bytes so far and the total, or None while that is not known."""

# Long enough that one run asks a dead host once, short enough that a later "try again" really tries.
FORGET_UNREACHABLE_S = 60.0
CHUNK_BYTES = 1 << 16
# By host or registry: when it could not be reached, and why.
_unreachable: dict[str, tuple[float, str]] = {}


class SourceFailed(Exception):
    """This source cannot give the file; the text is the cause, without a full stop."""


def check_reachable(place: str) -> None:
    """Raises SourceFailed for a host or registry that could not be reached a moment ago."""
    since_s, cause = _unreachable.get(place, (-math.inf, ""))
    if time.monotonic() - since_s < FORGET_UNREACHABLE_S:
        raise SourceFailed(f"{cause}, a moment ago")


def unreachable(place: str, cause: str) -> SourceFailed:
    """Remembers that the host or registry cannot be reached, and returns what to raise."""
    _unreachable[place] = time.monotonic(), cause
    return SourceFailed(cause)


def copy(
    chunks: Iterable[bytes], part: Path, limit_bytes: int, total: int | None, on_progress: OnProgress
) -> None:
    """Writes the chunks to `part` until they end, or until there are `limit_bytes` or a few more."""
    done = 0
    with part.open("wb") as out:
        for chunk in chunks:
            out.write(chunk)
            done += len(chunk)
            on_progress(done, total)
            if done >= limit_bytes:
                return
