"""Stands in for the server's queue in tests of the Lab: what it is given is noted, and ends when told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

import numpy as np

from components.keypoints import AnalysisSettings, FrameResult, Record, ViewSettings, network
from components.processes.jobs.job_handle import State, Status
from components.processes.jobs.queue import QueueFull
from components.processes.jobs.result import Result
from tests.support.page_fakes import history

T = TypeVar("T")
WAITING = Status(State.WAITING, 2, 0, None, None, None, "")
FAILED = Status(State.FAILED, None, 0, None, None, None, "broken.jpg is damaged; save it again.")


@dataclass(eq=False)
class FakeJob(Generic[T]):
    """A job that nothing moves but the test."""

    name: str
    told: Status = WAITING
    outcome: T | None = None
    cancelled: bool = False
    forgotten: bool = False

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
        self.outcome = outcome
        frames = len(outcome.record.frames) if isinstance(outcome, Result) else 1
        self.told = Status(State.DONE, None, frames, frames, None, None, "")


@dataclass
class FakeQueue:
    """Notes what is submitted: (owner, content, name, settings)."""

    submitted: list[tuple[str, bytes, str, AnalysisSettings]] = field(default_factory=list)
    jobs: list[FakeJob[Result]] = field(default_factory=list)
    drawn: list[tuple[FakeJob[Result], ViewSettings, bool]] = field(default_factory=list)
    full: bool = False
    forgotten: list[str] = field(default_factory=list)

    def submit(
        self, owner: str, content: bytes, name: str, settings: AnalysisSettings, limits: Any
    ) -> FakeJob[Result]:
        self._check()
        assert limits.mb > 0
        self.submitted.append((owner, content, name, settings))
        return self._new(name)

    def keep(self, owner: str, result: Result) -> FakeJob[Result]:  # noqa: ARG002
        self._check()
        job = self._new(result.record.name)
        job.finish(result)
        return job

    def draw(self, source: FakeJob[Result], view: ViewSettings, sound: bool) -> FakeJob[bytes]:
        self._check()
        self.drawn.append((source, view, sound))
        return FakeJob(source.name, Status(State.DONE, None, 1, 1, None, None, ""), b"clip")

    def forget(self, owner: str) -> None:
        self.forgotten.append(owner)

    def _check(self) -> None:
        if self.full:
            raise QueueFull("You keep 50 files and results here; remove some before you add more.")

    def _new(self, name: str) -> FakeJob[Result]:
        self.jobs.append(FakeJob(name))
        return self.jobs[-1]


class FakeContent:
    """The bytes of a file."""

    size_bytes = 4

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


def result(
    kind: Any = "clip",
    name: str = "clip.mp4",
    settings: AnalysisSettings | None = None,
    pixels: bool = True,
    people: int = 1,
) -> Result:
    """The history of `made`: 101 frames, 20 a second, of so many bodies and faces; of a picture its last."""
    used = settings or AnalysisSettings()
    frames = tuple(by(used.keys, frame) for frame in history(people, people)[0 if kind == "clip" else -1 :])
    record = Record(name, kind, 20.0 if kind == "clip" else None, used, frames)
    return Pictured(record, FakeContent()) if pixels else Result(record)  # type: ignore[arg-type]
