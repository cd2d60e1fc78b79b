"""The page's side of one worker process."""

from __future__ import annotations

import logging
import signal
import subprocess
import threading
from typing import Any

from components.keypoints import AnalysisSettings, FrameAnalysis
from components.keypoints.arrays import Rgb
from components.keypoints.settings import Mode
from components.processes.process import Child, module
from components.processes.protocol import Answer, Ready, RefusedFrame, Request, SharedFrame, Unable

log = logging.getLogger(__name__)

START_DEADLINE_S = 20.0
FRAME_DEADLINE_S = 1.5
"""A hang must cost a viewer at most three seconds, of which the replacement takes about one."""
BUILD_DEADLINE_S = 10.0
"""Allowed to the first frame of new settings, for which the worker builds models."""

REAP_DEADLINE_S = 5.0
"""A worker that was let go ends itself after GRACE_S; one that cannot even do that is killed."""

NICENESS = 5
"""Decoding and encoding go first when the machine is full: a late picture is worse than a skipped one."""


class WorkerLost(Exception):
    """The worker died or did not answer in time; it is gone and another must take its place."""


class FrameRefused(ValueError):
    """This frame cannot be analysed; the next one may be."""


class ModelsUnavailable(Exception):
    """The models cannot be built: the text says which and why."""


class WorkerClient:
    """One worker process: started here, asked from one thread at a time, killed when it misses a deadline."""

    def __init__(self) -> None:
        self._memory = SharedFrame()
        self._lock = threading.Lock()
        self._settings: AnalysisSettings | None = None
        self._child = Child(module("components.processes.stream.worker"), [self._memory.fd], NICENESS)
        self._ready = self._ending = False

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._child.pid

    def wait_ready(self, timeout_s: float = START_DEADLINE_S) -> None:
        """Returns once the worker has loaded.

        Raises:
            WorkerLost: when it died or was not ready in time; it is gone then.
        """
        with self._lock:
            self._wait_ready(timeout_s)

    def analyse(
        self,
        frame_rgb: Rgb,
        timestamp_ms: int,
        settings: AnalysisSettings,
        mode: Mode = "stream",
    ) -> FrameAnalysis:
        """All networks' results on `frame_rgb`, (height, width, 3) uint8.

        Raises:
            FrameRefused: the frame has no pixels, another shape, or a repeated timestamp.
            ModelsUnavailable: a model file is missing, damaged or another.
            WorkerLost: the worker died or missed its deadline; it is gone then.
        """
        if frame_rgb.ndim != 3 or frame_rgb.shape[2] != 3 or frame_rgb.size == 0:
            raise FrameRefused(
                f"A frame must be height × width × 3 with at least one pixel, not {frame_rgb.shape}."
            )
        with self._lock:
            self._wait_ready(START_DEADLINE_S)
            height, width, _ = frame_rgb.shape
            shape = (height, width, 3)
            self._memory.view(shape)[:] = frame_rgb
            deadline_s = FRAME_DEADLINE_S if settings == self._settings else BUILD_DEADLINE_S
            answer = self._ask(Request(shape, timestamp_ms, mode, settings), deadline_s)
        if isinstance(answer, RefusedFrame):
            raise FrameRefused(answer.reason)
        if isinstance(answer, Unable):
            self._settings = None
            raise ModelsUnavailable(answer.reason)
        self._settings = settings
        return answer

    def close(self) -> None:
        """Lets the worker close its tasks and end, and returns at once. Idempotent.

        Not to be called while another thread is in `analyse`: that is what `kill` is for.
        """
        self._child.release()
        self._memory.close()
        threading.Thread(target=self._reap, daemon=True, name=f"reap-{self.pid}").start()

    def kill(self) -> None:
        """Ends the worker now, whatever another thread asks of it. Idempotent."""
        self._ending = True
        self._child.kill()
        self._memory.close()

    def _reap(self) -> None:
        try:
            self._child.process.wait(REAP_DEADLINE_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def _ask(self, request: Request, deadline_s: float) -> Answer:
        try:
            self._child.connection.send(request)
            answer: Answer = self._receive(deadline_s)
        except (EOFError, OSError) as error:
            raise self._lost("ended") from error
        return answer

    def _wait_ready(self, timeout_s: float) -> None:
        if self._ready:
            return
        try:
            self._ready = isinstance(self._receive(timeout_s), Ready)
        except (EOFError, OSError) as error:
            raise self._lost("ended while starting") from error

    def _receive(self, deadline_s: float) -> Any:
        try:
            return self._child.receive(deadline_s)
        except TimeoutError:
            raise self._lost(f"did not answer within {deadline_s:g} s") from None

    def _lost(self, how: str) -> WorkerLost:
        wanted, last_words = self._ending, self._child.last_words()
        self.kill()
        code = self._child.process.returncode
        cause = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        message = f"The analysis process {self.pid} {how} ({cause})."
        if not wanted:
            log.warning("%s Its last words:\n%s", message, last_words)
        return WorkerLost(message)
