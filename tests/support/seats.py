"""The processes behind the seats, for tests that stop or kill them."""

from __future__ import annotations

from components.processes.stream.seats import Pool, Seat


def worker_pid(seat: Seat) -> int:
    """Process id of the worker that serves the seat now."""
    return seat._worker.result().pid


def stills_pid(pool: Pool) -> int:
    """Process id of the worker for stills."""
    assert pool._stills is not None
    return pool._stills.pid
