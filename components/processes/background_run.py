"""What a page holds of work that goes on in a process of its own."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod

from components.processes.process import Child


class Run(ABC):
    """Work in a child process, from its start to its end, whatever ends it."""

    _child: Child

    def __init__(self) -> None:
        self._problem: str | None = None
        self._cancelled = False
        self._ended = threading.Event()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._child.pid

    @property
    def problem(self) -> str | None:
        """Why it ended before it was done, in one sentence, or None."""
        return self._problem

    @property
    def ended(self) -> bool:
        """Whether the process is gone, for whatever reason."""
        return self._ended.is_set()

    @property
    def forgotten(self) -> bool:
        """Whether there is nothing left that a page's end would have to end."""
        return self.ended

    @abstractmethod
    def _kill(self) -> None:
        """Makes the process end now."""

    def cancel(self) -> None:
        """Ends the process; what came from it stays. Idempotent, returns at once."""
        self._cancelled = True
        self._kill()

    def forget(self) -> None:
        """As `cancel`: for the end of the viewer's page."""
        self.cancel()

    def wait(self, timeout_s: float) -> bool:
        """Whether it has ended within the time."""
        return self._ended.wait(timeout_s)
