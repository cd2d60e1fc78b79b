"""The models of one process: built when first asked for, rebuilt when the settings change."""

from __future__ import annotations

import time
from pathlib import Path

from components.keypoints import AnalysisSettings, ModelResult
from components.keypoints.arrays import Rgb
from components.keypoints.settings import Mode, Models
from components.models.litert.face_presence import FacePresence
from components.models.mediapipe.landmarkers import BadFrame, Landmarkers, ModelError, ModelPaths
from components.models.store import store
from components.models.store.names import FACE_BUNDLE, pose_bundle
from components.processes.protocol import Analysed, Answer, Refused, Request, Unable

PRESENCE_INTERVAL_MS = 400
"""The face's presence head is read this often in a stream's own time, which is more than twice a second."""


class Analyst:
    """The models of this process, built when first asked for and rebuilt when the settings change.

    Args:
        in_turn: run both models of a frame one after the other, on one core.
        presence_threads: that the presence head may use, after both.
    """

    def __init__(self, in_turn: bool = False, presence_threads: int = 1) -> None:
        self._presence_threads = presence_threads
        self._in_turn = in_turn
        self._landmarkers: dict[tuple[Mode, Models], Landmarkers] = {}
        self._presence: FacePresence | None = None
        self._presence_due_ms = 0
        self._ran: dict[tuple[Mode, Models], set[str]] = {}

    def analyse(self, request: Request, frame: Rgb) -> Answer:
        """The answer to one request about a frame; faults of a model or a frame are answers too."""
        try:
            found = self._found(request, frame)
            # A network's first run also lays out its memory, and its time would be told as the model's.
            again = request.mode == "still" and self._ran_first(request, found)
            return self._found(request, frame) if again else found
        except BadFrame as error:
            return Refused(str(error))
        except (ModelError, store.FileUnavailable) as error:
            self._discard((request.mode, request.models))
            return Unable(str(error))
        except ValueError as error:
            return Refused(str(error))

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
            pose=local_file(pose_bundle(settings.variant)),
            face=local_file(FACE_BUNDLE),
        )
        self._ran[key] = set()
        if known is not None:
            known.reconfigure(paths, settings)
            return known
        mode, models = key
        self._landmarkers[key] = Landmarkers(paths, settings, mode, models, self._in_turn)
        return self._landmarkers[key]

    def _found(self, request: Request, frame: Rgb) -> Analysed:
        models = self._models((request.mode, request.models), request.settings)
        started_ns = time.perf_counter_ns()
        found = models.analyse(frame, request.timestamp_ms)
        face = self._with_presence(found.face, frame, request)
        total_ns = time.perf_counter_ns() - started_ns
        return Analysed(found.pose, face, found.pose_ns, found.face_ns, total_ns)

    def _ran_first(self, request: Request, found: Analysed) -> bool:
        """Whether a network ran that had not since it was built: the detectors, or one that gives points."""
        ran = self._ran[request.mode, request.models]
        before = len(ran)
        ran |= {"detectors", *(result.model for result in (found.pose, found.face) if result.people)}
        return len(ran) > before

    def _with_presence(self, face: ModelResult, frame: Rgb, request: Request) -> ModelResult:
        # By the stream's time, not the clock's: the same clip gives the same results however fast it is.
        if not face.people or (request.mode == "stream" and request.timestamp_ms < self._presence_due_ms):
            return face
        if request.mode == "stream":
            self._presence_due_ms = request.timestamp_ms + PRESENCE_INTERVAL_MS
        presence = self._presence_reader().read(frame, face.people)
        return ModelResult(face.model, face.people, face.blendshapes, face.face_transform, presence)

    def _presence_reader(self) -> FacePresence:
        if self._presence is None:
            self._presence = FacePresence(local_file(FACE_BUNDLE), self._presence_threads)
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
