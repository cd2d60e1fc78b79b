"""Jobs in processes of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from components.keypoints import FrameResult
from components.processes.jobs.job import Job
from components.processes.jobs.protocol import (
    Event,
    Frames,
)

Start = Callable[..., Job]


def frames_of(events: list[Event]) -> list[FrameResult]:
    return [frame for event in events if isinstance(event, Frames) for frame in event.frames]


def wait_for_frames(events: Iterator[Event]) -> None:
    for event in events:
        if isinstance(event, Frames):
            return
    raise AssertionError("The job ended before its first frame.")
