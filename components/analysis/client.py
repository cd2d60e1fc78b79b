"""The page's side of one worker process."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from components.analysis.protocol import (
    Analysed,
    Answer,
    Frame,
    Mode,
    Models,
    Ready,
    Refused,
    Request,
    SharedFrame,
    Unable,
)
from components.keypoints import AnalysisSettings

log = logging.getLogger(__name__)

PROJECT = Path(__file__).resolve().parents[2]
START_DEADLINE_S = 20.0
FRAME_DEADLINE_S = 1.5
"""A hang must cost a viewer at most three seconds, of which the replacement takes about one."""
BUILD_DEADLINE_S = 10.0
"""Allowed to the first frame of new settings, for which the worker builds models."""

REAP_DEADLINE_S = 5.0
"""A worker that was let go ends itself after GRACE_S; one that cannot even do that is killed."""

NICENESS = 5
"""Decoding and encoding go first when the machine is full: a late picture is worse than a skipped one."""
LAST_WORDS_BYTES = 4000


class WorkerLost(Exception):
    """The worker died or did not answer in time; it is gone and another must take its place."""


class FrameRefused(ValueError):
    """This frame cannot be analysed; the next one may be."""


class ModelsUnavailable(Exception):
    """The models cannot be built: the text says which and why."""


class WorkerClient:
    """One worker process: started here, asked from one thread at a time, killed when it misses a deadline."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self._memory = SharedFrame()
        self._lock, self._kill_lock = threading.Lock(), threading.Lock()
        self._settings: AnalysisSettings | None = None
        with theirs:
            fds = (theirs.fileno(), self._memory.fd)
            command = [sys.executable, "-m", "components.analysis.worker", *map(str, fds)]
            # MediaPipe writes warnings there on every start that nobody can act on; shown when it dies.
            self._stderr = tempfile.TemporaryFile()
            # A session of its own, so that Ctrl-C in the terminal reaches only the page's process.
            self._process = subprocess.Popen(
                command, cwd=PROJECT, pass_fds=fds, stderr=self._stderr, start_new_session=True
            )
        # From its very start, which takes more of the processor than anything that it does later.
        niceness = os.getpriority(os.PRIO_PROCESS, 0) + NICENESS
        os.setpriority(os.PRIO_PROCESS, self._process.pid, niceness)
        self._connection = Connection(ours.detach())
        self._ready = self._ending = False

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._process.pid

    def wait_ready(self, timeout_s: float = START_DEADLINE_S) -> None:
        """Returns once the worker has loaded.

        Raises:
            WorkerLost: when it died or was not ready in time; it is gone then.
        """
        with self._lock:
            self._wait_ready(timeout_s)

    def analyse(
        self,
        frame_rgb: Frame,
        timestamp_ms: int,
        settings: AnalysisSettings,
        mode: Mode = "stream",
        models: Models = "both",
    ) -> Analysed:
        """Both models' results on `frame_rgb`, (height, width, 3) uint8.

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
            answer = self._ask(Request(shape, timestamp_ms, mode, settings, models), deadline_s)
        if isinstance(answer, Refused):
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
        self._connection.close()
        self._memory.close()
        self._stderr.close()
        threading.Thread(target=self._reap, daemon=True, name=f"reap-{self.pid}").start()

    def kill(self) -> None:
        """Ends the worker now, whatever another thread asks of it. Idempotent."""
        self._ending = True
        self._process.kill()
        with self._kill_lock:
            self._process.wait()
            self._connection.close()
            self._memory.close()

    def _reap(self) -> None:
        try:
            self._process.wait(REAP_DEADLINE_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def _ask(self, request: Request, deadline_s: float) -> Answer:
        try:
            self._connection.send(request)
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
        if not self._connection.poll(deadline_s):
            raise self._lost(f"did not answer within {deadline_s:g} s")
        return self._connection.recv()

    def _lost(self, how: str) -> WorkerLost:
        wanted = self._ending
        self.kill()
        code = self._process.returncode
        cause = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        message = f"The analysis process {self.pid} {how} ({cause})."
        if not wanted:
            log.warning("%s Its last words:\n%s", message, self._last_words())
        return WorkerLost(message)

    def _last_words(self) -> str:
        size = os.fstat(self._stderr.fileno()).st_size
        return os.pread(self._stderr.fileno(), LAST_WORDS_BYTES, max(0, size - LAST_WORDS_BYTES)).decode(
            errors="replace"
        )
