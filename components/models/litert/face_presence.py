"""How sure the face net is that its region holds a face: MediaPipe computes this and does not hand it out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.special import expit

from components.keypoints import Keypoints
from components.keypoints.arrays import Rgb
from components.keypoints.results import FloatArray
from components.models.errors import FETCH_AGAIN, ModelError
from components.models.litert.nets import Net
from components.models.litert.roi import Roi, crop, face_roi

NET = "face_landmarks_detector.tflite"
_LANDMARK_VALUES = 478 * 3


class FacePresence:
    """The face landmark net of a bundle, run by LiteRT. One call at a time.

    The net has three outputs, and the metadata inside it calls them "face_landmarks", "presence" and
    "tongue_out". MediaPipe takes the second as the presence logit, by its place: ConfigureSplitTensorVector-
    Calculator in tasks/cc/vision/face_landmarker/face_landmarks_detector_graph.cc.

    Args:
        bundle: face_landmarker.task.

    Raises:
        ModelError: for a file that is missing, damaged, or holds another net.
    """

    def __init__(self, bundle: Path) -> None:
        self._net = Net(bundle, NET)
        batch, height, width, *channels = self._net.input_shape
        sizes = [math.prod(shape) for shape in self._net.output_shapes]
        if (batch, *channels) != (1, 3) or height != width or sizes[:2] != [_LANDMARK_VALUES, 1]:
            raise ModelError(f"The net in {bundle.name} is not that of Face Landmarker v2; {FETCH_AGAIN}.")
        self._side_px = width

    def read(self, frame_rgb: Rgb, people: Sequence[Keypoints]) -> FloatArray:
        """(K,) scores in [0, 1], one a face, that its region of this frame holds a face.

        Args:
            frame_rgb: uint8 (H, W, 3).
            people: K faces of the layout face-mesh-478, found on this frame.

        Raises:
            ValueError: for points of another layout or without extent.
        """
        size_px = (frame_rgb.shape[1], frame_rgb.shape[0])
        scores = [self._score(frame_rgb, face_roi(face, size_px)) for face in people]
        return np.array(scores, np.float32)

    def _score(self, frame_rgb: Rgb, roi: Roi) -> float:
        # The net's metadata: mean 0, standard deviation 255.
        picture = crop(frame_rgb, roi, self._side_px).astype(np.float32) / np.float32(255)
        return float(expit(self._net.run(picture[np.newaxis])[1].item()))
