"""Regions of interest: the turned square that a landmark net sees, and the way to it and back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from components.keypoints import Keypoints
from components.keypoints.arrays import Rgb
from components.keypoints.results import FloatArray

Outside: TypeAlias = Literal["edge", "black"]

# Outer eye corners and growth as in MediaPipe's ConfigureFaceDetectionsToRectsCalculator and
# ConfigureFaceRectTransformationCalculator, tasks/cc/vision/face_landmarker/face_landmarks_detector_graph.cc.
_RIGHT_EYE_OUTER = 33
_LEFT_EYE_OUTER = 263
FACE_GROWTH = 1.5
# Growth of a person's square in ConfigureRectTransformationCalculator, MediaPipe's
# tasks/cc/vision/pose_detector/pose_detector_graph.cc.
POSE_GROWTH = 1.25
_CORNERS_NORM = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
_BORDERS: dict[Outside, int] = {"edge": cv2.BORDER_REPLICATE, "black": cv2.BORDER_CONSTANT}
# OpenCV's INTER_BITS, imgproc.hpp: with maps of integers it samples at thirty-seconds of a pixel.
_STEPS_BITS = 5
_STEPS = 1 << _STEPS_BITS
_FARTHEST_PX = 32_000


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

    def corners_px(self) -> FloatArray:
        """(4, 2): its corners in the frame, the upper left of what it shows first, then clockwise."""
        return to_frame(_CORNERS_NORM, self)

    def area_within_px2(self, size_px: tuple[int, int]) -> float:
        """The area of its part that lies in a frame of `size_px` (width, height)."""
        frame_px = _CORNERS_NORM * np.array(size_px, np.float32)
        area_px2, _ = cv2.intersectConvexConvex(frame_px, self.corners_px())
        return float(area_px2)


def letterbox(size_px: tuple[int, int]) -> Roi:
    """The smallest upright square about a whole frame of `size_px` (width, height): what a detector sees.

    PadRoi with keep_aspect_ratio, MediaPipe's calculators/tensor/image_to_tensor_utils.cc.

    Raises:
        ValueError: for a frame without pixels.
    """
    width, height = size_px
    return Roi((width / 2, height / 2), float(max(size_px)), 0.0)


def detected_pose_roi(center_px: FloatArray, scale_px: FloatArray) -> Roi:
    """The region in which MediaPipe looks for the points of a person that its detector has found.

    The circle about the first alignment point through the second, in a square that is grown 1.25 times and
    turned so that the second point lies straight above the first
    (MediaPipe's calculators/util/alignment_points_to_rects_calculator.cc and
    tasks/cc/vision/pose_detector/pose_detector_graph.cc).

    Args:
        center_px, scale_px: (2,) the two alignment points in the frame.

    Raises:
        ValueError: for points that coincide.
    """
    (x, y), (dx, dy) = center_px.tolist(), (scale_px - center_px).tolist()
    return Roi((x, y), POSE_GROWTH * 2 * math.hypot(dx, dy), math.atan2(dx, -dy))


def detected_face_roi(box_px: FloatArray, right_eye_px: FloatArray, left_eye_px: FloatArray) -> Roi:
    """The region in which MediaPipe looks for the points of a face that its detector has found.

    The box, grown 1.5 times about its middle and turned to the line of the eyes
    (tasks/cc/vision/face_detector/face_detector_graph.cc). MediaPipe keeps the box's proportions; the face
    detector's boxes are square to a few parts in ten thousand, so the longer side stands for both.

    Args:
        box_px: (2, 2) upper left and lower right corner in the frame.
        right_eye_px, left_eye_px: (2,) the person's eyes in the frame.

    Raises:
        ValueError: for a box without extent.
    """
    x, y = box_px.mean(axis=0).tolist()
    dx, dy = (left_eye_px - right_eye_px).tolist()
    return Roi((x, y), FACE_GROWTH * float((box_px[1] - box_px[0]).max()), math.atan2(dy, dx))


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
    return Roi((float(x), float(y)), FACE_GROWTH * float((high - low).max()), math.atan2(dy, dx))


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


def crop(frame_rgb: Rgb, roi: Roi, side_px: int, outside: Outside = "edge") -> Rgb:
    """The region's pixels as an upright (side_px, side_px, 3) picture.

    Sampled as MediaPipe does for its nets: pixel i of the crop at the share i / side_px of the region's side
    (image_to_tensor_converter_opencv.cc), and bilinear between pixels at places rounded to 1/32 px. OpenCV's
    own warps have dropped that rounding; without it the pose detector's alignment points move by up to 1 px
    on a large frame, and the points found are no longer MediaPipe's.

    Args:
        frame_rgb: uint8 (H, W, 3).
        side_px: of the result.
        outside: what lies beyond the frame: its edge repeated, as for the landmark nets (GetBorderMode's
            default in image_to_tensor_utils.cc, left so by ImagePreprocessingGraph), or black, as for the
            detectors (border_mode in pose_detector_graph.cc and face_detector_graph.cc).
    """
    upper_left, right, _, below = roi.corners_px().astype(np.float64)
    along, down = (right - upper_left) / side_px, (below - upper_left) / side_px
    steps = np.arange(side_px)
    whole = np.empty((side_px, side_px, 2), np.int16)
    parts = np.zeros((side_px, side_px), np.uint16)
    for axis, weight in ((0, 1), (1, _STEPS)):
        places = (upper_left[axis] + steps * down[axis])[:, None] + steps * along[axis]
        np.clip(places, -_FARTHEST_PX, _FARTHEST_PX, out=places)
        places *= _STEPS
        fixed = np.rint(places, out=places).astype(np.int32)
        whole[..., axis] = fixed >> _STEPS_BITS
        fixed &= _STEPS - 1
        fixed *= weight
        parts += fixed.astype(np.uint16)
    cropped = cv2.remap(frame_rgb, whole, parts, cv2.INTER_LINEAR, borderMode=_BORDERS[outside])
    return np.asarray(cropped, np.uint8)


def middles(frame_rgb: Rgb, square: Roi, side_px: int) -> Rgb:
    """The pixels of an upright square as a (side_px, side_px, 3) picture, black outside the frame.

    Pixels are taken at their middles, bilinear between them, where `crop` takes them at their corners, as
    MediaPipe does for its nets; half a pixel of 112 is one per cent of the eyes' distance.

    Args:
        square: not turned.
    """
    scale = side_px / square.size_px
    (x, y), half = square.center_px, square.size_px / 2
    to_picture = np.array(
        [[scale, 0, (half - x + 0.5) * scale - 0.5], [0, scale, (half - y + 0.5) * scale - 0.5]]
    )
    return np.asarray(cv2.warpAffine(frame_rgb, to_picture, (side_px, side_px)), np.uint8)
