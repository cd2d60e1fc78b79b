"""The server's jobs: so many at once, in turn between viewers, fewer while live streams run."""

from __future__ import annotations

import atexit
import logging
import threading
from collections import Counter, deque
from collections.abc import Callable

from components.keypoints import AnalysisSettings, ViewSettings
from components.keypoints.settings import Models
from components.media.examine import Limits
from components.processes.jobs.job import Content
from components.processes.jobs.job_handle import Ticket
from components.processes.jobs.protocol import Analyse, Draw
from components.processes.jobs.result import Result

log = logging.getLogger(__name__)

MOST_KEPT = 50
"""Tickets of one viewer, whatever their state."""
MOST_BYTES = 600_000_000
"""Of files and results of one viewer."""
MOST_BYTES_IN_ALL = 4_000_000_000
POLL_S = 0.5
"""While jobs wait, the queue looks so often whether streams have ended."""


class QueueFull(Exception):
    """One more would be too much to keep, in a sentence for the viewer."""


class JobQueue:
    """All viewers' jobs. Any thread may call it, and all methods return at once.

    Live streams go first: a job is NICENESS below their workers, and a stream that runs takes the place of a
    job, for each keeps about one core busy. One job may always run; it takes what the streams leave.

    Args:
        jobs: at most so many at once, one core each.
        streams: says how many live streams run on this server.
    """

    def __init__(
        self,
        jobs: int,
        streams: Callable[[], int] = lambda: 0,
        most_kept: int = MOST_KEPT,
        most_bytes: int = MOST_BYTES,
        most_bytes_in_all: int = MOST_BYTES_IN_ALL,
    ) -> None:
        self.jobs = jobs
        self._streams = streams
        self._most_kept, self._most_bytes = most_kept, most_bytes
        self._most_bytes_in_all = most_bytes_in_all
        self._changed = threading.Condition()
        self._kept: list[Ticket] = []
        self._waiting: list[Ticket] = []
        self._running: list[Ticket] = []
        self._turn = 0
        self._last_turns: dict[str, int] = {}
        self._closed = False
        threading.Thread(target=self._serve, daemon=True, name="job-queue").start()
        atexit.register(self.close)

    def submit(
        self,
        owner: str,
        content: bytes | Content,
        name: str,
        settings: AnalysisSettings,
        limits: Limits | None = None,
        models: Models = "both",
    ) -> Ticket:
        """Takes a file for analysis.

        Args:
            owner: whose it is; viewers share the machine fairly.
            content: the file's bytes, which are copied, or a Content, which is then the queue's.

        Raises:
            QueueFull: when the viewer or the server keeps too much already.
        """
        order = Analyse(name, settings, models, limits or Limits())
        size_bytes = len(content) if isinstance(content, bytes) else content.size_bytes
        with self._changed:
            self._check_room(owner, size_bytes)
            if isinstance(content, bytes):
                content = Content.from_bytes(content, name)
            return self._add(Ticket(self, owner, order, content))

    def draw(self, source: Ticket, view: ViewSettings, sound: bool = False) -> Ticket:
        """Takes a clip that is analysed to have its results drawn on it; a ticket whose `clip` is the MP4.

        Raises:
            QueueFull: when the viewer or the server keeps too much already.
            ValueError: for a ticket that holds no clip with results.
        """
        result = source.result
        if result is None or result.content is None or result.record.kind != "clip":
            raise ValueError(f"{source.name} is no clip with results.")
        assert isinstance(source.order, Analyse)
        order = Draw(source.name, result.record.frames, view, sound, source.order.limits)
        with self._changed:
            self._check_room(source.owner, result.content.size_bytes)
            return self._add(Ticket(self, source.owner, order, result.content, source))

    def keep(self, owner: str, result: Result) -> Ticket:
        """Takes what was found elsewhere, by a recording or in a results file, as a ticket that is done.

        Raises:
            QueueFull: when the viewer or the server keeps too much already.
        """
        order = Analyse(result.record.name, result.record.settings)
        with self._changed:
            self._check_room(owner, result.size_bytes)
            ticket = Ticket(self, owner, order, result.content, result=result)
            self._kept.append(ticket)
            return ticket

    def tickets(self, owner: str) -> tuple[Ticket, ...]:
        """All that is kept for a viewer, oldest first."""
        with self._changed:
            return tuple(ticket for ticket in self._kept if ticket.owner == owner)

    def forget(self, owner: str) -> None:
        """Ends all jobs of a viewer and lets go of their files and results."""
        for ticket in self.tickets(owner):
            ticket.forget()
        with self._changed:
            self._last_turns.pop(owner, None)

    def place(self, ticket: Ticket) -> int | None:
        """A ticket's place in the queue, 1 for the next, None when it does not wait.

        As it is when the jobs end in the order in which they began and nothing comes in between.
        """
        with self._changed:
            waiting, running = list(self._waiting), deque(t.owner for t in self._running)
            turns = dict(self._last_turns)
            for place in range(1, len(waiting) + 1):
                if running:
                    running.popleft()
                chosen = _next(waiting, Counter(running), turns)
                if chosen is ticket:
                    return place
                waiting.remove(chosen)
                running.append(chosen.owner)
                turns[chosen.owner] = self._turn + place
            return None

    def remove(self, ticket: Ticket, forget: bool) -> None:
        """Takes a ticket out of the line, and with `forget` out of what is kept, with what is drawn on it."""
        with self._changed:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
            drawn = [other for other in self._kept if other.source is ticket] if forget else []
            if forget and ticket in self._kept:
                self._kept.remove(ticket)
            self._changed.notify_all()
        for other in drawn:
            other.forget()

    def close(self) -> None:
        """Ends all jobs and takes no more. Idempotent."""
        atexit.unregister(self.close)
        with self._changed:
            self._closed = True
            kept = list(self._kept)
            self._changed.notify_all()
        for ticket in kept:
            ticket.cancel()

    def _add(self, ticket: Ticket) -> Ticket:
        self._kept.append(ticket)
        self._waiting.append(ticket)
        self._changed.notify_all()
        return ticket

    def _check_room(self, owner: str, size_bytes: int) -> None:
        own = [ticket for ticket in self._kept if ticket.owner == owner]
        if len(own) >= self._most_kept:
            raise QueueFull(f"You keep {len(own)} files and results here; remove some before you add more.")
        if sum(ticket.size_bytes for ticket in own) + size_bytes > self._most_bytes:
            raise QueueFull(
                f"Your files and results would take more than {self._most_bytes / 1e6:.0f} MB; "
                "remove some before you add more."
            )
        if sum(ticket.size_bytes for ticket in self._kept) + size_bytes > self._most_bytes_in_all:
            raise QueueFull("The server keeps as much as it may for all viewers; try again later.")

    def _serve(self) -> None:
        with self._changed:
            while not self._closed:
                while self._waiting and len(self._running) < self._allowed():
                    running = Counter(ticket.owner for ticket in self._running)
                    self._start(_next(self._waiting, running, self._last_turns))
                self._changed.wait(POLL_S if self._waiting else None)

    def _allowed(self) -> int:
        return max(1, self.jobs - self._streams())

    def _start(self, ticket: Ticket) -> None:
        self._turn += 1
        self._last_turns[ticket.owner] = self._turn
        self._waiting.remove(ticket)
        self._running.append(ticket)
        threading.Thread(target=self._run, args=(ticket,), daemon=True, name="job").start()

    def _run(self, ticket: Ticket) -> None:
        try:
            ticket.run()
        finally:
            with self._changed:
                self._running.remove(ticket)
                self._changed.notify_all()


def _next(waiting: list[Ticket], running: Counter[str], last_turns: dict[str, int]) -> Ticket:
    """The oldest ticket of the viewer with the fewest jobs running, of these the one served longest ago."""
    return min(waiting, key=lambda t: (running[t.owner], last_turns.get(t.owner, 0)))
