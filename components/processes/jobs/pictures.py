"""Pictures in bulk: workers that keep their models, and decode one picture while these look at another."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from components.keypoints import AnalysisSettings, FrameAnalysis, FrameResult, StageTimes
from components.keypoints.arrays import BoxPx, Rgb
from components.media.examine import Limits
from components.processes.jobs.job import STALL_DEADLINE_S, START_DEADLINE_S
from components.processes.jobs.picture_protocol import AnalysePicture, Decode, Decoded, Question, Said
from components.processes.jobs.protocol import Started
from components.processes.jobs.worker import NICENESS
from components.processes.memory_limit import DECODING_BYTES
from components.processes.process import Child, module
from components.processes.protocol import Request, SharedFrame

log = logging.getLogger(__name__)

DECODER = module("components.processes.jobs.picture_decoder")
MODELS = module("components.processes.jobs.picture_models")
AHEAD = 2
"""Pictures that a worker holds: one with the models, and the next one, decoded meanwhile."""
CLEAN_BYTES = DECODING_BYTES // 50
"""A decoder that holds no more of earlier pictures gives the next one all the room that it may have."""
WORN_BYTES = DECODING_BYTES // 2
"""A decoder that holds more is replaced: its heap is in pieces, or a library leaks."""
STOPPED = "The work was stopped."
BoxesIn: TypeAlias = Callable[[tuple[int, int]], Sequence[BoxPx | None]]
"""Which parts of a picture of this (width, height) are looked at; None is all of it."""


class PictureFailed(Exception):
    """The picture gives no results; the text is a sentence that says why."""


@dataclass(frozen=True)
class Order:
    """What is asked for on a picture.

    Attributes:
        name: of the file, for messages.
        pixels: whether the decoded picture is wanted, too.
    """

    path: Path
    name: str
    settings: AnalysisSettings
    limits: Limits
    pixels: bool = False


@dataclass(frozen=True, eq=False)
class AnalysedPicture:
    """What was found on a picture, and its (H, W, 3) RGB pixels where they were wanted.

    Attributes:
        notes: what a reader of the results must know of the file.
    """

    frame: FrameResult
    rgb: Rgb | None
    notes: tuple[str, ...] = ()


class ServingChild:
    """A process that answers one question after another. One that dies or hangs is replaced when next asked.

    It has the next question before it has answered the one before, so that it never waits for one.

    Args:
        command: what to start; it gets the numbers of its socket and of the memories.
    """

    def __init__(self, command: Sequence[str], memories: Sequence[SharedFrame], niceness: int) -> None:
        self._command, self._memories, self._niceness = command, memories, niceness
        # Who asks keeps the others from it until it hears: two questions are with the process, in order.
        self._asking, self._hearing, self._lock = threading.Lock(), threading.Lock(), threading.RLock()
        self._child: Child | None = None
        self._started = self._stopped = False

    @property
    def pid(self) -> int | None:
        """The process's id; None while there is none."""
        return None if self._child is None else self._child.pid

    def prepare(self) -> None:
        """Starts the process if there is none; does not wait for it."""
        self._present()

    def ask(self, question: Question, name: str, deadline_s: float) -> Any:
        """The answer.

        Args:
            name: of the file that the question is about, for messages.

        Raises:
            PictureFailed: when the process dies or misses the deadline, and after `stop`.
        """
        with ExitStack() as stack:
            with self._asking:
                child = self._sent(question)
                stack.enter_context(self._hearing)
                if child is not self._child:
                    # The question before has ended that process, which had not begun with this one.
                    child = self._sent(question)
            try:
                self._wait_started(child)
                return child.receive(deadline_s)
            except (EOFError, OSError) as error:
                raise self._lost(child, error, name, deadline_s) from error

    def replace(self) -> None:
        """Lets the process go; another will take its place."""
        with self._asking, self._hearing, self._lock:
            if self._child is not None:
                self._child.kill()
                self._child = None

    def stop(self) -> None:
        """Ends the process, whatever it does, and lets no other begin. Idempotent, from any thread."""
        with self._lock:
            self._stopped = True
            if self._child is not None:
                # Who waits for its answer hears of it, and is not left with a closed socket.
                self._child.process.kill()

    def close(self) -> None:
        """Ends the process when nobody asks any more. Idempotent."""
        self.stop()
        self.replace()

    def _present(self) -> Child:
        with self._lock:
            if self._stopped:
                raise PictureFailed(STOPPED)
            if self._child is None:
                fds = [memory.fd for memory in self._memories]
                self._child, self._started = Child(self._command, fds, self._niceness), False
            return self._child

    def _sent(self, question: Question) -> Child:
        # Under the lock, nobody closes the socket meanwhile.
        with self._lock:
            child = self._present()
            # That a process has ended is heard where its answer should be.
            with suppress(OSError):
                child.connection.send(question)
            return child

    def _wait_started(self, child: Child) -> None:
        if not self._started:
            if not isinstance(child.receive(START_DEADLINE_S), Started):
                raise EOFError
            self._started = True

    def _lost(self, child: Child, error: Exception, name: str, deadline_s: float) -> PictureFailed:
        with self._lock:
            if self._stopped:
                return PictureFailed(STOPPED)
            self._child = None
        if isinstance(error, TimeoutError):
            how = f"made no progress for {deadline_s:g} s and was ended"
        else:
            how = child.how_it_ended()
        log.warning("The process %d of pictures %s. Its last words:\n%s", child.pid, how, child.last_words())
        child.kill()
        return PictureFailed(f"The process that worked on {name} {how}; try again.")


class Worker:
    """A decoder, the models, and the memory in which one leaves the other its pictures.

    As many threads may ask at once as there is memory for, each for another place in it.
    """

    def __init__(self) -> None:
        self.memories = tuple(SharedFrame() for _ in range(AHEAD))
        self.decoder = ServingChild(DECODER, self.memories, niceness=0)
        self.models = ServingChild(MODELS, self.memories, NICENESS)

    def analyse(self, order: Order, place: int) -> AnalysedPicture:
        """What is found on the picture, which lies in the memory of that number, below AHEAD, meanwhile.

        Raises:
            PictureFailed: when there is nothing to be found.
        """
        self.models.prepare()
        decoded = self._decoded(order, place)
        found = self._looked(order, place, decoded.shape)
        times = StageTimes(networks=found.ns, analysis=found.analysis_ns)
        frame = FrameResult(0, 0, decoded.size_px, found.results, times)
        rgb = np.array(self.memories[place].view(decoded.shape)) if order.pixels else None
        return AnalysedPicture(frame, rgb, decoded.notes)

    def boxes(self, order: Order, place: int, wanted: BoxesIn) -> tuple[tuple[int, int], list[FrameAnalysis]]:
        """As `analyse`, of parts of the picture, each as if it were one by itself.

        Args:
            wanted: the boxes in a picture of this (width, height).

        Returns:
            The picture's (width, height), and what is found in each box, its points as shares of the box.

        Raises:
            PictureFailed: as `analyse`; for boxes that are not inside the picture, too.
        """
        self.models.prepare()
        shape = self._decoded(order, place).shape
        size_px = (shape[1], shape[0])
        return size_px, [self._looked(order, place, shape, box) for box in wanted(size_px)]

    def pixels(self, order: Order, place: int) -> Rgb:
        """(H, W, 3) RGB of the picture as `analyse` sees it, without looking at it.

        Raises:
            PictureFailed: when it cannot be decoded.
        """
        return np.array(self.memories[place].view(self._decoded(order, place).shape))

    def stop(self) -> None:
        """Ends both processes at once. Idempotent, from any thread."""
        self.decoder.stop()
        self.models.stop()

    def close(self) -> None:
        """Ends both processes and lets go of the memory, when nobody asks any more. Idempotent."""
        self.decoder.close()
        self.models.close()
        for memory in self.memories:
            memory.close()

    def _looked(
        self, order: Order, place: int, shape: tuple[int, int, int], box: BoxPx | None = None
    ) -> FrameAnalysis:
        look = AnalysePicture(Request(shape, 0, "still", order.settings), place, box)
        found = self.models.ask(look, order.name, STALL_DEADLINE_S)
        if not isinstance(found, FrameAnalysis):
            raise PictureFailed(found.reason)
        return found

    def _decoded(self, order: Order, place: int) -> Decoded:
        said = self._said(order, place)
        if said.held_bytes > CLEAN_BYTES and not isinstance(said.answer, Decoded):
            # What earlier pictures left behind may be at fault, which a process of its own would not have.
            self.decoder.replace()
            said = self._said(order, place)
        if said.held_bytes > WORN_BYTES:
            self.decoder.replace()
        if not isinstance(said.answer, Decoded):
            raise PictureFailed(said.answer.reason)
        return said.answer

    def _said(self, order: Order, place: int) -> Said:
        question = Decode(order.path.absolute(), order.name, order.limits, place)
        said: Said = self.decoder.ask(question, order.name, STALL_DEADLINE_S)
        return said
