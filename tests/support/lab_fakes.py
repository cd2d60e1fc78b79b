"""Stands in for the server's queue in tests of the Lab: what it is given is noted, and ends when told."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np

from components.keypoints import AnalysisSettings, FrameResult, Record, ViewSettings, network
from components.media.examine import Limits
from components.processes.jobs.job import Content
from components.processes.jobs.job_handle import Ended, JobHandle, State, Status
from components.processes.jobs.queue import JobQueue, QueueFull
from components.processes.jobs.result import Result
from components.processes.sandbox.network_file import NetworkFile
from components.processes.sandbox.tracker import ViewerNetwork
from tests.support.page_fakes import history

T = TypeVar("T", Result, bytes)
WAITING = Status(State.WAITING, 2, 0, None, None, None, "")
FAILED = Status(State.FAILED, None, 0, None, None, None, "broken.jpg is damaged; save it again.")


class FakeJob(JobHandle[T]):
    """A job that nothing moves but the test."""

    def __init__(self, name: str, told: Status = WAITING, outcome: T | None = None) -> None:
        super().__init__("the test", name, Ended(State.DONE, ""))
        self.told, self.cancelled = told, False
        self._made: T | None = outcome

    @property
    def outcome(self) -> T | None:
        return self._made

    @property
    def state(self) -> State:
        return self.told.state

    @property
    def ended(self) -> bool:
        return self.state in (State.DONE, State.FAILED, State.CANCELLED)

    def status(self) -> Status:
        return self.told

    def cancel(self) -> None:
        self.cancelled = True
        self.told = Status(State.CANCELLED, None, 0, None, None, None, "It was cancelled.")

    def forget(self) -> None:
        self.forgotten = True

    def finish(self, outcome: T) -> None:
        self._made = outcome
        frames = len(outcome.record.frames) if isinstance(outcome, Result) else 1
        self.told = Status(State.DONE, None, frames, frames, None, None, "")


@dataclass
class FakeQueue(JobQueue):
    """Notes what is submitted: (owner, content, name, settings)."""

    submitted: list[tuple[str, bytes, str, AnalysisSettings]] = field(default_factory=list)
    taken: list[FakeJob[Result]] = field(default_factory=list)
    drawn: list[tuple[FakeJob[Result], ViewSettings, bool]] = field(default_factory=list)
    own: list[tuple[ViewerNetwork, NetworkFile] | None] = field(default_factory=list)
    full: bool = False
    forgotten: list[str] = field(default_factory=list)

    def submit(
        self,
        owner: str,
        content: bytes | Content,
        name: str,
        settings: AnalysisSettings,
        limits: Limits | None = None,
        own: tuple[ViewerNetwork, NetworkFile] | None = None,
    ) -> FakeJob[Result]:
        self._check()
        self.own.append(own)
        assert isinstance(content, bytes) and limits is not None and limits.mb > 0
        self.submitted.append((owner, content, name, settings))
        return self._new(name)

    def keep(self, owner: str, result: Result) -> FakeJob[Result]:  # noqa: ARG002
        self._check()
        job = self._new(result.record.name)
        job.finish(result)
        return job

    def draw(self, source: JobHandle[Result], view: ViewSettings, sound: bool = False) -> FakeJob[bytes]:
        self._check()
        assert isinstance(source, FakeJob)
        self.drawn.append((source, view, sound))
        return FakeJob(source.name, Status(State.DONE, None, 1, 1, None, None, ""), b"clip")

    def forget(self, owner: str) -> None:
        self.forgotten.append(owner)

    def _check(self) -> None:
        if self.full:
            raise QueueFull("You keep 50 files and results here; remove some before you add more.")

    def _new(self, name: str) -> FakeJob[Result]:
        self.taken.append(FakeJob(name))
        return self.taken[-1]


class FakeContent(Content):
    """The bytes of a file, which take no descriptor."""

    def __init__(self) -> None:
        pass

    @property
    def size_bytes(self) -> int:
        return 4

    def read(self) -> bytes:
        return b"file"

    def close(self) -> None:
        pass


class Pictured(Result):
    """A result whose every frame shows the same grey picture."""

    @property
    def has_pixels(self) -> bool:
        return True

    def frame_rgb(self, number: int) -> np.ndarray:  # noqa: ARG002
        return np.full((480, 640, 3), 90, np.uint8)


def by(keys: Sequence[str], frame: FrameResult) -> FrameResult:
    """The frame as if these networks had found what those of their subject found, in the same times."""
    found = {network(key).subject: key for key in frame.results}
    own = {key: found[network(key).subject] for key in keys}
    results = {key: replace(frame.results[other], network=key) for key, other in own.items()}
    times = replace(frame.times, networks={key: frame.times.networks[other] for key, other in own.items()})
    return replace(frame, results=results, times=times)


@functools.cache
def _frames(keys: tuple[str, ...], people: int) -> tuple[FrameResult, ...]:
    return tuple(by(keys, frame) for frame in history(people, people))


def result(
    kind: Any = "clip",
    name: str = "clip.mp4",
    settings: AnalysisSettings | None = None,
    pixels: bool = True,
    people: int = 1,
) -> Result:
    """The history of `made`: 101 frames, 20 a second, of so many bodies and faces; of a picture its last."""
    used = settings or AnalysisSettings()
    frames = _frames(used.keys, people)[0 if kind == "clip" else -1 :]
    record = Record(name, kind, 20.0 if kind == "clip" else None, used, frames)
    return Pictured(record, FakeContent()) if pixels else Result(record)
