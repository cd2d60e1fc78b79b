"""Runs repeated and timed, after some that warm up."""

from __future__ import annotations

import time
from collections.abc import Callable

WARM_UP_RUNS = 2
LEAST_RUNS = 5


def repeat(
    run: Callable[[], int],
    budget_s: float,
    *,
    warm_up: int = WARM_UP_RUNS,
    least: int = LEAST_RUNS,
    done: Callable[[int], None] | None = None,
) -> tuple[int, ...]:
    """What `run` returns, its duration in ns, at least `least` times and until `budget_s` is used up.

    Args:
        warm_up: runs before that, which do not count.
        done: called after each timed run with how many there have been.
    """
    for _ in range(warm_up):
        run()
    durations_ns: list[int] = []
    end_s = time.perf_counter() + budget_s
    while len(durations_ns) < least or time.perf_counter() < end_s:
        durations_ns.append(run())
        if done is not None:
            done(len(durations_ns))
    return tuple(durations_ns)
