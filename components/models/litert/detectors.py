"""The first step of both pipelines: where on the whole frame is somebody?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from components.decoding.heatmaps import confidences
from components.keypoints.arrays import Rgb
from components.keypoints.results import FloatArray
from components.models.errors import FETCH_AGAIN, ModelError
from components.models.litert.anchors import anchor_centers, decode, merge
from components.models.litert.nets import Net
from components.models.litert.roi import crop, letterbox, to_frame

SCORE_THRESHOLD = 0.5
"""min_detection_confidence of both tasks, by default."""
SUPPRESSION = 0.5
"""min_suppression_threshold in pose_detector_graph_options.proto and face_detector_graph_options.proto, which
neither landmarker changes; the legacy graphs have 0.3."""
# The nets' metadata: mean 127.5, standard deviation 127.5.
_MEAN = _DEVIATION = np.float32(127.5)


@dataclass(frozen=True)
class DetectorKind:
    """How a detector's outputs are read.

    Attributes:
        member: its name in the bundle.
        side_px: of its square input.
        strides: of its layers of anchors.
        keypoints: number of points that come with each box.
    """

    member: str
    side_px: int
    strides: tuple[int, ...]
    keypoints: int


POSE_DETECTOR = DetectorKind("pose_detector.tflite", 224, (8, 16, 32, 32, 32), 4)
"""ConfigureSsdAnchorsCalculator in MediaPipe's tasks/cc/vision/pose_detector/pose_detector_graph.cc."""
FACE_DETECTOR = DetectorKind("face_detector.tflite", 128, (8, 16, 16, 16), 6)
"""The same in tasks/cc/vision/face_detector/face_detector_graph.cc."""


@dataclass(frozen=True, eq=False)
class Detection:
    """One person or face.

    Attributes:
        score: of the surest anchor, in [0, 1].
        box_px: (2, 2) upper left and lower right corner in the frame.
        keypoints_px: (K, 2) in the frame.
        anchors_px: (M, 2) middles of the anchors whose boxes were merged, in the frame, the surest first.
    """

    score: float
    box_px: FloatArray
    keypoints_px: FloatArray
    anchors_px: FloatArray


@dataclass(frozen=True, eq=False)
class DetectorOutput:
    """What a detector made of a frame.

    Attributes:
        seen: (side, side, 3) uint8 RGB: the frame as it sees it.
        best_score: of all its anchors, in [0, 1].
        anchors: how many it has.
        detections: the surest first; empty when no anchor reaches the threshold.
    """

    seen: Rgb
    best_score: float
    anchors: int
    detections: tuple[Detection, ...]


class Detector:
    """A detector net of a bundle, run by LiteRT on one thread. One call at a time.

    Args:
        least_score: of a person or face that counts as found, in [0, 1].

    Raises:
        ModelError: for a bundle that is missing, damaged, or holds another net.
    """

    def __init__(self, bundle: Path, kind: DetectorKind, least_score: float = SCORE_THRESHOLD) -> None:
        self._kind, self._least_score = kind, least_score
        self._centers = anchor_centers(kind.side_px, kind.strides)
        self._net = Net(bundle, kind.member)
        anchors = len(self._centers)
        outputs = ((1, anchors, 4 + 2 * kind.keypoints), (1, anchors, 1))
        expected = ((1, kind.side_px, kind.side_px, 3), outputs)
        if (self._net.input_shape, self._net.output_shapes) != expected:
            raise ModelError(f"{kind.member} in {bundle.name} is not the expected net; {FETCH_AGAIN}.")

    def look(self, frame_rgb: Rgb) -> DetectorOutput:
        """What it finds on an uint8 (H, W, 3) frame."""
        side_px = self._kind.side_px
        whole = letterbox((frame_rgb.shape[1], frame_rgb.shape[0]))
        seen = crop(frame_rgb, whole, side_px, "black")
        values, logits = self._net.run(((seen - _MEAN) / _DEVIATION)[np.newaxis])
        scores = confidences(logits[0, :, 0])
        shapes = decode(values[0], self._centers, side_px)
        detections = []
        for person in merge(shapes, scores, self._least_score, SUPPRESSION):
            shape_px = to_frame(person.shape, whole)
            anchors_px = to_frame(self._centers[list(person.anchors)], whole)
            detections.append(Detection(person.score, shape_px[:2], shape_px[2:], anchors_px))
        return DetectorOutput(seen, float(scores.max()), len(scores), tuple(detections))
