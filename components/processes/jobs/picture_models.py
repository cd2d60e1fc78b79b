"""Models that look at pictures: `python -m components.processes.jobs.picture_models SOCKET_FD MEMORY_FD …`.

They are built once and kept. The process ends when the other side lets go of its socket.
"""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing.connection import Connection

import numpy as np

from components.keypoints.arrays import BoxPx, Rgb
from components.models.mediapipe.environment import disable_metrics
from components.operator import settings as operator_settings
from components.processes.analyst import Analyst
from components.processes.jobs.picture_protocol import AnalysePicture
from components.processes.jobs.protocol import Started
from components.processes.memory_limit import limit_memory, with_models_bytes
from components.processes.process import end_with_the_other_side
from components.processes.protocol import SharedFrame

GRACE_S = 2.0
"""How long it may take to close its tasks before it ends itself."""


def main(socket_fd: int, *memory_fds: int) -> None:
    """Serves until the other side closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_the_other_side(socket_fd, GRACE_S)
    limit_memory(with_models_bytes())
    connection = Connection(socket_fd)
    memories = [SharedFrame(fd) for fd in memory_fds]
    analyst = Analyst(in_turn=True)
    try:
        connection.send(Started())
        while True:
            look: AnalysePicture = connection.recv()
            seen = memories[look.place].view(look.request.shape)
            connection.send(analyst.analyse(look.request, _part(seen, look.box)))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        analyst.close()


def _part(frame_rgb: Rgb, box: BoxPx | None) -> Rgb:
    if box is None:
        return frame_rgb
    left, top, right, bottom = box
    return np.ascontiguousarray(frame_rgb[top:bottom, left:right])


if __name__ == "__main__":
    if not operator_settings().send_mediapipe_metrics:
        disable_metrics(os.environ)
    main(*map(int, sys.argv[1:]))
