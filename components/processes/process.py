"""What all child processes of the page's process share: how they are started, heard and ended."""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

PROJECT = Path(__file__).resolve().parents[2]
EXIT_DEADLINE_S = 2.0
"""A process whose socket has closed is about to end; one that does not is ended."""
LAST_WORDS_BYTES = 4000
KEEP_BUFFERS = {"MALLOC_MMAP_THRESHOLD_": str(1 << 28), "MALLOC_TRIM_THRESHOLD_": str(1 << 28)}
"""For glibc (mallopt(3)): a frame's memory is used again for the next one. To give 5 MB back and be given
them anew, page by page, costs a job some percent."""


def module(name: str) -> tuple[str, ...]:
    """The command that runs a module of this project."""
    return (sys.executable, "-m", name)


class Child:
    """A process with a socket to it. Its output on stderr is kept for the log.

    Args:
        command: what to start; it gets the number of its socket and then those of `fds`.
        fds: descriptors that it inherits.
        niceness: above this process's, from its very start.
    """

    def __init__(self, command: Sequence[str], fds: Sequence[int], niceness: int) -> None:
        ours, theirs = socket.socketpair()
        # MediaPipe writes warnings there on every start that nobody can act on; shown when it dies.
        self._stderr = tempfile.TemporaryFile()
        with theirs:
            passed = (theirs.fileno(), *fds)
            # A session of its own, so that Ctrl-C in the terminal reaches only the page's process.
            self.process = subprocess.Popen(
                [*command, *map(str, passed)],
                cwd=PROJECT,
                env=os.environ | KEEP_BUFFERS,
                pass_fds=passed,
                stderr=self._stderr,
                start_new_session=True,
            )
        # From its very start, which takes more of the processor than much that it does later.
        priority = os.getpriority(os.PRIO_PROCESS, 0) + niceness
        os.setpriority(os.PRIO_PROCESS, self.process.pid, priority)
        self.connection = Connection(ours.detach())
        self._close_lock = threading.Lock()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    def receive(self, deadline_s: float) -> Any:
        """The next message.

        Raises:
            TimeoutError: when none came in time.
            EOFError, OSError: when none can come any more.
        """
        if not self.connection.poll(max(0.0, deadline_s)):
            raise TimeoutError
        return self.connection.recv()

    def how_it_ended(self) -> str:
        """The end of a process whose socket has closed, in words; one that hangs is called silent."""
        try:
            code = self.process.wait(EXIT_DEADLINE_S)
        except subprocess.TimeoutExpired:
            return "fell silent and was ended"
        return f"ended ({signal.Signals(-code).name if code < 0 else f'exit code {code}'})"

    def last_words(self) -> str:
        """The end of what it wrote to stderr; nothing after `kill` or `release`."""
        with self._close_lock:
            if self._stderr.closed:
                return ""
            size = os.fstat(self._stderr.fileno()).st_size
            start = max(0, size - LAST_WORDS_BYTES)
            return os.pread(self._stderr.fileno(), LAST_WORDS_BYTES, start).decode(errors="replace")

    def release(self) -> None:
        """Closes this side, which a child that is well takes as its sign to end. Idempotent."""
        self.connection.close()
        self._stderr.close()

    def kill(self) -> None:
        """Ends the process and waits until it is gone. Idempotent, from any thread."""
        self.process.kill()
        with self._close_lock:
            self.process.wait()
            self.release()


def end_with_the_other_side(socket_fd: int, grace_s: float = 0.0) -> None:
    """Makes the calling process end when the socket's other end closes, whatever its main thread does then.

    Args:
        grace_s: how long the main thread may take to end the process itself.
    """

    def watch() -> None:
        poll = select.poll()
        poll.register(socket_fd, select.POLLHUP)
        poll.poll()
        time.sleep(grace_s)
        os._exit(0)

    threading.Thread(target=watch, daemon=True, name="watch").start()
