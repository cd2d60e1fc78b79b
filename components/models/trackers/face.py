"""MediaPipe's face landmarker, and beside it the presence head of its net."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from mediapipe.tasks.python import BaseOptions, vision

from components.keypoints import Extras, Keypoints, NetworkResult, NetworkSettings, layout
from components.keypoints.arrays import Rgb
from components.keypoints.blendshapes import BLENDSHAPES
from components.keypoints.results import FloatArray
from components.keypoints.settings import Mode
from components.models.litert.face_presence import FacePresence
from components.models.mediapipe.landmarks import Point, xyz
from components.models.mediapipe.task import MediaPipeTracker

PRESENCE_INTERVAL_MS = 400
"""The face's presence head is read this often in a stream's own time, which is more than twice a second."""


class Score(Protocol):
    """A category of MediaPipe's, with the field read here."""

    score: float


class FaceOutput(Protocol):
    """A `FaceLandmarkerResult`."""

    face_landmarks: Sequence[Sequence[Point]]
    face_blendshapes: Sequence[Sequence[Score]]
    facial_transformation_matrixes: Sequence[FloatArray]


def face_result(output: FaceOutput, key: str) -> NetworkResult:
    """The K faces of a `FaceLandmarkerResult`: 478 points each, without visibility or presence: it has none.

    Blendshapes are (K, 52) in the model's order, transforms (K, 4, 4).

    Raises:
        ValueError: for points that do not fit the layout, or other counts.
    """
    k = len(output.face_landmarks)
    scores = [category.score for face in output.face_blendshapes for category in face]
    faces = tuple(Keypoints(layout("face-mesh-478"), xyz(points)) for points in output.face_landmarks)
    extras = Extras(
        blendshapes=np.array(scores, np.float32).reshape(k, len(BLENDSHAPES)),
        transform=np.array(output.facial_transformation_matrixes, np.float32).reshape(k, 4, 4),
    )
    return NetworkResult(key, faces, extras)


class FaceTracker(MediaPipeTracker):
    """The face landmarker, and beside it the presence head of its net, which MediaPipe does not hand out."""

    def __init__(self, settings: NetworkSettings, mode: Mode, bundle: Path | None = None) -> None:
        super().__init__(settings, mode, _face_landmarker, face_result, bundle)
        self._presence = FacePresence(self.path)
        self._due_ms = 0

    def completion(
        self, result: NetworkResult, frame_rgb: Rgb, timestamp_ms: int
    ) -> Callable[[], NetworkResult] | None:
        """As `Tracker.completion`: the presence of each face; in a stream at PRESENCE_INTERVAL_MS."""
        # By the stream's time, not the clock's: the same clip gives the same results however fast it is.
        if not result.people or (self._mode == "stream" and timestamp_ms < self._due_ms):
            return None
        self._due_ms = timestamp_ms + PRESENCE_INTERVAL_MS
        return partial(self._with_presence, result, frame_rgb)

    def _with_presence(self, result: NetworkResult, frame_rgb: Rgb) -> NetworkResult:
        presence = self._presence.read(frame_rgb, result.people)
        extras = Extras(result.extras.blendshapes, result.extras.transform, presence)
        return NetworkResult(result.network, result.people, extras)


def _face_landmarker(
    settings: NetworkSettings, base: BaseOptions, running: vision.RunningMode, most: int
) -> Any:
    options = vision.FaceLandmarkerOptions(
        base_options=base,
        running_mode=running,
        num_faces=most,
        min_face_detection_confidence=settings.detection,
        min_face_presence_confidence=settings.presence,
        min_tracking_confidence=settings.tracking,
        output_face_blendshapes=True,
        output_facial_transformation_matrixes=True,
    )
    return vision.FaceLandmarker.create_from_options(options)


TRACKERS = {"face-landmarker": FaceTracker}
