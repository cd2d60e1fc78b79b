"""The server's jobs: so many at once, in turn between viewers, fewer while live streams run."""

from __future__ import annotations

import atexit
import logging
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from components.keypoints import AnalysisSettings, ViewSettings
from components.media.examine import Limits
from components.processes.jobs.job import Content
from components.processes.jobs.job_handle import Ended, JobHandle, State, Waiting
from components.processes.jobs.protocol import Analyse, Draw
from components.processes.jobs.result import Result
from components.processes.jobs.work import Analysis, Drawing
from components.processes.sandbox.network_file import NetworkFile
from components.processes.sandbox.tracker import ViewerNetwork

log = logging.getLogger(__name__)

Handle: TypeAlias = JobHandle[Any]
"""Of an analysis or of a drawing."""

MOST_KEPT = 50
"""Jobs of one viewer, whatever their state."""
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
        self._kept: list[Handle] = []
        self._waiting: list[Handle] = []
        self._running: list[Handle] = []
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
        own: tuple[ViewerNetwork, NetworkFile] | None = None,
    ) -> JobHandle[Result]:
        """Takes a file for analysis.

        Args:
            owner: whose it is; viewers share the machine fairly.
            content: the file's bytes, which are copied, or a Content, which is then the queue's.
            own: the viewer's network, where the settings ask for it. The job holds its file until it ends.

        Raises:
            QueueFull: when the viewer or the server keeps too much already.
        """
        viewer, network = own or (None, None)
        order = Analyse(name, settings, limits or Limits(), viewer)
        size_bytes = len(content) if isinstance(content, bytes) else content.size_bytes
        with self._changed:
            self._check_room(owner, size_bytes, network)
            if isinstance(content, bytes):
                content = Content.from_bytes(content, name)
            held = None if network is None else network.hold()
            phase = Waiting[Result](Analysis(order, content, held))
            made = JobHandle[Result](owner, name, phase, self._place)
            self._add(made)
            return made

    def draw(self, source: JobHandle[Result], view: ViewSettings, sound: bool = False) -> JobHandle[bytes]:
        """Takes a clip that is analysed to have its results drawn on it; the outcome is the MP4.

        Raises:
            QueueFull: when the viewer or the server keeps too much already.
            ValueError: for a job that has no clip with results.
        """
        result = source.outcome
        if result is None or result.content is None or result.record.kind != "clip":
            raise ValueError(f"{source.name} is no clip with results.")
        order = Draw(source.name, result.record.frames, view, sound, result.limits)
        with self._changed:
            self._check_room(source.owner, result.content.size_bytes)
            phase = Waiting[bytes](Drawing(order, result.content))
            made = JobHandle[bytes](source.owner, source.name, phase, self._place)
            source.drawings.append(made)
            self._add(made)
            return made

    def keep(self, owner: str, result: Result) -> JobHandle[Result]:
        """Takes what was found elsewhere, by a recording or in a results file, as a job that is done.

        Raises:
            QueueFull: when the viewer or the server keeps too much already.
        """
        made = JobHandle[Result](owner, result.record.name, Ended[Result](State.DONE, outcome=result))
        with self._changed:
            self._check_room(owner, result.size_bytes)
            self._kept.append(made)
        return made

    def handles(self, owner: str) -> tuple[Handle, ...]:
        """All that is kept for a viewer, oldest first."""
        with self._changed:
            return tuple(handle for handle in self._kept if handle.owner == owner and not handle.forgotten)

    def forget(self, owner: str) -> None:
        """Ends all jobs of a viewer and lets go of their files and results."""
        for handle in self.handles(owner):
            handle.forget()
        with self._changed:
            self._last_turns.pop(owner, None)

    def _place(self, handle: Handle) -> int | None:
        """A job's place in the queue, 1 for the next, None when it does not wait.

        As it is when the jobs end in the order in which they began and nothing comes in between.
        """
        with self._changed:
            waiting, running = self._still_waiting(), deque(each.owner for each in self._running)
            turns = dict(self._last_turns)
            for place in range(1, len(waiting) + 1):
                if running:
                    running.popleft()
                chosen = _next(waiting, Counter(running), turns)
                if chosen is handle:
                    return place
                waiting.remove(chosen)
                running.append(chosen.owner)
                turns[chosen.owner] = self._turn + place
            return None

    def close(self) -> None:
        """Ends all jobs and takes no more. Idempotent."""
        atexit.unregister(self.close)
        with self._changed:
            self._closed = True
            kept = list(self._kept)
            self._changed.notify_all()
        for handle in kept:
            handle.cancel()

    def _add(self, handle: Handle) -> None:
        self._kept.append(handle)
        self._waiting.append(handle)
        self._changed.notify_all()

    def _still_waiting(self) -> list[Handle]:
        """Those that nobody has cancelled."""
        return [handle for handle in self._waiting if not handle.ended]

    def _check_room(self, owner: str, size_bytes: int, network: NetworkFile | None = None) -> None:
        self._kept = [handle for handle in self._kept if not handle.forgotten]
        own = [handle for handle in self._kept if handle.owner == owner]
        if len(own) >= self._most_kept:
            raise QueueFull(f"You keep {len(own)} files and results here; remove some before you add more.")
        if _kept_bytes(own, network) + size_bytes > self._most_bytes:
            raise QueueFull(
                f"Your files and results would take more than {self._most_bytes / 1e6:.0f} MB; "
                "remove some before you add more."
            )
        if _kept_bytes(self._kept, network) + size_bytes > self._most_bytes_in_all:
            raise QueueFull("The server keeps as much as it may for all viewers; try again later.")

    def _serve(self) -> None:
        with self._changed:
            while not self._closed:
                self._waiting = self._still_waiting()
                while self._waiting and len(self._running) < self._allowed():
                    running = Counter(handle.owner for handle in self._running)
                    self._start(_next(self._waiting, running, self._last_turns))
                self._changed.wait(POLL_S if self._waiting else None)

    def _allowed(self) -> int:
        return max(1, self.jobs - self._streams())

    def _start(self, handle: Handle) -> None:
        self._turn += 1
        self._last_turns[handle.owner] = self._turn
        self._waiting.remove(handle)
        self._running.append(handle)
        threading.Thread(target=self._run, args=(handle,), daemon=True, name="job").start()

    def _run(self, handle: Handle) -> None:
        try:
            handle.run()
        finally:
            with self._changed:
                self._running.remove(handle)
                self._changed.notify_all()


def _kept_bytes(handles: Iterable[Handle], network: NetworkFile | None) -> int:
    """Memory that is kept for them, about; a network that several run is there once."""
    handles = list(handles)
    networks = {id(file): file.size_bytes for file in (network, *(each.network for each in handles)) if file}
    return sum(handle.size_bytes for handle in handles) + sum(networks.values())


def _next(waiting: list[Handle], running: Counter[str], last_turns: dict[str, int]) -> Handle:
    """The oldest job of the viewer with the fewest running, of these the one served longest ago."""
    return min(waiting, key=lambda h: (running[h.owner], last_turns.get(h.owner, 0)))
