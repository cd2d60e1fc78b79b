"""What all measuring processes do: one step after the other, each result at once, until nobody listens."""

from __future__ import annotations

import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

from components.keypoints.arrays import Rgb
from components.processes.protocol import SharedFrame
from components.processes.timing.run import Doing, TimingJob

Measure: TypeAlias = Callable[[Any, Rgb | None, Callable[[Doing], None]], object]


def serve(socket_fd: int, memory_fd: int, measure: Measure, total_deadline_s: float) -> None:
    """Does the job that comes over the socket.

    Args:
        measure: gives the result of one step on the picture, and may tell in between how far it is.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever hangs, and even if the page's process has died, the kernel ends this one.
    signal.alarm(round(total_deadline_s) + 5)
    connection = Connection(socket_fd)
    try:
        job: TimingJob[Any] = connection.recv()
        frame_rgb = None if job.shape is None else SharedFrame(memory_fd).view(job.shape)
        for step in job.steps:
            connection.send(measure(step, frame_rgb, connection.send))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass
