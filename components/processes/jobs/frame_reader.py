"""Reads single frames of a clip again, in a process of its own that stands by between two requests."""

from __future__ import annotations

import threading

from components.keypoints.arrays import Rgb
from components.media.errors import MediaError
from components.media.examine import Limits
from components.processes.jobs.job import COMMAND, START_DEADLINE_S, Content
from components.processes.jobs.protocol import At, Pixels, Read, Started
from components.processes.process import Child
from components.processes.protocol import SharedFrame

FRAME_DEADLINE_S = 10.0
"""A clip of the largest frames may have one key frame in ten seconds, and all after it must be decoded."""
IDLE_S = 30.0
"""Without a request the process ends; the next request starts another, which takes a third of a second."""


class FrameReader:
    """One clip's frames. Any thread may call it; calls wait for one another."""

    def __init__(
        self,
        content: Content,
        limits: Limits,
        idle_s: float = IDLE_S,
        deadline_s: float = FRAME_DEADLINE_S,
    ) -> None:
        self._content = content
        self._limits = limits
        self._idle_s = idle_s
        self._deadline_s = deadline_s
        self._lock = threading.Lock()
        self._memory = SharedFrame()
        self._child: Child | None = None
        self._timer: threading.Timer | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process's id, None while there is none."""
        child = self._child
        return None if child is None else child.pid

    def frame(self, timestamp_ms: int) -> Rgb:
        """(H, W, 3) uint8 RGB of the frame that was analysed at this time.

        Raises:
            MediaError: when it cannot be had, in a sentence for the viewer.
        """
        with self._lock:
            self._await_idle(None)
            try:
                return self._ask(timestamp_ms)
            except (EOFError, OSError) as error:
                self._end()
                raise MediaError(f"A frame of {self._content.name} could not be read; try again.") from error
            finally:
                self._await_idle(self._idle_s)

    def close(self) -> None:
        """Ends the process, whatever another thread asks of it. Idempotent."""
        self._closed = True
        child = self._child
        if child is not None:
            child.process.kill()
        with self._lock:
            self._await_idle(None)
            self._end()
            self._memory.close()

    def _ask(self, timestamp_ms: int) -> Rgb:
        if self._closed:
            raise MediaError(f"{self._content.name} is not kept any more.")
        if self._child is None:
            self._child = Child(COMMAND, [self._content.fd, self._memory.fd], niceness=0)
            self._child.connection.send(Read(self._content.name, self._limits))
            if not isinstance(self._child.receive(START_DEADLINE_S), Started):
                raise EOFError
        self._child.connection.send(At(timestamp_ms))
        answer = self._child.receive(self._deadline_s)
        if isinstance(answer, Pixels):
            return self._memory.view(answer.shape).copy()
        raise MediaError(answer.reason)

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()

    def _await_idle(self, seconds: float | None) -> None:
        """Ends the process after so long, or, with None, no longer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if seconds is not None and self._child is not None:
            self._timer = threading.Timer(seconds, self._end_if_idle)
            self._timer.daemon = True
            self._timer.start()

    def _end_if_idle(self) -> None:
        timer = threading.current_thread()
        with self._lock:
            # Another request may have come between the timer's end and this line.
            if self._timer is timer:
                self._end()
