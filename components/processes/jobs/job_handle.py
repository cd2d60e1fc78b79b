"""What a viewer holds of a job on the server: where it stands, and what came of it."""

from __future__ import annotations

import enum
import logging
import threading
import time
import uuid
from dataclasses import dataclass
from typing import Protocol

from components.keypoints import FrameResult
from components.keypoints.record import Kind
from components.processes.jobs.job import Content, Job, record_of
from components.processes.jobs.protocol import (
    Analyse,
    Draw,
    Drawn,
    Event,
    Failed,
    Finished,
    Frames,
    Opened,
    Refused,
)
from components.processes.jobs.result import Result, frames_bytes

log = logging.getLogger(__name__)


class State(enum.Enum):
    """Where a ticket stands, in the words that the viewer reads."""

    WAITING = "waiting"
    RUNNING = "running"
    DRAWING = "drawing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Status:
    """Where a ticket stands now.

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


class Line(Protocol):
    """Where a ticket waits."""

    def place(self, ticket: Ticket) -> int | None:
        """Its place in the queue, 1 for the next, None when it does not wait."""

    def remove(self, ticket: Ticket, forget: bool) -> None:
        """Takes it out of the line, and with `forget` out of what is kept."""


class Ticket:
    """One job of one viewer. Made by the queue; any thread may use it, and all methods return at once.

    Attributes:
        owner: whose it is.
        order: what was asked for.
        source: the ticket of the analysis whose clip is drawn on; None for an analysis.
        kind, size_px: of the file, None until it has been opened.
        sound: whether the file is a clip with sound, which is not known before.
        result: of an analysis that is done; of one that failed on the way, what was found before.
        clip: the annotated MP4, when it is done.
    """

    def __init__(
        self,
        line: Line,
        owner: str,
        order: Analyse | Draw,
        content: Content | None,
        source: Ticket | None = None,
        result: Result | None = None,
    ) -> None:
        self.id = uuid.uuid4().hex
        self.owner, self.order, self.source = owner, order, source
        self.kind: Kind | None = None if result is None else result.record.kind
        self.size_px: tuple[int, int] | None = None
        self.sound = False
        self.result = result
        self.clip: bytes | None = None
        self._line, self._content = line, content
        self._lock = threading.Lock()
        self._state, self._reason = State.WAITING if result is None else State.DONE, ""
        self._job: Job | None = None
        self._fps_of_file: float | None = None
        self._frames: list[FrameResult] = []
        self._done, self._found_bytes = 0, 0
        self._expected = len(order.frames) if isinstance(order, Draw) else None
        self._first: tuple[float, int] | None = None
        self._last_s = 0.0

    @property
    def name(self) -> str:
        """Of the file."""
        return self.order.name

    @property
    def state(self) -> State:
        """Where it stands."""
        return self._state

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self._state in (State.DONE, State.FAILED, State.CANCELLED)

    @property
    def size_bytes(self) -> int:
        """Memory that is kept for it, about."""
        if self.result is not None:
            return self.result.size_bytes
        content = self._content.size_bytes if self._content is not None and self.source is None else 0
        return content + self._found_bytes + (0 if self.clip is None else len(self.clip))

    def status(self) -> Status:
        """State and progress now."""
        fps = self._fps()
        known = fps is not None and self._expected is not None and not self.ended
        left_s = max(0, (self._expected or 0) - self._done) / fps if known and fps else None
        place = self._line.place(self) if self._state is State.WAITING else None
        return Status(self._state, place, self._done, self._expected, fps, left_s, self._reason)

    def cancel(self) -> None:
        """Ends it, wherever it stands; what is done stays done. Idempotent."""
        with self._lock:
            if self.ended:
                return
            self._state, self._reason = State.CANCELLED, "It was cancelled."
            job = self._job
        self._line.remove(self, forget=False)
        if job is not None:
            job.cancel()
        else:
            self._let_go()

    def forget(self) -> None:
        """Ends it and lets go of the file and of what was found. Idempotent."""
        self.cancel()
        self._line.remove(self, forget=True)
        self._let_go()

    def run(self) -> None:
        """Does the job, for the queue, from whose thread of its own this is called."""
        job = None
        try:
            with self._lock:
                if self.ended or self._content is None:
                    return
                self._state = State.RUNNING if self.source is None else State.DRAWING
                job = self._job = Job(self._content, self.order)
            for event in job.events():
                self._hear(event, job)
        except OSError as error:
            log.exception("A job could not be started.")
            self._end(State.FAILED, f"The job could not be started: {error.strerror}; try again later.")
        except Exception:
            # Whatever it is, the viewer must not wait for ever.
            log.exception("A job met a fault of the server's.")
            self._end(State.FAILED, "The job met an unexpected fault; the server's log has it.")
        finally:
            if job is not None:
                job.close()

    def _hear(self, event: Event, job: Job) -> None:
        match event:
            case Opened():
                self.kind, self.size_px, self.sound = event.kind, event.size_px, event.sound
                self._expected, self._fps_of_file = event.frames_expected, event.fps
            case Frames():
                self._frames += event.frames
                self._found_bytes += frames_bytes(event.frames)
                self._progress(len(self._frames))
            case Drawn():
                self._progress(event.frames)
            case Refused() | Failed():
                if self._frames:
                    self._keep(job, ())
                self._end(State.FAILED, event.reason)
            case Finished():
                self._keep(job, event.notes)
                self._end(State.DONE, "")

    def _progress(self, done: int) -> None:
        self._last_s, self._done = time.monotonic(), done
        if self._first is None:
            # The models load before the first frame, which says nothing of those to come.
            self._first = self._last_s, done

    def _fps(self) -> float | None:
        if self._first is None or self._last_s <= self._first[0]:
            return None
        return (self._done - self._first[1]) / (self._last_s - self._first[0])

    def _keep(self, job: Job, notes: tuple[str, ...]) -> None:
        if isinstance(self.order, Draw):
            self.clip = job.output.read()
            self._done = self._expected or 0
            return
        assert self.kind is not None
        sha256 = None if self._content is None else self._content.sha256()
        record = record_of(self.order, self.kind, self._fps_of_file, self._frames, sha256, notes)
        picture = job.picture(self._frames[0].size_px) if self.kind == "picture" else None
        self.result = Result(record, self._content, picture, self.order.limits)
        self._frames = []

    def _end(self, state: State, reason: str) -> None:
        with self._lock:
            if not self.ended:
                self._state, self._reason = state, reason
        if self.state is State.CANCELLED:
            self._let_go()

    def _let_go(self) -> None:
        if self.result is not None:
            self.result.close()
            self.result = None
        self._frames, self.clip = [], None
        if self.source is None and self._content is not None:
            self._content.close()
