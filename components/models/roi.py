"""Regions of interest: the turned square that a landmark net sees, and the way to it and back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from components.keypoints import Keypoints
from components.keypoints.results import FloatArray

# Outer eye corners and growth as in MediaPipe's ConfigureFaceDetectionsToRectsCalculator and
# ConfigureFaceRectTransformationCalculator, tasks/cc/vision/face_landmarker/face_landmarks_detector_graph.cc.
_RIGHT_EYE_OUTER = 33
_LEFT_EYE_OUTER = 263
_FACE_SCALE = 1.5
# Three corners of a region: enough to fix an affine map.
_CORNERS_NORM = np.array([[0, 0], [1, 0], [0, 1]], np.float32)


@dataclass(frozen=True)
class Roi:
    """A square region of a frame.

    Attributes:
        center_px: its middle (x, y). May lie outside the frame.
        size_px: its side.
        angle_rad: of its x axis, from the frame's x axis towards its y axis (clockwise on the screen).

    Raises:
        ValueError: for a number that is not finite, or a side that is not positive.
    """

    center_px: tuple[float, float]
    size_px: float
    angle_rad: float

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (*self.center_px, self.size_px, self.angle_rad))) or self.size_px <= 0:
            raise ValueError(f"A region needs finite numbers and a positive side, not {self}.")

    def axes_px(self) -> NDArray[np.float64]:
        """(2, 2): the region's x side and y side as vectors in the frame, in pixels, one per row."""
        cos, sin = math.cos(self.angle_rad) * self.size_px, math.sin(self.angle_rad) * self.size_px
        return np.array([[cos, sin], [-sin, cos]])


def face_roi(keypoints: Keypoints, size_px: tuple[int, int]) -> Roi:
    """The region in which MediaPipe looks for a tracked face on the next frame.

    Bounding box of all points, made square by its longer side, grown 1.5 times about its middle and turned to
    the line of the outer eye corners (face_landmarks_detector_graph.cc, with LandmarksToDetection-,
    DetectionsToRects- and RectTransformationCalculator). MediaPipe takes the points before its smoothing, so
    for one smoothed face in motion the two differ by the smoothing's lag.

    Args:
        keypoints: of the layout face-mesh-478.
        size_px: (width, height) of the frame.

    Raises:
        ValueError: for another layout, or for points without extent.
    """
    if keypoints.layout.name != "face-mesh-478":
        raise ValueError(f"A face's region needs face-mesh-478 points, not {keypoints.layout.name}.")
    xy_px = keypoints.xy_px(size_px).astype(np.float64)
    low, high = xy_px.min(axis=0), xy_px.max(axis=0)
    dx, dy = xy_px[_LEFT_EYE_OUTER] - xy_px[_RIGHT_EYE_OUTER]
    x, y = (low + high) / 2
    return Roi((float(x), float(y)), _FACE_SCALE * float((high - low).max()), math.atan2(dy, dx))


def to_frame(points_in_crop_norm: FloatArray, roi: Roi) -> FloatArray:
    """(N, 2) points, each from [0, 1] of the region's sides, as pixels of the frame.

    Formula: GetRotatedSubRectToRectTransformMatrix, MediaPipe's calculators/tensor/image_to_tensor_utils.cc.
    """
    offset = np.asarray(points_in_crop_norm, np.float64) - 0.5
    return (offset @ roi.axes_px() + roi.center_px).astype(np.float32)


def to_crop(points_px: FloatArray, roi: Roi) -> FloatArray:
    """(N, 2) pixels of the frame as shares of the region's sides; the inverse of `to_frame`."""
    offset = np.asarray(points_px, np.float64) - roi.center_px
    # The axes are orthogonal and of length size_px, so their inverse is their transpose by size_px squared.
    return (offset @ roi.axes_px().T / roi.size_px**2 + 0.5).astype(np.float32)


def crop(frame_rgb: NDArray[np.uint8], roi: Roi, side_px: int) -> NDArray[np.uint8]:
    """The region's pixels as an upright (side_px, side_px, 3) picture.

    Sampled as MediaPipe does for its landmark nets: bilinear, the frame's edge repeated outside it, and pixel
    i of the crop at the share i / side_px of the region's side (image_to_tensor_converter_opencv.cc; the
    border is GetBorderMode's default in image_to_tensor_utils.cc; ImagePreprocessingGraph leaves it so).

    Args:
        frame_rgb: uint8 (H, W, 3).
        side_px: of the result.
    """
    corners_px = side_px * _CORNERS_NORM
    crop_to_frame = cv2.getAffineTransform(corners_px, to_frame(_CORNERS_NORM, roi))
    cropped = cv2.warpAffine(
        frame_rgb,
        crop_to_frame,
        (side_px, side_px),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(cropped, np.uint8)
