"""MediaPipe's hand landmarker."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from mediapipe.tasks.python import BaseOptions, vision

from components.keypoints import Keypoints, NetworkResult, NetworkSettings, layout
from components.keypoints.settings import Mode
from components.models.mediapipe.landmarks import Point, xyz
from components.models.mediapipe.task import MediaPipeTracker


class HandOutput(Protocol):
    """A `HandLandmarkerResult`."""

    hand_landmarks: Sequence[Sequence[Point]]
    hand_world_landmarks: Sequence[Sequence[Point]]


def hand_result(output: HandOutput, key: str) -> NetworkResult:
    """The hands of a `HandLandmarkerResult`: 21 points each, with metres about the hand's own centre.

    Its graph fills in neither visibility nor presence, so that there are none.

    Raises:
        ValueError: for points that do not fit the layout.
    """
    hands = zip(output.hand_landmarks, output.hand_world_landmarks, strict=True)
    people = (Keypoints(layout("hand-21"), xyz(points), xyz(world)) for points, world in hands)
    return NetworkResult(key, tuple(people))


class HandTracker(MediaPipeTracker):
    """The hand landmarker."""

    def __init__(self, settings: NetworkSettings, mode: Mode, bundle: Path | None = None) -> None:
        super().__init__(settings, mode, _hand_landmarker, hand_result, bundle)


def _hand_landmarker(
    settings: NetworkSettings, base: BaseOptions, running: vision.RunningMode, most: int
) -> Any:
    options = vision.HandLandmarkerOptions(
        base_options=base,
        running_mode=running,
        num_hands=most,
        min_hand_detection_confidence=settings.detection,
        min_hand_presence_confidence=settings.presence,
        min_tracking_confidence=settings.tracking,
    )
    return vision.HandLandmarker.create_from_options(options)


TRACKERS = {"hand-landmarker": HandTracker}
