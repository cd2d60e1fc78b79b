"""Waiting for what other threads and processes do."""

from __future__ import annotations

import time
from collections.abc import Callable

POLL_S = 0.02


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Returns as soon as the condition holds; asks for it every 20 ms.

    Raises:
        AssertionError: when it does not hold within so many seconds.
    """
    deadline_s = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline_s, f"the condition did not come true within {seconds} s"
        time.sleep(POLL_S)
