"""A worker process: `python -m components.analysis.worker SOCKET_FD MEMORY_FD`.

It owns the MediaPipe tasks of one viewer, answers one request at a time and ends when the other end of its
socket closes, even when a task hangs.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path

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
from components.keypoints import AnalysisSettings, ModelResult
from components.models import store
from components.models.face_presence import FacePresence
from components.models.landmarkers import BadFrame, Landmarkers, ModelError, ModelPaths, disable_metrics
from components.operator import settings as operator_settings

FACE_BUNDLE = "face_landmarker.task"
PRESENCE_INTERVAL_S = 0.4
"""The face's presence head is read this often in a stream, which is more than twice a second."""
GRACE_S = 2.0
"""How long a worker whose viewer has gone may take to close its tasks before it ends itself."""


class Analyst:
    """The models of this process, built when first asked for and rebuilt when the settings change."""

    def __init__(self) -> None:
        self._landmarkers: dict[tuple[Mode, Models], Landmarkers] = {}
        self._presence: FacePresence | None = None
        self._presence_due_s = 0.0

    def analyse(self, request: Request, memory: SharedFrame) -> Answer:
        """The answer to one request; faults of a model or a frame become answers, not exceptions."""
        started_ns = time.perf_counter_ns()
        key = (request.mode, request.models)
        try:
            models = self._models(key, request.settings)
            frame = memory.view(request.shape)
            found = models.analyse(frame, request.timestamp_ms)
            face = self._with_presence(found.face, frame, request.mode)
        except BadFrame as error:
            return Refused(str(error))
        except (ModelError, store.FileUnavailable) as error:
            self._discard(key)
            return Unable(str(error))
        except ValueError as error:
            return Refused(str(error))
        total_ns = time.perf_counter_ns() - started_ns
        return Analysed(found.pose, face, found.pose_ns, found.face_ns, total_ns)

    def warm_up(self) -> None:
        """Builds the models of the default settings, so that a first frame need not wait for them."""
        try:
            self._models(("stream", "both"), AnalysisSettings())
            self._presence_reader()
        except (ModelError, store.FileUnavailable):
            # The first request meets the same fault and carries its reason to the viewer.
            pass

    def close(self) -> None:
        """Closes every task, explicitly: left to the collector they hang or print at exit."""
        for key in list(self._landmarkers):
            self._discard(key)

    def _models(self, key: tuple[Mode, Models], settings: AnalysisSettings) -> Landmarkers:
        known = self._landmarkers.get(key)
        if known is not None and known.settings == settings:
            return known
        paths = ModelPaths(
            pose=local_file(f"pose_landmarker_{settings.variant}.task"),
            face=local_file(FACE_BUNDLE),
        )
        if known is not None:
            known.reconfigure(paths, settings)
            return known
        mode, models = key
        self._landmarkers[key] = Landmarkers(paths, settings, mode, models)
        return self._landmarkers[key]

    def _with_presence(self, face: ModelResult, frame: Frame, mode: Mode) -> ModelResult:
        now_s = time.perf_counter()
        if not face.people or (mode == "stream" and now_s < self._presence_due_s):
            return face
        self._presence_due_s = now_s + PRESENCE_INTERVAL_S
        presence = self._presence_reader().read(frame, face.people)
        return ModelResult(face.model, face.people, face.blendshapes, face.face_transform, presence)

    def _presence_reader(self) -> FacePresence:
        if self._presence is None:
            self._presence = FacePresence(local_file(FACE_BUNDLE))
        return self._presence

    def _discard(self, key: tuple[Mode, Models]) -> None:
        models = self._landmarkers.pop(key, None)
        if models is not None:
            models.close()


def local_file(name: str) -> Path:
    """The path of a file that is here and verified.

    Raises:
        store.FileUnavailable: for one that is not.
    """
    # A worker has a deadline, so it never fetches: what is not here and verified is a reason to say.
    reason = store.availability(name)
    if reason is not None:
        raise store.FileUnavailable(reason)
    return store.ensure(name)


def _end_with_the_other_side(socket_fd: int) -> None:
    """Ends this process when the socket's other end closes, whatever the main thread is doing."""
    poll = select.poll()
    poll.register(socket_fd, select.POLLHUP)
    poll.poll()
    time.sleep(GRACE_S)
    os._exit(0)


def main(socket_fd: int, memory_fd: int) -> None:
    """Serves requests until the other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = Connection(socket_fd)
    memory = SharedFrame(memory_fd)
    threading.Thread(target=_end_with_the_other_side, args=(socket_fd,), daemon=True).start()
    analyst = Analyst()
    try:
        analyst.warm_up()
        connection.send(Ready())
        while True:
            connection.send(analyst.analyse(connection.recv(), memory))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        analyst.close()


if __name__ == "__main__":
    if not operator_settings().send_mediapipe_metrics:
        disable_metrics(os.environ)
    main(int(sys.argv[1]), int(sys.argv[2]))
