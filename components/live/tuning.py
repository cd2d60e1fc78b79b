"""Settings of this Python process that keep the event loop, which carries all video, from waiting."""

from __future__ import annotations

import gc
import sys

from components.live import encoding, reception

SWITCH_INTERVAL_S = 0.0005
"""Python's threads take turns this often; its default of 5 ms is a sixth of a frame."""
GC_THRESHOLDS = (10_000, 20, 50)
"""Frames and charts make much that is freed at once; to look for cycles less often is enough."""


def prepare_process() -> None:
    """To be called once, before the first stream and after the large imports."""
    reception.install()
    encoding.install()
    # The loop must not wait long while a page's script computes its charts.
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    # Nor while the collector walks over all that the libraries have loaded, which never becomes garbage.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
