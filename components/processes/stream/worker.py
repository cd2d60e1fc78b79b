"""A worker process: `python -m components.processes.stream.worker SOCKET_FD MEMORY_FD`.

It owns the networks of one viewer, answers one request at a time and ends when the other end of its
socket closes, even when a task hangs.
"""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing.connection import Connection

from components.models.mediapipe.environment import disable_metrics
from components.operator import settings as operator_settings
from components.processes.analyst import Analyst
from components.processes.gil_tuning import take_short_turns
from components.processes.process import end_with_the_other_side
from components.processes.protocol import Ready, SharedFrame

GRACE_S = 2.0
"""How long a worker whose viewer has gone may take to close its tasks before it ends itself."""


def main(socket_fd: int, memory_fd: int) -> None:
    """Serves requests until the other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = Connection(socket_fd)
    memory = SharedFrame(memory_fd)
    end_with_the_other_side(socket_fd, GRACE_S)
    analyst = Analyst()
    try:
        analyst.warm_up()
        take_short_turns()
        connection.send(Ready())
        while True:
            request = connection.recv()
            connection.send(analyst.analyse(request, memory.view(request.shape)))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        analyst.close()


if __name__ == "__main__":
    if not operator_settings().send_mediapipe_metrics:
        disable_metrics(os.environ)
    main(int(sys.argv[1]), int(sys.argv[2]))
