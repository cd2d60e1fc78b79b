"""Both models step by step, as MediaPipe Tasks runs them on a still: detector, region, landmark net."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from scipy.special import expit

from components.decoding.heatmaps import refine
from components.keypoints import ModelName
from components.keypoints.arrays import Rgb
from components.keypoints.results import FloatArray
from components.models.errors import FETCH_AGAIN, ModelError
from components.models.frames import check_frame
from components.models.litert.detectors import (
    FACE_DETECTOR,
    POSE_DETECTOR,
    Detection,
    Detector,
    DetectorKind,
    DetectorOutput,
)
from components.models.litert.face_presence import NET
from components.models.litert.nets import Net
from components.models.litert.roi import Roi, crop, detected_face_roi, detected_pose_roi, letterbox, to_frame

SIDE_PX = 256
"""Of both landmark nets' square inputs."""
PRESENCE_THRESHOLD = 0.5
"""min_pose_presence_confidence and min_face_presence_confidence, by default."""
POSE_NET = "pose_landmarks_detector.tflite"
FACE_NET = NET
# The landmark nets' metadata: mean 0, standard deviation 255.
_DEVIATION = np.float32(255)
_BODY_POINTS = 33

Outputs: TypeAlias = tuple[FloatArray, ...]


@dataclass(frozen=True, eq=False)
class LandmarkOutput:
    """What a landmark net says of its crop.

    Attributes:
        points_norm: (N, 2) as shares of the crop's sides; the body's refined by their heatmaps.
        presence: the score, from 0 to 1, that somebody is in the crop.
    """

    points_norm: FloatArray
    presence: float


@dataclass(frozen=True, eq=False)
class LandmarkCrop:
    """The second step: where the landmark net looked and what it found there.

    Attributes:
        roi: the turned square of the frame.
        seen: (256, 256, 3) uint8 RGB: the crop as the net sees it.
        points_px: (N, 2) in the frame: 33 of a body or 478 of a face.
        presence: the score, from 0 to 1, that somebody is in the crop.
    """

    roi: Roi
    seen: Rgb
    points_px: FloatArray
    presence: float

    @property
    def step_px(self) -> float:
        """The side of one pixel of the crop, in pixels of the frame."""
        return self.roi.size_px / len(self.seen)


@dataclass(frozen=True, eq=False)
class PipelineResult:
    """All that one model made of a frame.

    Attributes:
        region: of the surest detection; None when there is none.
    """

    model: ModelName
    size_px: tuple[int, int]
    detected: DetectorOutput
    region: LandmarkCrop | None

    @property
    def found(self) -> bool:
        """Whether MediaPipe would give points: detector and landmark net are both sure enough."""
        return self.region is not None and self.region.presence >= PRESENCE_THRESHOLD

    @property
    def detector_step_px(self) -> float:
        """The side of one pixel of the detector's input, in pixels of the frame."""
        return letterbox(self.size_px).size_px / len(self.detected.seen)

    def frame_share(self, region: LandmarkCrop) -> float:
        """The part of the frame that lies in the region, in [0, 1]."""
        return region.roi.area_within_px2(self.size_px) / math.prod(self.size_px)

    def px2_a_point(self, region: LandmarkCrop) -> float:
        """How many of the frame's pixels the region has for each of its points."""
        return region.roi.area_within_px2(self.size_px) / len(region.points_px)


def read_pose(outputs: Outputs) -> LandmarkOutput:
    """The body's points from the pose landmark net's five outputs.

    The first holds x, y, z, visibility and presence of 39 points in pixels of the crop, of which the first 33
    are handed out; the second the presence of a body; the fourth the points' heatmaps (kLandmarksNum and
    ConfigureSplitTensorVectorCalculator, MediaPipe's
    tasks/cc/vision/pose_landmarker/pose_landmarks_detector_graph.cc).
    """
    regressed_norm = outputs[0].reshape(-1, 5)[:, :2] / np.float32(SIDE_PX)
    refined_norm = refine(regressed_norm, outputs[3][0])
    return LandmarkOutput(refined_norm[:_BODY_POINTS], outputs[1].item())


def read_face(outputs: Outputs) -> LandmarkOutput:
    """The face's points from the face landmark net's outputs.

    The first holds x, y, z of 478 points in pixels of the crop, the second the logit of a face's presence
    (ConfigureSplitTensorVectorCalculator, MediaPipe's
    tasks/cc/vision/face_landmarker/face_landmarks_detector_graph.cc).
    """
    points_norm = outputs[0].reshape(-1, 3)[:, :2] / np.float32(SIDE_PX)
    return LandmarkOutput(points_norm, float(expit(outputs[1].item())))


def _pose_region(person: Detection) -> Roi:
    return detected_pose_roi(person.keypoints_px[0], person.keypoints_px[1])


def _face_region(face: Detection) -> Roi:
    return detected_face_roi(face.box_px, face.keypoints_px[0], face.keypoints_px[1])


@dataclass(frozen=True)
class _Steps:
    detector: DetectorKind
    region: Callable[[Detection], Roi]
    net: str
    output_sizes: tuple[int, ...]
    read: Callable[[Outputs], LandmarkOutput]


_STEPS: dict[ModelName, _Steps] = {
    "pose": _Steps(POSE_DETECTOR, _pose_region, POSE_NET, (195, 1, 256 * 256, 64 * 64 * 39, 117), read_pose),
    "face": _Steps(FACE_DETECTOR, _face_region, FACE_NET, (1434, 1, 1), read_face),
}


class Pipeline:
    """One model's two nets, run by LiteRT on one thread. Any thread may call it; calls wait for one another.

    Args:
        bundle: of any variant of the model.

    Raises:
        ModelError: for a bundle that is missing, damaged, or another model's.
    """

    def __init__(self, model: ModelName, bundle: Path) -> None:
        self._model: ModelName = model
        self._steps = _STEPS[model]
        self._lock = threading.Lock()
        self._detector = Detector(bundle, self._steps.detector)
        self._net = Net(bundle, self._steps.net)
        sizes = tuple(math.prod(shape) for shape in self._net.output_shapes)
        if (self._net.input_shape, sizes) != ((1, SIDE_PX, SIDE_PX, 3), self._steps.output_sizes):
            raise ModelError(f"{self._steps.net} in {bundle.name} is not the expected net; {FETCH_AGAIN}.")

    def look(self, frame_rgb: Rgb) -> PipelineResult:
        """Every step on the surest person or face of an uint8 (H, W, 3) frame.

        Raises:
            BadFrame: for another kind of array.
        """
        check_frame(frame_rgb)
        with self._lock:
            detected = self._detector.look(frame_rgb)
            region = self._follow(frame_rgb, detected.detections[0]) if detected.detections else None
        return PipelineResult(self._model, (frame_rgb.shape[1], frame_rgb.shape[0]), detected, region)

    def look_within(self, frame_rgb: Rgb, roi: Roi) -> LandmarkCrop:
        """The second step alone, on that region of an uint8 (H, W, 3) frame, whatever the detector would say.

        Raises:
            BadFrame: for another kind of array.
        """
        check_frame(frame_rgb)
        with self._lock:
            return self._within(frame_rgb, roi)

    def _follow(self, frame_rgb: Rgb, detection: Detection) -> LandmarkCrop:
        return self._within(frame_rgb, self._steps.region(detection))

    def _within(self, frame_rgb: Rgb, roi: Roi) -> LandmarkCrop:
        seen = crop(frame_rgb, roi, SIDE_PX)
        tensor = seen[np.newaxis].astype(np.float32) / _DEVIATION
        landmarks = self._steps.read(self._net.run(tensor))
        return LandmarkCrop(roi, seen, to_frame(landmarks.points_norm, roi), landmarks.presence)
