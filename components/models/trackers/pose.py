"""MediaPipe's pose landmarker, of any variant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from mediapipe.tasks.python import BaseOptions, vision

from components.keypoints import Keypoints, NetworkResult, NetworkSettings, layout
from components.keypoints.results import FloatArray
from components.keypoints.settings import Mode
from components.models.mediapipe.landmarks import Point, xyz
from components.models.mediapipe.task import MediaPipeTracker

# Visibility and presence are sigmoids computed in float32: only their rounding may lie outside [0, 1].
_ROUNDING = 1e-6


def without_rounding(probabilities: FloatArray) -> FloatArray:
    """(N,) values clipped into [0, 1] where only rounding took them out; else as they are, to be refused."""
    clipped = np.clip(probabilities, 0, 1)
    return clipped if np.allclose(clipped, probabilities, rtol=0, atol=_ROUNDING) else probabilities


class PoseOutput(Protocol):
    """A `PoseLandmarkerResult`."""

    pose_landmarks: Sequence[Sequence[Point]]
    pose_world_landmarks: Sequence[Sequence[Point]]


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
                xyz(points),
                xyz(world),
                without_rounding(visibility),
                without_rounding(presence),
            )
        )
    return NetworkResult(key, tuple(people))


class PoseTracker(MediaPipeTracker):
    """The pose landmarker, of any variant."""

    def __init__(self, settings: NetworkSettings, mode: Mode, bundle: Path | None = None) -> None:
        super().__init__(settings, mode, _pose_landmarker, pose_result, bundle)


def _pose_landmarker(
    settings: NetworkSettings, base: BaseOptions, running: vision.RunningMode, most: int
) -> Any:
    options = vision.PoseLandmarkerOptions(
        base_options=base,
        running_mode=running,
        num_poses=most,
        min_pose_detection_confidence=settings.detection,
        min_pose_presence_confidence=settings.presence,
        min_tracking_confidence=settings.tracking,
    )
    return vision.PoseLandmarker.create_from_options(options)


TRACKERS = {
    "blazepose-lite": PoseTracker,
    "blazepose-full": PoseTracker,
    "blazepose-heavy": PoseTracker,
}
