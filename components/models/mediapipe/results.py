"""MediaPipe's result objects into ours. Imports nothing of MediaPipe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from components.keypoints import Extras, Keypoints, NetworkResult, layout
from components.keypoints.blendshapes import BLENDSHAPES
from components.keypoints.results import FloatArray

# Visibility and presence are sigmoids computed in float32: only their rounding may lie outside [0, 1].
_ROUNDING = 1e-6


class Point(Protocol):
    """A landmark of MediaPipe's, with the fields read here."""

    x: float
    y: float
    z: float
    visibility: float
    presence: float


class Score(Protocol):
    """A category of MediaPipe's, with the field read here."""

    score: float


class PoseOutput(Protocol):
    """A `PoseLandmarkerResult`."""

    pose_landmarks: Sequence[Sequence[Point]]
    pose_world_landmarks: Sequence[Sequence[Point]]


class HandOutput(Protocol):
    """A `HandLandmarkerResult`."""

    hand_landmarks: Sequence[Sequence[Point]]
    hand_world_landmarks: Sequence[Sequence[Point]]


class FaceOutput(Protocol):
    """A `FaceLandmarkerResult`."""

    face_landmarks: Sequence[Sequence[Point]]
    face_blendshapes: Sequence[Sequence[Score]]
    facial_transformation_matrixes: Sequence[FloatArray]


def _xyz(points: Sequence[Point]) -> FloatArray:
    values = (value for point in points for value in (point.x, point.y, point.z))
    return np.fromiter(values, np.float32, 3 * len(points)).reshape(-1, 3)


def without_rounding(probabilities: FloatArray) -> FloatArray:
    """(N,) values clipped into [0, 1] where only rounding took them out; else as they are, to be refused."""
    clipped = np.clip(probabilities, 0, 1)
    return clipped if np.allclose(clipped, probabilities, rtol=0, atol=_ROUNDING) else probabilities


def pose_result(output: PoseOutput, key: str) -> NetworkResult:
    """The people of a `PoseLandmarkerResult`: 33 points each, with metres, visibility and presence.

    Raises:
        ValueError: for points or probabilities that do not fit the layout.
    """
    people = []
    for points, world in zip(output.pose_landmarks, output.pose_world_landmarks, strict=True):
        visibility = np.fromiter((point.visibility for point in points), np.float32, len(points))
        presence = np.fromiter((point.presence for point in points), np.float32, len(points))
        people.append(
            Keypoints(
                layout("blazepose-33"),
                _xyz(points),
                _xyz(world),
                without_rounding(visibility),
                without_rounding(presence),
            )
        )
    return NetworkResult(key, tuple(people))


def hand_result(output: HandOutput, key: str) -> NetworkResult:
    """The hands of a `HandLandmarkerResult`: 21 points each, with metres about the hand's own centre.

    Its graph fills in neither visibility nor presence, so that there are none.

    Raises:
        ValueError: for points that do not fit the layout.
    """
    hands = zip(output.hand_landmarks, output.hand_world_landmarks, strict=True)
    people = (Keypoints(layout("hand-21"), _xyz(points), _xyz(world)) for points, world in hands)
    return NetworkResult(key, tuple(people))


def face_result(output: FaceOutput, key: str) -> NetworkResult:
    """The K faces of a `FaceLandmarkerResult`: 478 points each, without visibility or presence: it has none.

    Blendshapes are (K, 52) in the model's order, transforms (K, 4, 4).

    Raises:
        ValueError: for points that do not fit the layout, or other counts.
    """
    k = len(output.face_landmarks)
    scores = [category.score for face in output.face_blendshapes for category in face]
    faces = tuple(Keypoints(layout("face-mesh-478"), _xyz(points)) for points in output.face_landmarks)
    extras = Extras(
        blendshapes=np.array(scores, np.float32).reshape(k, len(BLENDSHAPES)),
        transform=np.array(output.facial_transformation_matrixes, np.float32).reshape(k, 4, 4),
    )
    return NetworkResult(key, faces, extras)
