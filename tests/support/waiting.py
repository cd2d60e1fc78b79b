"""Waiting for what other threads, processes and tasks do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

POLL_S = 0.02


def until(condition: Callable[[], object], seconds: float = 10.0, every_s: float = POLL_S) -> None:
    """Returns as soon as the condition holds, which is asked for again and again.

    Raises:
        AssertionError: when it does not hold within so many seconds.
    """
    deadline_s = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline_s, f"the condition did not come true within {seconds} s"
        time.sleep(every_s)


async def until_on_loop(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """The same for what runs on the event loop of the caller.

    Raises:
        TimeoutError: when it does not hold within so many seconds.
    """
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.001)


async def let_all_run() -> None:
    """Gives every task and callback that is ready its turns on the loop of the caller."""
    for _ in range(50):
        await asyncio.sleep(0)
