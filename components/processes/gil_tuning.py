"""Settings of a Python process some of whose threads must not wait long for the others."""

from __future__ import annotations

import gc
import sys

import cv2

SWITCH_INTERVAL_S = 0.0005
"""Python's threads take turns this often; its default of 5 ms is a sixth of a frame."""
GC_THRESHOLDS = (10_000, 20, 50)
"""Frames and charts make much that is freed at once; to look for cycles less often is enough."""


def take_short_turns() -> None:
    """To be called once, after the large imports and before the first frame."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    # All wait while the collector walks over what the libraries have loaded, which never becomes garbage.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    # OpenCV's own threads would spend more on waiting for its small parts of a frame than they save.
    cv2.setNumThreads(1)
