"""MoveNet's networks of one person, with the crop followed from frame to frame as their makers do."""

from __future__ import annotations

import numpy as np

from components.keypoints import Keypoints, NetworkResult, NetworkSettings, layout, network
from components.keypoints.arrays import Rgb
from components.keypoints.results import FloatArray
from components.keypoints.settings import Mode
from components.models.litert.roi import Roi, letterbox, middles, to_frame
from components.models.onnx.pinned import PictureNet, pinned_model
from components.models.tracker import Tracker

# tfjs-models, pose-detection/src/movenet: constants.ts and crop_utils.ts.
LEAST_SCORE = 0.2
TORSO_GROWTH, BODY_GROWTH = 1.9, 1.2
_POINTS = layout("coco-17").points
_SHOULDERS = [_POINTS.index(f"{side}_shoulder") for side in ("left", "right")]
_HIPS = [_POINTS.index(f"{side}_hip") for side in ("left", "right")]


class MoveNet:
    """One of the networks, run on one thread. One call at a time.

    Args:
        graph: the pinned file with its graph, beside which its weights are pinned, too.

    Raises:
        ModelError: for a file that is damaged or another's.
        FileUnavailable: for a file that is not here.
    """

    def __init__(self, graph: str) -> None:
        self._net = PictureNet(pinned_model(graph), "MoveNet")
        _, self.side_px, _, _ = self._net.sizes

    def points(self, frame_rgb: Rgb, square: Roi) -> tuple[FloatArray, FloatArray]:
        """(17, 2) in pixels of the frame and (17,) scores, of the person in an upright square of it.

        Raises:
            ModelError: where the runtime fails.
        """
        (found,) = self._net.run(middles(frame_rgb, square, self.side_px))
        yx_score = found.reshape(len(_POINTS), 3)
        return to_frame(yx_score[:, 1::-1], square), yx_score[:, 2]


def next_square(points_px: FloatArray, scores: FloatArray, size_px: tuple[int, int]) -> Roi:
    """Where MoveNet's makers let it look on the next frame: about the middle of the hips of who was found.

    The farthest point of the torso, whatever its score, lies at most at 1/1.9 of the distance to the square's
    edge, and the farthest of all points that reach LEAST_SCORE at 1/1.2. Where no shoulder or hip is found,
    or the square would be larger than the picture, it is the whole picture.
    (determineNextCropRegion in crop_utils.ts; as in Google's notebook, tensorflow.org/hub/tutorials/movenet,
    the square is not smoothed over time.)

    Args:
        points_px: (17, 2), COCO's, in pixels of the frame.
        scores: (17,).
        size_px: (width, height) of the frame.
    """
    whole = letterbox(size_px)
    if scores[_HIPS].max() <= LEAST_SCORE or scores[_SHOULDERS].max() <= LEAST_SCORE:
        return whole
    center_px = points_px[_HIPS].mean(axis=0)
    away_px = np.abs(points_px - center_px).max(axis=1)
    torso_px, body_px = away_px[_SHOULDERS + _HIPS].max(), away_px[scores >= LEAST_SCORE].max()
    to_edges_px = np.maximum(center_px, np.array(size_px) - center_px).max()
    half_px = float(min(max(TORSO_GROWTH * torso_px, BODY_GROWTH * body_px), to_edges_px))
    if not 0 < half_px <= max(size_px) / 2:
        return whole
    x, y = center_px.tolist()
    return Roi((x, y), 2 * half_px, 0.0)


class MoveNetTracker(Tracker):
    """MoveNet on the whole picture, and in a stream on a square about whom it found on the frame before.

    Its makers take somebody for found where any point reaches LEAST_SCORE (detector.ts).

    Raises:
        ModelError, FileUnavailable: as `MoveNet`.
    """

    def __init__(self, settings: NetworkSettings, mode: Mode) -> None:
        self._key, self._mode = settings.network, mode
        self._net = MoveNet(network(settings.network).files[0])
        self._square: Roi | None = None
        self._size_px: tuple[int, int] | None = None

    def track(self, frame_rgb: Rgb, timestamp_ms: int) -> NetworkResult:  # noqa: ARG002
        """As `Tracker.track`; one person or nobody."""
        size_px = frame_rgb.shape[1], frame_rgb.shape[0]
        if self._square is None or size_px != self._size_px:
            self._square = letterbox(size_px)
        self._size_px = size_px
        points_px, scores = self._net.points(frame_rgb, self._square)
        self._square = next_square(points_px, scores, size_px) if self._mode == "stream" else None
        if scores.max() <= LEAST_SCORE:
            return NetworkResult(self._key, ())
        xyz_norm = np.full((len(_POINTS), 3), np.nan, np.float32)
        xyz_norm[:, :2] = points_px / size_px
        person = Keypoints(layout("coco-17"), xyz_norm, score=np.clip(scores, 0, 1))
        return NetworkResult(self._key, (person,))

    def close(self) -> None:
        """As `Tracker.close`. What it holds ends with it."""


TRACKERS = {"movenet-lightning": MoveNetTracker, "movenet-thunder": MoveNetTracker}
