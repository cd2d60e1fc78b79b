"""Running a registry's own client, pip or npm, as its user has set it up, with an eye on what it gets."""

from __future__ import annotations

import errno
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from components.models.store.outcome import OnProgress, SourceFailed, unreachable

STALL_S = 20.0


@dataclass(frozen=True)
class Client:
    """A program that gets packages: its name, and what its registry is called in messages."""

    name: str
    registry: str


def run(
    client: Client,
    command: Sequence[str],
    scratch: Path,
    watched: Sequence[Path],
    on_progress: OnProgress,
    environment: Mapping[str, str] | None = None,
) -> str | None:
    """Runs the client; returns None when it is done, else what it said.

    `on_progress` gets how many bytes the `watched` folders hold more than at the beginning.

    Args:
        scratch: a folder for its log.
        environment: what to add to this process's.

    Raises:
        SourceFailed: for a client that cannot be started, or that gets nothing for STALL_S.
        OSError: when it says that the disk is full, or its log cannot be written.
    """
    with tempfile.TemporaryFile("w+", dir=scratch) as log:
        try:
            process = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=os.environ | (environment or {}),
            )
        except (FileNotFoundError, PermissionError) as error:
            raise SourceFailed(f"{client.name} cannot be started ({error.strerror})") from error
        try:
            _watch(client, process, watched, on_progress)
        finally:
            process.kill()
            process.wait()
        if process.returncode == 0:
            return None
        log.seek(0)
        said = log.read()
    if os.strerror(errno.ENOSPC) in said or "ENOSPC" in said:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return said


def _watch(
    client: Client, process: subprocess.Popen[bytes], watched: Sequence[Path], on_progress: OnProgress
) -> None:
    """Waits for the process, reporting the bytes in the folders; gives up when they stop growing."""
    before = seen_bytes = sum(map(_bytes_in, watched))
    seen_s = time.monotonic()
    while True:
        try:
            process.wait(timeout=0.2)
            return
        except subprocess.TimeoutExpired:
            now_bytes, now_s = sum(map(_bytes_in, watched)), time.monotonic()
        if now_bytes != seen_bytes:
            seen_bytes, seen_s = now_bytes, now_s
            on_progress(max(0, now_bytes - before), None)
        elif now_s - seen_s > STALL_S:
            raise unreachable(client.registry, f"{client.name} got nothing for {STALL_S:.0f} s")


def _bytes_in(folder: Path) -> int:
    """Return the size of the files below `folder`; files that vanish meanwhile count nothing."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(parent, name)).st_size
            except FileNotFoundError:
                continue
    return total
