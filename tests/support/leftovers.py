"""What a running app holds: threads, processes, memory; and what it leaves behind."""

from __future__ import annotations

from pathlib import Path

import psutil

from tests.support.harness import App


def levels(app: App) -> tuple[int, int, float]:
    """Threads of the server, processes, and MB of all of them."""
    tree = app.tree
    return tree[0].num_threads(), len(tree), sum(map(held_bytes, tree)) / 1e6


def held_bytes(process: psutil.Process) -> int:
    """Its resident memory; none once it has ended, as a worker does at any moment."""
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def at_rest(app: App) -> bool:
    """Whether only the spare worker is there, and has done loading what makes up its memory."""
    workers = app.workers
    try:
        return len(workers) == 1 and workers[0].cpu_percent(interval=1) < 5
    except psutil.NoSuchProcess:
        return False


def shared_memory() -> set[str]:
    """Names in the system's shared memory, but for the browser's own."""
    return {path.name for path in Path("/dev/shm").iterdir() if "chromium" not in path.name}
