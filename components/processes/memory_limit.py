"""How much memory a process may take."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

from components.media.images import KEPT_MEGAPIXELS

DECODING_BYTES = 1_000_000_000
"""What decoding may allocate: dozens of 4K frames, or a picture in its several forms."""
PICTURE_BYTES = 24
"""For each pixel beyond those that are kept: its bytes in the file, those of two decoders in turn, copies."""
MODELS_BYTES = 500_000_000
"""What the models and their libraries take in address space, but for their threads."""
THREAD_BYTES = 32_000_000
"""Of address space for each thread; some libraries make one a core, with a stack and buffers."""


def with_models_bytes() -> int:
    """What a process may allocate that decodes and runs the models."""
    return DECODING_BYTES + MODELS_BYTES + THREAD_BYTES * (os.cpu_count() or 1)


def with_picture_bytes(size_px: tuple[int, int]) -> int:
    """What a process may allocate that decodes a picture of this (width, height)."""
    more_px = size_px[0] * size_px[1] - round(KEPT_MEGAPIXELS * 1e6)
    return DECODING_BYTES + PICTURE_BYTES * max(0, more_px)


def own_bytes() -> int:
    """What this process has allocated for itself, by the count of RLIMIT_DATA; 0 where that is not known."""
    pages = int(Path("/proc/self/statm").read_text().split()[5]) if sys.platform == "linux" else 0
    return pages * resource.getpagesize()


def limit_memory(more_bytes: int, had_bytes: int | None = None) -> None:
    """Lets allocations fail in this process that go so far beyond `had_bytes`, or what it has now.

    RLIMIT_DATA counts what a process allocates for itself (Linux 4.7 and later); RLIMIT_AS would count the
    gigabyte of address space that native libraries are mapped into or reserve and never use.
    """
    resource.setrlimit(
        resource.RLIMIT_DATA, ((own_bytes() if had_bytes is None else had_bytes) + more_bytes, -1)
    )
