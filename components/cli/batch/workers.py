"""What the files of one `analyze` share: its workers, which take them in order."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from components.keypoints import FrameAnalysis
from components.processes.jobs.pictures import AHEAD, AnalysedPicture, BoxesIn, Order, Worker

HANDLED = 1
"""Files a worker beside those that are with it: one whose digest is made or whose results are written."""


class Workers:
    """So many workers. Each takes a clip, or up to AHEAD pictures, and keeps its models for these.

    Any thread may ask. Files come to a worker in the order of their numbers, which begin with 0, and each
    number is `passed` or asked for.
    """

    def __init__(self, count: int) -> None:
        self._free = {Worker(): set(range(AHEAD)) for _ in range(count)}
        self._first, self._passed = 0, set[int]()
        self._changed = threading.Condition()
        self.threads = (AHEAD + HANDLED) * count
        """That keep the workers at work: in each, one file is on its way from its digest to its results."""

    @contextmanager
    def place(self, number: int, whole: bool = False) -> Iterator[tuple[Worker, int]]:
        """A worker and the number of a place with it; waits for it.

        Args:
            number: of the file.
            whole: all of the worker, so that it does nothing else.
        """
        needed = AHEAD if whole else 1

        def ready() -> bool:
            return self._first >= number and max(map(len, self._free.values())) >= needed

        with self._changed:
            self._changed.wait_for(ready)
            worker = max(self._free, key=lambda one: len(self._free[one]))
            places = {self._free[worker].pop() for _ in range(needed)}
            self._pass(number)
        try:
            yield worker, min(places)
        finally:
            with self._changed:
                self._free[worker] |= places
                self._changed.notify_all()

    def picture(self, number: int, order: Order) -> AnalysedPicture:
        """What is found on the picture that is the file of this number.

        Raises:
            PictureFailed: when there is nothing to be found, and after `stop`.
        """
        with self.place(number) as (worker, place):
            return worker.analyse(order, place)

    def boxes(
        self, number: int, order: Order, wanted: BoxesIn
    ) -> tuple[tuple[int, int], list[FrameAnalysis]]:
        """As `Worker.boxes`, on the picture that is the file of this number."""
        with self.place(number) as (worker, place):
            return worker.boxes(order, place, wanted)

    def passed(self, number: int) -> None:
        """The file of this number needs no worker any more, if it ever did. Idempotent."""
        with self._changed:
            self._pass(number)

    def stop(self) -> None:
        """Makes all work on pictures fail at once, now and later. Idempotent, from any thread."""
        for worker in self._free:
            worker.stop()

    def close(self) -> None:
        """Ends all processes, when nobody asks any more. Idempotent."""
        for worker in self._free:
            worker.close()

    def _pass(self, number: int) -> None:
        self._passed.add(number)
        while self._first in self._passed:
            self._passed.remove(self._first)
            self._first += 1
        self._changed.notify_all()
