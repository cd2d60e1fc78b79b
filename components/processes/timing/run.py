"""The page's side of the measuring process: one at a time on a server, its results as they come."""

from __future__ import annotations

import logging
import platform
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar

from components.keypoints.arrays import Rgb
from components.machine import usable_cores
from components.measures.cost import Step, StepFailed, Timed
from components.processes.background_run import Run
from components.processes.process import Child, module
from components.processes.protocol import SharedFrame
from components.processes.stream.worker_client import NICENESS

log = logging.getLogger(__name__)

COMMAND = module("components.processes.timing.worker")
STEP_DEADLINE_S = 20.0
"""A step takes about a second; the first also loads the libraries, which on a busy machine takes several."""
TOTAL_DEADLINE_S = 120.0
_turn = threading.Lock()
StepT = TypeVar("StepT")
ResultT = TypeVar("ResultT")


class Busy(Exception):
    """Somebody else is measuring on this server."""


@dataclass(frozen=True)
class TimingJob(Generic[StepT]):
    """What to time.

    Attributes:
        shape: (height, width, 3) of the RGB picture that lies in the shared memory; None where no step needs
            one, since what a network computes does not depend on what it sees.
    """

    steps: tuple[StepT, ...]
    shape: tuple[int, int, int] | None


@dataclass(frozen=True)
class Doing:
    """How far a step is, in words; sent as often as there is something to tell."""

    what: str


class Measurement(Run, Generic[StepT, ResultT]):
    """One run of the measuring process, from its start to its end. All methods return at once.

    Args:
        steps: what to time, in order.
        frame_rgb: (H, W, 3) uint8, which is copied; None where no step needs a picture.
        streams: says how many live streams run on this server.
        command: what to start; it gets the numbers of a socket and of the shared memory.
        step_deadline_s: for each message, of which every step sends at least its result.

    Attributes:
        doing: what the process is doing, in words, where it tells.

    Raises:
        Busy: while another is running. Two would disturb each other's times.
    """

    def __init__(
        self,
        steps: tuple[StepT, ...],
        frame_rgb: Rgb | None,
        streams: Callable[[], int],
        command: Sequence[str] = COMMAND,
        step_deadline_s: float = STEP_DEADLINE_S,
        total_deadline_s: float = TOTAL_DEADLINE_S,
    ) -> None:
        if not _turn.acquire(blocking=False):
            raise Busy("Another viewer is measuring on this server; two at once would disturb each other.")
        try:
            super().__init__()
            self.steps = steps
            self.doing = ""
            self._streams, self._most_streams = streams, streams()
            self._step_deadline_s, self._end_s = step_deadline_s, time.monotonic() + total_deadline_s
            self._results: list[ResultT] = []
            self._start(frame_rgb, command)
        except BaseException:
            _turn.release()
            raise

    def _start(self, frame_rgb: Rgb | None, command: Sequence[str]) -> None:
        self._memory = SharedFrame()
        shape = None
        if frame_rgb is not None:
            shape = (frame_rgb.shape[0], frame_rgb.shape[1], 3)
            self._memory.view(shape)[:] = frame_rgb
        self._job = TimingJob(self.steps, shape)
        # As nice as the live page's workers, so that neither pushes the other aside.
        self._child = Child(command, [self._memory.fd], NICENESS)
        threading.Thread(target=self._run, daemon=True, name="measurement").start()

    @property
    def results(self) -> tuple[ResultT, ...]:
        """What has been measured up to now, in the order of `steps`."""
        return tuple(self._results)

    @property
    def most_streams(self) -> int:
        """The most live streams that ran on this server at the same time as the measurement."""
        return self._most_streams

    def _kill(self) -> None:
        self._child.process.kill()

    def _run(self) -> None:
        try:
            self._child.connection.send(self._job)
            for _ in self.steps:
                self._results.append(self._receive())
                self._most_streams = max(self._most_streams, self._streams())
        except (EOFError, OSError) as error:
            self._problem = self._why(error, self.steps[len(self._results)])
        finally:
            self._child.kill()
            self._memory.close()
            _turn.release()
            self._ended.set()

    def _receive(self) -> ResultT:
        while True:
            left_s = self._end_s - time.monotonic()
            answer: ResultT | Doing = self._child.receive(min(self._step_deadline_s, left_s))
            if not isinstance(answer, Doing):
                return answer
            self.doing = answer.what

    def _why(self, error: Exception, step: StepT) -> str:
        if self._cancelled:
            return "The measurement was cancelled; what was measured until then stays."
        how = "took too long and was ended" if isinstance(error, TimeoutError) else self._child.how_it_ended()
        last_words = self._child.last_words()
        log.warning("The measuring process %d %s. Its last words:\n%s", self.pid, how, last_words)
        return (
            f"The measuring process {how} at “{step}”; what was measured until then stays. "
            "Press Measure to try again."
        )


CostMeasurement: TypeAlias = Measurement[Step, Timed | StepFailed]
"""Of what MediaPipe's networks and tasks cost."""


def machine() -> str:
    """This machine in words: its processor and how many cores this process may use."""
    cores = usable_cores()
    return f"{_processor()}, {cores} core{'' if cores == 1 else 's'}"


def _processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's name as Linux or else Python gives it."""
    try:
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name" and value.strip():
                return value.strip()
    except OSError:
        pass
    return platform.processor() or platform.machine() or "an unknown processor"
