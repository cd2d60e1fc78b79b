"""One MediaPipe task: built from its bundle, run on an image, closed."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mediapipe as mp
from mediapipe.tasks.python import BaseOptions, vision

from components.keypoints import ModelName, ModelResult
from components.keypoints.arrays import Rgb
from components.keypoints.settings import Mode
from components.models.errors import FETCH_AGAIN, ModelError
from components.models.mediapipe.results import face_result, pose_result

_log = logging.getLogger(__name__)
# A task whose graph failed cannot be closed. MediaPipe's __del__ would try again from the garbage collector
# and can deadlock there with a starting thread, so it is kept (google-ai-edge/mediapipe issue 6233).
_unclosable: list[Any] = []


@dataclass(frozen=True)
class Recipe:
    """All that one task is built from: another recipe, another task.

    Attributes:
        path: of the bundle (.task).
        most: people or faces to look for.
        keep: how many of them to hand out, the first.
        detection, presence, tracking: thresholds in [0, 1].
    """

    path: Path
    most: int
    keep: int
    detection: float
    presence: float
    tracking: float


def image_of(frame_rgb: Rgb) -> mp.Image:
    """A copy of a checked frame, uint8 (H, W, 3), that several tasks may read at once."""
    return mp.Image(image_format=mp.ImageFormat.SRGB, data=frame_rgb)


def _pose_landmarker(recipe: Recipe, running_mode: vision.RunningMode) -> Any:
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(recipe.path)),
        running_mode=running_mode,
        num_poses=recipe.most,
        min_pose_detection_confidence=recipe.detection,
        min_pose_presence_confidence=recipe.presence,
        min_tracking_confidence=recipe.tracking,
    )
    return vision.PoseLandmarker.create_from_options(options)


def _face_landmarker(recipe: Recipe, running_mode: vision.RunningMode) -> Any:
    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(recipe.path)),
        running_mode=running_mode,
        num_faces=recipe.most,
        min_face_detection_confidence=recipe.detection,
        min_face_presence_confidence=recipe.presence,
        min_tracking_confidence=recipe.tracking,
        output_face_blendshapes=True,
        output_facial_transformation_matrixes=True,
    )
    return vision.FaceLandmarker.create_from_options(options)


def _first(result: ModelResult, keep: int) -> ModelResult:
    if len(result.people) <= keep:
        return result
    blendshapes, transform, presence = (
        None if values is None else values[:keep]
        for values in (result.blendshapes, result.face_transform, result.face_presence)
    )
    return ModelResult(result.model, result.people[:keep], blendshapes, transform, presence)


class Task:
    """A pose or face landmarker and the recipe it was built from. One call at a time.

    Raises:
        ModelError: for a file that is missing, damaged or another model's.
    """

    def __init__(self, name: ModelName, recipe: Recipe, mode: Mode) -> None:
        self.recipe = recipe
        self._mode = mode
        self._convert = pose_result if name == "pose" else face_result
        build = _pose_landmarker if name == "pose" else _face_landmarker
        running_mode = vision.RunningMode.VIDEO if mode == "stream" else vision.RunningMode.IMAGE
        try:
            self._task = build(recipe, running_mode)
        except FileNotFoundError as error:
            # MediaPipe also says so of a bundle of another task, which lacks this one's nets.
            fault = "is another model's" if recipe.path.exists() else "is missing"
            raise ModelError(f"The {name} model's file {recipe.path.name} {fault}; {FETCH_AGAIN}.") from error
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"The {name} model's file {recipe.path.name} is damaged or cannot be read; {FETCH_AGAIN}."
            ) from error

    def run(self, image: mp.Image, timestamp_ms: int) -> tuple[ModelResult, int]:
        """The result, and the nanoseconds that it took.

        Raises:
            Exception: of many types, when the graph has failed; it then refuses every later frame.
        """
        started_ns = time.perf_counter_ns()
        if self._mode == "stream":
            output = self._task.detect_for_video(image, timestamp_ms)
        else:
            output = self._task.detect(image)
        result = _first(self._convert(output), self.recipe.keep)
        return result, time.perf_counter_ns() - started_ns

    def close(self) -> None:
        """Frees the task; one whose graph has failed cannot be freed and is kept for good."""
        try:
            self._task.close()
        except Exception as error:
            _unclosable.append(self._task)
            _log.warning("A failed model cannot be closed, so its memory stays in use: %s", error)
