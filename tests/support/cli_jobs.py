"""The command on jobs that answer at once, whose files are texts that say what is in them."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np

from components.cli import main
from components.keypoints.record import Kind
from components.media.examine import Limits
from components.processes.jobs.job import Content
from components.processes.jobs.pictures import AnalysedPicture, Order
from components.processes.jobs.protocol import (
    Analyse,
    Draw,
    Event,
    Failed,
    Finished,
    Frames,
    FramesDrawn,
    Opened,
    Refused,
)
from components.processes.protocol import SharedFrame
from tests.support.records import frame

SIZE_PX = (640, 480)
MOVED = range(0, 90, 15)
"""The frames of the moving portrait that the short clip holds."""


class FakeJob:
    """Takes "clip N" for one with N people; "hang" waits to be cancelled."""

    started: list[str]
    hanging: threading.Event
    together: threading.Barrier | None

    def __init__(self, content: Content, order: Analyse | Draw, open_deadline_s: float) -> None:
        assert open_deadline_s >= 3600, "no deadline of the page"
        self._text, self._order = content.read().decode(), order
        self.limits(order.limits)
        self._cancelled = threading.Event()
        self.output = SharedFrame()
        FakeJob.started.append(content.name)

    @staticmethod
    def limits(limits: Limits) -> None:
        """Is called with what each file is held to."""

    @classmethod
    def reset(cls) -> None:
        """Forgets what was started."""
        cls.started, cls.hanging, cls.together = [], threading.Event(), None

    def events(self) -> Iterator[Event]:
        if FakeJob.together is not None:
            FakeJob.together.wait()
        if isinstance(self._order, Draw):
            # The smallest whole file of boxes: a "free" one that is empty.
            self.output.write(b"\0\0\0\x08free")
            yield FramesDrawn(len(self._order.frames))
            yield Finished()
            return
        kind, _, people = self._text.partition(" ")
        if kind == "hang":
            FakeJob.hanging.set()
            self._cancelled.wait()
            yield Failed("The job was cancelled.")
        elif kind != "clip":
            yield Refused(f"{self._order.name} is neither.")
        else:
            yield Opened("clip", SIZE_PX, 25.0, 3)
            n, keys = int(people), self._order.settings.keys
            yield Frames(tuple(frame(index, n, n, n, keys) for index in range(3)))
            yield Finished()

    def cancel(self) -> None:
        self._cancelled.set()

    def close(self) -> None:
        self._cancelled.set()
        self.output.close()


class FakeWorker:
    """Takes "picture N" for one with N people."""

    def analyse(self, order: Order, _place: int) -> AnalysedPicture:
        FakeJob.limits(order.limits)
        FakeJob.started.append(order.name)
        if FakeJob.together is not None:
            FakeJob.together.wait()
        people = int(order.path.read_text().partition(" ")[2])
        pixels = np.full((SIZE_PX[1], SIZE_PX[0], 3), 99, np.uint8) if order.pixels else None
        return AnalysedPicture(frame(0, people, people, people, order.settings.keys), pixels)

    def stop(self) -> None:
        pass

    def close(self) -> None:
        pass


def kind_of(head: bytes, _name: str) -> Kind:
    """By the texts of these files."""
    return "picture" if head.startswith(b"picture") else "clip"


def analyze(*arguments: object) -> int:
    """Runs the command with these, and returns its exit code."""
    FakeJob.started.clear()
    return main(["analyze", *map(str, arguments)])


def started() -> list[str]:
    """The files that the last command worked on."""
    return sorted(FakeJob.started)
