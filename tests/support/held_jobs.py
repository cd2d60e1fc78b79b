"""Jobs that end at a test's word instead of a process's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from components.processes.jobs.job import Content
from components.processes.jobs.protocol import Analyse, Event, Failed

END_S = 60.0


@dataclass
class HeldJob:
    """Stands in the place of a process, and ends at a test's word."""

    content: Content
    order: Analyse
    released: threading.Event = field(default_factory=threading.Event)

    def events(self) -> Iterator[Event]:
        assert self.released.wait(END_S)
        yield Failed("The test has let it end.")

    def cancel(self) -> None:
        self.released.set()

    def close(self) -> None:
        pass
