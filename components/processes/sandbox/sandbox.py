"""The process that runs a viewer's network, from outside: started, asked, and ended at a deadline."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence

from components.keypoints.arrays import Rgb
from components.media.images import KEPT_MEGAPIXELS
from components.models.onnx.viewer_network.network import (
    Choices,
    Description,
    Detections,
    TrainedFile,
)
from components.processes.process import Child, module
from components.processes.protocol import SharedFrame
from components.processes.sandbox.network_file import NetworkFile
from components.processes.sandbox.protocol import (
    LARGEST_ANSWER_BYTES,
    LOADING,
    START_DEADLINE_S,
    Answer,
    LoadJob,
    Refusal,
    RunLimits,
    RunRequest,
    Unreadable,
    unpack,
)
from components.processes.stream.worker_client import NICENESS

log = logging.getLogger(__name__)

FRAME_BYTES = round(3 * KEPT_MEGAPIXELS * 1e6)
"""Of the largest picture that is kept; most of it is never used, and then takes no memory."""
AT_ONCE = 2
"""Each may take as much memory as `RunLimits` allows."""
IDLE_S = 60.0
"""A loaded network that nobody asks is let go of after this time."""
_places = threading.BoundedSemaphore(AT_ONCE)


class SandboxBusy(Exception):
    """As many networks of viewers run on this server as may at once."""


class SandboxFailed(Exception):
    """The network gave no answer; the text is a sentence that says why.

    Attributes:
        ended: whether the process is gone.
    """

    def __init__(self, reason: str, ended: bool) -> None:
        super().__init__(reason)
        self.ended = ended


def command() -> tuple[str, ...]:
    """What starts the process, with nothing of this one's environment, which may hold secrets."""
    env = shutil.which("env") or "/usr/bin/env"
    kept = [
        f"{name}={os.environ[name]}" for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ
    ]
    return (env, "-i", *kept, "OMP_NUM_THREADS=1", *module("components.processes.sandbox.worker"))


class Sandbox:
    """A process that holds a viewer's network, which is loaded once. Asked by one thread at a time.

    Args:
        file: the network; the caller lets go of it, not before the process has started.
        start: the command; it gets the numbers of a socket and of two shared memories.
        niceness: above this process's.

    Raises:
        SandboxBusy: while AT_ONCE others are there.
    """

    def __init__(
        self,
        file: NetworkFile,
        limits: RunLimits | None = None,
        start: Sequence[str] | None = None,
        niceness: int = NICENESS,
    ) -> None:
        if not _places.acquire(blocking=False):
            raise SandboxBusy(
                "Other viewers' networks are running on this server; try again in half a minute."
            )
        self.limits = limits or RunLimits()
        self.description: Description | None = None
        self._doing, self._end_s = "Starting", time.monotonic() + START_DEADLINE_S
        self._ready, self._closing, self._closed = False, threading.Lock(), False
        self._frame = SharedFrame()
        self._frame.buffer(FRAME_BYTES)
        self._idle: threading.Timer | None = None
        try:
            self._child = Child(start or command(), [file.memory.fd, self._frame.fd], niceness)
            self._child.connection.send(LoadJob(file.model, self.limits, FRAME_BYTES, file.beside))
        except BaseException:
            self._frame.close()
            _places.release()
            raise

    @classmethod
    def of(
        cls,
        content: bytes | TrainedFile,
        beside: Mapping[str, bytes] | None = None,
        limits: RunLimits | None = None,
        start: Sequence[str] | None = None,
    ) -> Sandbox:
        """A sandbox that holds this file and those with weights beside it, by name.

        Raises:
            ViewerNetworkError, SandboxBusy: as `NetworkFile.of` and the constructor.
        """
        file = NetworkFile.of(content, beside)
        try:
            return cls(file, limits, start)
        finally:
            file.release()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._child.pid

    def load(self) -> Iterator[str]:
        """Says what is being done until the file is loaded; at once where it is.

        Raises:
            SandboxFailed: where it cannot be; the process is gone then.
        """
        while self.description is None:
            said = self._next()
            if isinstance(said, Description):
                self.description = said
            elif isinstance(said, str):
                yield said
            else:
                self.close()
                reason = said.reason if isinstance(said, Refusal) else "The process answered out of turn."
                raise SandboxFailed(reason, ended=True)

    def look(self, frame_rgb: Rgb, choices: Choices) -> Iterator[str | Detections]:
        """Says what is being done, and last what the loaded network finds on the (H, W, 3) picture.

        Raises:
            SandboxFailed: where it finds nothing; `ended` tells if the process is gone.
        """
        shape = (frame_rgb.shape[0], frame_rgb.shape[1], 3)
        self._frame.view(shape)[:] = frame_rgb
        self._end_s = time.monotonic() + self.limits.deadline_s
        self._send(RunRequest(shape, choices))
        while not isinstance(said := self._next(), Detections):
            if isinstance(said, Refusal):
                raise SandboxFailed(said.reason, ended=False)
            if isinstance(said, str):
                yield said
        yield said

    def rest(self) -> None:
        """Ends the process after IDLE_S, unless it is woken before: another viewer may want its place."""
        self._idle = threading.Timer(IDLE_S, self.close)
        self._idle.daemon = True
        self._idle.start()

    def wake(self) -> bool:
        """Whether it is there to be asked again."""
        if self._idle is not None:
            self._idle.cancel()
        return not self._closed

    @property
    def forgotten(self) -> bool:
        """Whether there is nothing left that a page's end would have to end."""
        return self._closed

    def forget(self) -> None:
        """As `close`: for the end of the viewer's page."""
        self.kill()
        self.close()

    def kill(self) -> None:
        """Ends the process; who waits for an answer gets SandboxFailed. Idempotent, from any thread."""
        # All of its session, in case it was made to start others.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.process.kill()

    def close(self) -> None:
        """Ends the process and lets go of all, when nobody asks any more. Idempotent, from any thread."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self.kill()
            self._child.kill()
            self._frame.close()
            _places.release()

    def _send(self, look: RunRequest) -> None:
        try:
            self._child.connection.send(look)
        except OSError as error:
            raise self._failed(self._lost()) from error

    def _next(self) -> Answer:
        try:
            if not self._child.connection.poll(max(0.0, self._end_s - time.monotonic())):
                raise self._failed(self._too_long())
            said = unpack(self._child.connection.recv_bytes(LARGEST_ANSWER_BYTES))
        except Unreadable as error:
            raise self._failed(str(error)) from error
        except (EOFError, OSError) as error:
            raise self._failed(self._lost()) from error
        if isinstance(said, str):
            self._doing = said
            if said != LOADING and not self._ready:
                self._ready, self._end_s = True, time.monotonic() + self.limits.deadline_s
        return said

    def _failed(self, reason: str) -> SandboxFailed:
        self.close()
        return SandboxFailed(reason, ended=True)

    def _too_long(self) -> str:
        if not self._ready:
            return (
                f"“{self._doing}” took longer than {START_DEADLINE_S:g} s, so the server is busy; try again."
            )
        flow = self.description.control_flow if self.description else ()
        may_loop = f" It holds {' and '.join(flow)}, which may never end." if flow else ""
        return (
            f"“{self._doing}” took longer than the {self.limits.deadline_s:g} s that a run may take, "
            f"and was stopped.{may_loop}"
        )

    def _lost(self) -> str:
        how = self._child.how_it_ended()
        log.warning(
            "The process %d of a viewer's network %s. Its last words:\n%s",
            self.pid,
            how,
            self._child.last_words(),
        )
        if signal.SIGXCPU.name in how:
            return (
                f"“{self._doing}” used up its {self.limits.processor_s} s of processor time, and was stopped."
            )
        return f"The process that ran the file {how} at “{self._doing}”; only that process was lost."
