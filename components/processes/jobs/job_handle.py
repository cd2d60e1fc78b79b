"""What a viewer holds of a job on the server: where it stands, and what came of it."""

from __future__ import annotations

import enum
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic

from components.processes.jobs.job import Job
from components.processes.jobs.protocol import Event, Failed, Finished, Refused
from components.processes.jobs.result import Result
from components.processes.jobs.work import Drawing, T, Work
from components.processes.sandbox.network_file import NetworkFile

log = logging.getLogger(__name__)


class State(enum.Enum):
    """Where a job stands, in the words that the viewer reads."""

    WAITING = "waiting"
    RUNNING = "running"
    DRAWING = "drawing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Status:
    """Where a job stands now.

    Attributes:
        place: in the queue while it waits, 1 for the next; else None.
        done, expected: frames; `expected` is None while it is not known.
        fps: frames a second that are worked off; None until some have been.
        seconds_left: None while it cannot be told.
        reason: why it failed or was cancelled, in a sentence; else empty.
    """

    state: State
    place: int | None
    done: int
    expected: int | None
    fps: float | None
    seconds_left: float | None
    reason: str


@dataclass(frozen=True, eq=False)
class Waiting(Generic[T]):
    """It has not begun."""

    work: Work[T]


@dataclass(frozen=True, eq=False)
class Running(Generic[T]):
    """Its process is at work."""

    work: Work[T]
    job: Job


@dataclass(frozen=True, eq=False)
class Ended(Generic[T]):
    """Nothing more will happen to it.

    Attributes:
        outcome: of one that is done; of one that failed on the way, what was found before. None once it has
            been let go of.
    """

    state: State
    reason: str = ""
    outcome: T | None = None


class JobHandle(Generic[T]):
    """One job of one viewer: an analysis, which gives a Result, or a drawing, which gives an MP4.

    Made by the queue; any thread may use it, and all methods return at once.

    Args:
        owner: whose it is.
        name: of the file.
        phase: what it begins as: Waiting, or Ended for what was found elsewhere.
        place: tells its place in the queue.

    Attributes:
        drawings: of an analysis: what is drawn on its clip, which goes with it.
        forgotten: whether it has been let go of.
    """

    def __init__(
        self,
        owner: str,
        name: str,
        phase: Waiting[T] | Ended[T],
        place: Callable[[JobHandle[Any]], int | None] = lambda _: None,
    ) -> None:
        self.owner, self.name = owner, name
        self.drawings: list[JobHandle[bytes]] = []
        self.forgotten = False
        self._phase: Waiting[T] | Running[T] | Ended[T] = phase
        self._place = place
        self._lock = threading.Lock()
        self._pace = Pace(None if isinstance(phase, Ended) else phase.work.expected)

    @property
    def state(self) -> State:
        """Where it stands."""
        phase = self._phase
        if isinstance(phase, Running):
            return State.DRAWING if isinstance(phase.work, Drawing) else State.RUNNING
        return phase.state if isinstance(phase, Ended) else State.WAITING

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return isinstance(self._phase, Ended)

    @property
    def outcome(self) -> T | None:
        """What came of it, once that is there."""
        phase = self._phase
        return phase.outcome if isinstance(phase, Ended) else None

    @property
    def size_bytes(self) -> int:
        """Memory that is kept for it, about."""
        phase = self._phase
        if not isinstance(phase, Ended):
            return phase.work.size_bytes
        if isinstance(phase.outcome, Result):
            return phase.outcome.size_bytes
        return 0 if phase.outcome is None else len(phase.outcome)

    @property
    def network(self) -> NetworkFile | None:
        """The file of the viewer's network, while it waits for that or runs it."""
        phase = self._phase
        return None if isinstance(phase, Ended) else phase.work.network

    def status(self) -> Status:
        """State and progress now."""
        phase, pace = self._phase, self._pace
        place = self._place(self) if isinstance(phase, Waiting) else None
        left_s = None if isinstance(phase, Ended) else pace.seconds_left
        reason = phase.reason if isinstance(phase, Ended) else ""
        return Status(self.state, place, pace.done, pace.expected, pace.fps, left_s, reason)

    def cancel(self) -> None:
        """Ends it, wherever it stands; what is done stays done. Idempotent."""
        with self._lock:
            phase = self._phase
            if isinstance(phase, Ended):
                return
            self._phase = Ended(State.CANCELLED, "It was cancelled.")
        if isinstance(phase, Running):
            # The thread that runs it lets go of the file.
            phase.job.cancel()
        else:
            phase.work.close()

    def forget(self) -> None:
        """Ends it and lets go of the file and of what was found, with what is drawn on it. Idempotent."""
        self.cancel()
        self.forgotten = True
        for drawing in self.drawings:
            drawing.forget()
        with self._lock:
            assert isinstance(self._phase, Ended)
            outcome, self._phase = self._phase.outcome, replace(self._phase, outcome=None)
        _close(outcome)

    def run(self) -> None:
        """Does the job, for the queue, from whose thread of its own this is called."""
        with self._lock:
            if not isinstance(self._phase, Waiting):
                return
            work = self._phase.work
            try:
                memory = None if work.network is None else work.network.memory
                job = Job(work.content, work.order, memory)
            except OSError as error:
                log.exception("A job could not be started.")
                reason = f"The job could not be started: {error.strerror}; try again later."
                self._phase = Ended(State.FAILED, reason)
                work.close()
                return
            self._phase = Running(work, job)
        try:
            for event in job.events():
                self._hear(event, work, job)
        except Exception:
            # Whatever it is, the viewer must not wait for ever.
            log.exception("A job met a fault of the server's.")
            self._end(work, State.FAILED, "The job met an unexpected fault; the server's log has it.", None)
        finally:
            job.close()
            work.release()

    def _hear(self, event: Event, work: Work[T], job: Job) -> None:
        match event:
            case Refused() | Failed():
                self._end(work, State.FAILED, event.reason, work.earlier(job))
            case Finished():
                self._end(work, State.DONE, "", work.outcome(job, event.notes))
            case _:
                self._pace.reach(work.hear(event), work.expected)

    def _end(self, work: Work[T], state: State, reason: str, outcome: T | None) -> None:
        with self._lock:
            before = self._phase
            if not isinstance(before, Ended):
                self._phase = Ended(state, reason, outcome)
        cancelled = isinstance(before, Ended) and before.state is State.CANCELLED
        if cancelled:
            _close(outcome)
        if cancelled or (before is not self._phase and outcome is None):
            work.close()


class Pace:
    """How many frames are done, of how many, and how fast that goes."""

    def __init__(self, expected: int | None) -> None:
        self.expected, self.done = expected, 0
        self._first: tuple[float, int] | None = None
        self._last_s = 0.0

    def reach(self, done: int | None, expected: int | None) -> None:
        """So many are done now, where that is known, of so many that are expected."""
        self.expected = expected
        if done is None:
            return
        self._last_s, self.done = time.monotonic(), done
        # The models load before the first frame, which says nothing of those to come.
        self._first = self._first or (self._last_s, done)

    @property
    def fps(self) -> float | None:
        """Frames a second since the first; None until there are two times."""
        if self._first is None or self._last_s <= self._first[0]:
            return None
        return (self.done - self._first[1]) / (self._last_s - self._first[0])

    @property
    def seconds_left(self) -> float | None:
        """None while it cannot be told."""
        fps = self.fps
        return max(0, self.expected - self.done) / fps if fps and self.expected is not None else None


def _close(outcome: Result | bytes | None) -> None:
    if isinstance(outcome, Result):
        outcome.close()
