"""face-api's networks of 68 points, each on the boxes of MediaPipe's face detector."""

from __future__ import annotations

import numpy as np

from components.keypoints import Keypoints, NetworkResult, NetworkSettings, layout, network
from components.keypoints.arrays import Rgb
from components.keypoints.results import FloatArray
from components.keypoints.settings import Mode
from components.models.graphs.tensorflow.face_api import POINTS, SIDE_PX
from components.models.litert.detectors import FACE_DETECTOR, Detector
from components.models.litert.roi import Roi, middles, to_frame
from components.models.onnx.pinned import PictureNet, pinned_model
from components.models.store.store import local
from components.models.tracker import Tracker

GROWTH, DOWN = 1.3, 0.05
"""How many times the detector's box the square is, and by which share of its side it lies lower.

The network is meant for boxes from brows to chin: in the detector's own, the points of turned heads went
off by up to 30 % of the eye distance. Of growths from 0.95 to 1.5 and shifts from 0 to 0.1 these gave points
nearest to the face landmarker's, on a portrait and two labelled faces, upright and turned by 20°.
"""


class FaceApiNet:
    """One of the two networks, run on one thread. One call at a time.

    Args:
        manifest: the pinned file that lists its tensors.

    Raises:
        ModelError: for a file that is damaged or another's.
        FileUnavailable: for a file that is not here.
    """

    def __init__(self, manifest: str) -> None:
        self._net = PictureNet(pinned_model(manifest), f"The network of {POINTS} points")

    def points_px(self, frame_rgb: Rgb, square: Roi) -> FloatArray:
        """(68, 2) in the frame, of the face in an upright square of it.

        Raises:
            ModelError: where the runtime fails.
        """
        (found,) = self._net.run(middles(frame_rgb, square, SIDE_PX))
        return to_frame(found.reshape(POINTS, 2), square)


def square_about(box_px: FloatArray) -> Roi:
    """The smallest upright square about a (2, 2) box: upper left and lower right corner.

    Raises:
        ValueError: for a box without extent.
    """
    x, y = box_px.mean(axis=0).tolist()
    return Roi((x, y), float((box_px[1] - box_px[0]).max()), 0.0)


def _detected(box_px: FloatArray) -> Roi:
    tight = square_about(box_px)
    (x, y), side_px = tight.center_px, tight.size_px
    return Roi((x, y + DOWN * side_px), GROWTH * side_px, 0.0)


class FaceApiTracker(Tracker):
    """The face detector on every frame, and the network on each face that it finds: nothing is followed.

    A square about the points of the frame before would spare the detector, which takes about a millisecond,
    but points drift in it, and the network does not say that it sees no face any more.

    Raises:
        ModelError, FileUnavailable: as `FaceApiNet` and `Detector`.
    """

    def __init__(self, settings: NetworkSettings, mode: Mode) -> None:  # noqa: ARG002
        manifest, _, detector = network(settings.network).files
        self._settings = settings
        self._net = FaceApiNet(manifest)
        self._detector = Detector(local(detector), FACE_DETECTOR, settings.detection)

    def track(self, frame_rgb: Rgb, timestamp_ms: int) -> NetworkResult:  # noqa: ARG002
        """As `Tracker.track`; the surest faces first."""
        found = self._detector.look(frame_rgb).detections[: self._settings.people]
        return NetworkResult(
            self._settings.network, tuple(self._face(frame_rgb, face.box_px) for face in found)
        )

    def _face(self, frame_rgb: Rgb, box_px: FloatArray) -> Keypoints:
        height, width, _ = frame_rgb.shape
        xyz_norm = np.full((POINTS, 3), np.nan, np.float32)
        xyz_norm[:, :2] = self._net.points_px(frame_rgb, _detected(box_px)) / (width, height)
        return Keypoints(layout("ibug-68"), xyz_norm)

    def close(self) -> None:
        """As `Tracker.close`. What it holds ends with it."""


TRACKERS = {"face-api-68": FaceApiTracker, "face-api-68-tiny": FaceApiTracker}
