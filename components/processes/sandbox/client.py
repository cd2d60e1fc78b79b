"""The page's side of the process that runs a viewer's network: started here, heard, ended at its deadline."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import threading
import time
from collections.abc import Mapping, Sequence

import numpy as np

from components.keypoints.arrays import Rgb
from components.models.onnx.viewer_network.network import (
    LARGEST_BYTES,
    Choices,
    Description,
    Found,
    OwnError,
    TrainedFile,
)
from components.processes.background_run import Run
from components.processes.process import Child, module
from components.processes.protocol import SharedFrame
from components.processes.sandbox.protocol import (
    LARGEST_ANSWER_BYTES,
    LOADING,
    START_DEADLINE_S,
    Limits,
    OwnJob,
    OwnRefused,
    Said,
    Unreadable,
    unpack,
)
from components.processes.stream.worker_client import NICENESS

log = logging.getLogger(__name__)

AT_ONCE = 2
"""Each may take as much memory as `Limits` allows."""
_places = threading.BoundedSemaphore(AT_ONCE)


class OwnBusy(Exception):
    """As many networks of viewers run on this server as may at once."""


def command() -> tuple[str, ...]:
    """What starts the process, with nothing of this one's environment, which may hold secrets."""
    env = shutil.which("env") or "/usr/bin/env"
    kept = [
        f"{name}={os.environ[name]}" for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ
    ]
    return (env, "-i", *kept, "OMP_NUM_THREADS=1", *module("components.processes.sandbox.worker"))


class OwnNetwork(Run):
    """One look at a viewer's file, or one run of it, in a process of its own. All methods return at once.

    Args:
        content: of the ONNX file, or published weights.
        frame_rgb: (H, W, 3) uint8, copied; None to look at the file only.
        choices: how to run it; None to look at the file only.
        start: the command; it gets the numbers of a socket and of two shared memories.
        beside: other files that hold weights of the ONNX file, by name.

    Raises:
        OwnError: for an empty file, or files that are together larger than LARGEST_BYTES.
        OwnBusy: while AT_ONCE others run.
    """

    def __init__(
        self,
        content: bytes | TrainedFile,
        frame_rgb: Rgb | None = None,
        choices: Choices | None = None,
        limits: Limits | None = None,
        start: Sequence[str] | None = None,
        beside: Mapping[str, bytes] | None = None,
    ) -> None:
        if isinstance(content, bytes):
            _check_size(content, *(beside or {}).values())
        if not _places.acquire(blocking=False):
            raise OwnBusy("Other viewers' networks are running on this server; try again in half a minute.")
        super().__init__()
        self.doing = "Starting"
        self._limits = limits or Limits()
        self._loaded = False
        self._end_s = time.monotonic() + START_DEADLINE_S
        self._description: Description | None = None
        self._found: Found | None = None
        try:
            self._start(content, frame_rgb, choices, start or command(), beside or {})
        except BaseException:
            _places.release()
            raise

    def _start(
        self,
        content: bytes | TrainedFile,
        frame_rgb: Rgb | None,
        choices: Choices | None,
        start: Sequence[str],
        beside: Mapping[str, bytes],
    ) -> None:
        self._memories = SharedFrame(), SharedFrame()
        model, frame = self._memories
        given: int | TrainedFile
        if isinstance(content, bytes):
            given = len(content)
            parts = (content, *beside.values())
            held = model.view((1, 1, sum(map(len, parts)))).reshape(-1)
            at = 0
            for part in parts:
                held[at : at + len(part)] = np.frombuffer(part, np.uint8)
                at += len(part)
        else:
            given = content
        shape = None
        if frame_rgb is not None:
            shape = (frame_rgb.shape[0], frame_rgb.shape[1], 3)
            frame.view(shape)[:] = frame_rgb
        lengths = tuple((name, len(part)) for name, part in beside.items())
        self._job = OwnJob(given, self._limits, shape, choices, lengths)
        self._child = Child(start, [model.fd, frame.fd], NICENESS)
        threading.Thread(target=self._run, daemon=True, name="own-network").start()

    @property
    def description(self) -> Description | None:
        """What the file says of itself, as soon as it was read."""
        return self._description

    @property
    def found(self) -> Found | None:
        """What the network found, once it has run."""
        return self._found

    def _kill(self) -> None:
        # All of its session, in case it was made to start others.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.process.kill()

    def _run(self) -> None:
        try:
            self._child.connection.send(self._job)
            while self._take(self._receive()):
                pass
        except TimeoutError:
            self._problem = self._too_long()
        except Unreadable as error:
            self._problem = str(error)
        except (EOFError, OSError):
            self._problem = self._lost()
        finally:
            if self._cancelled:
                self._problem = "The run was cancelled."
            self._kill()
            self._child.kill()
            for memory in self._memories:
                memory.close()
            _places.release()
            self._ended.set()

    def _receive(self) -> Said:
        if not self._child.connection.poll(max(0.0, self._end_s - time.monotonic())):
            raise TimeoutError
        return unpack(self._child.connection.recv_bytes(LARGEST_ANSWER_BYTES))

    def _take(self, said: Said) -> bool:
        """Keeps what was said, and tells whether more is to come."""
        if isinstance(said, str):
            self.doing = said
            if said != LOADING and not self._loaded:
                self._loaded, self._end_s = True, time.monotonic() + self._limits.deadline_s
        elif isinstance(said, Description):
            self._description = said
            return self._job.choices is not None
        elif isinstance(said, OwnRefused):
            self._problem = said.reason
            return False
        else:
            self._found = said
            return False
        return True

    def _too_long(self) -> str:
        if not self._loaded:
            return (
                f"“{self.doing}” took longer than {START_DEADLINE_S:g} s, so the server is busy; try again."
            )
        flow = self._description.control_flow if self._description else ()
        may_loop = f" It holds {' and '.join(flow)}, which may never end." if flow else ""
        return (
            f"“{self.doing}” took longer than the {self._limits.deadline_s:g} s that a run may take, "
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
                f"“{self.doing}” used up its {self._limits.processor_s} s of processor time, and was stopped."
            )
        return f"The process that ran the file {how} at “{self.doing}”; only that process was lost."


def _check_size(content: bytes, *beside: bytes) -> None:
    if not content:
        raise OwnError("The file is empty; choose another.")
    size = len(content) + sum(map(len, beside))
    if size > LARGEST_BYTES:
        told = "The file has" if not beside else "The files have together"
        raise OwnError(
            f"{told} {size / 1e6:.0f} MB, and {LARGEST_BYTES / 1e6:.0f} MB is the most that is run here."
        )
