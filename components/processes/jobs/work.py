"""The two kinds of job: to analyse a file, and to draw on a clip what was found on it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from components.keypoints import FrameResult
from components.processes.jobs.job import Content, Job, record_of
from components.processes.jobs.protocol import Analyse, Draw, Event, Frames, FramesDrawn, Opened
from components.processes.jobs.result import Result, frames_bytes
from components.processes.sandbox.network_file import NetworkFile

T = TypeVar("T", Result, bytes)


class Work(ABC, Generic[T]):
    """What a job is told to do, and what it gives; one thread at a time may use it.

    Attributes:
        content: the file that it is about.
        network: the file of the viewer's network, if that is asked; let go of by `release`.
        expected: frames that there will be, None while that is not known.
    """

    expected: int | None = None
    network: NetworkFile | None = None

    def __init__(self, content: Content) -> None:
        self.content = content

    @property
    @abstractmethod
    def order(self) -> Analyse | Draw:
        """What is sent to the job's process."""

    @property
    @abstractmethod
    def size_bytes(self) -> int:
        """Memory that is kept for it, about."""

    @abstractmethod
    def hear(self, event: Event) -> int | None:
        """Takes what the job says; how many frames are done, where it says so."""

    @abstractmethod
    def outcome(self, job: Job, notes: tuple[str, ...]) -> T:
        """What came of the job, which has finished; the file is the outcome's from here on."""

    @abstractmethod
    def earlier(self, job: Job) -> T | None:
        """What was found before the job failed."""

    @abstractmethod
    def close(self) -> None:
        """Lets go of the file, of which there is no outcome. Idempotent."""

    def release(self) -> None:
        """Lets go of the network, when it runs no more. Idempotent."""
        network, self.network = self.network, None
        if network is not None:
            network.release()


class Analysis(Work[Result]):
    """Looks at a file of its own, and runs a network that others may run as well."""

    def __init__(self, order: Analyse, content: Content, network: NetworkFile | None = None) -> None:
        super().__init__(content)
        self.network = network
        self._order = order
        self._opened: Opened | None = None
        self._frames: list[FrameResult] = []
        self._found_bytes = 0

    @property
    def order(self) -> Analyse:
        return self._order

    @property
    def size_bytes(self) -> int:
        return self.content.size_bytes + self._found_bytes

    def hear(self, event: Event) -> int | None:
        if isinstance(event, Opened):
            self._opened, self.expected = event, event.frames_expected
        if not isinstance(event, Frames):
            return None
        self._frames += event.frames
        self._found_bytes += frames_bytes(event.frames)
        return len(self._frames)

    def outcome(self, job: Job, notes: tuple[str, ...]) -> Result:
        opened = self._opened
        assert opened is not None
        sha256 = self.content.sha256()
        record = record_of(self._order, opened.kind, opened.fps, self._frames, sha256, notes)
        picture = job.picture(self._frames[0].size_px) if opened.kind == "picture" else None
        return Result(record, self.content, picture, self._order.limits, opened.sound)

    def earlier(self, job: Job) -> Result | None:
        return self.outcome(job, ()) if self._frames else None

    def close(self) -> None:
        self._frames = []
        self.content.close()
        self.release()


class Drawing(Work[bytes]):
    """Draws on a clip that stays its analysis's."""

    def __init__(self, order: Draw, content: Content) -> None:
        super().__init__(content)
        self._order = order
        self.expected = len(order.frames)

    @property
    def order(self) -> Draw:
        return self._order

    @property
    def size_bytes(self) -> int:
        return 0

    def hear(self, event: Event) -> int | None:
        return event.frames if isinstance(event, FramesDrawn) else None

    def outcome(self, job: Job, notes: tuple[str, ...]) -> bytes:  # noqa: ARG002
        return job.output.read()

    def earlier(self, job: Job) -> None:  # noqa: ARG002
        return None

    def close(self) -> None:
        pass
