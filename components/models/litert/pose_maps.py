"""What the pose landmark net itself writes: MediaPipe hands out the points, not the heatmaps behind them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from components.decoding.heatmaps import confidences
from components.keypoints.arrays import Rgb
from components.keypoints.results import FloatArray, frozen
from components.models.errors import FETCH_AGAIN, ModelError
from components.models.litert.nets import Net
from components.models.litert.pipelines import POSE_NET, SIDE_PX

# kLandmarksNum in MediaPipe's tasks/cc/vision/pose_landmarker/pose_landmarks_detector_graph.cc: the 33 points
# and six more.
_POINTS = 39
VALUES = 5
"""Of each point: x, y, z, visibility and presence, as TensorsToLandmarksCalculator reads them."""


@dataclass(frozen=True, eq=False)
class PoseMaps:
    """What the net says of one crop, for its 39 points: the 33 of blazepose-33, then six helpers.

    Attributes:
        points_norm: (39, 2) regressed x and y as shares of the crop's sides.
        visibility, presence: (39,) in [0, 1].
        heatmaps: (H, W, 39) logits, a map a point.
        flag: score, from 0 to 1, that there is a person in the crop.

    Raises:
        ValueError: for arrays of other shapes.
    """

    points_norm: FloatArray
    visibility: FloatArray
    presence: FloatArray
    heatmaps: FloatArray
    flag: float

    def __post_init__(self) -> None:
        shapes = {
            "points_norm": (_POINTS, 2),
            "visibility": (_POINTS,),
            "presence": (_POINTS,),
            "heatmaps": (-1, -1, _POINTS),
        }
        for name, shape in shapes.items():
            object.__setattr__(self, name, frozen(getattr(self, name), shape, name))


class PoseNet:
    """The pose landmark net of a bundle. One call at a time.

    Args:
        bundle: pose_landmarker_lite.task, or its full or heavy sister.

    Raises:
        ModelError: for a file that is missing, damaged, or holds another net.
    """

    def __init__(self, bundle: Path) -> None:
        self._net = Net(bundle, POSE_NET)
        shapes = self._net.output_shapes
        maps = [i for i, shape in enumerate(shapes) if len(shape) == 4 and shape[-1] == _POINTS]
        if (1, _POINTS * VALUES) not in shapes or (1, 1) not in shapes or len(maps) != 1:
            raise ModelError(f"The net in {bundle.name} is not that of Pose Landmarker; {FETCH_AGAIN}.")
        self._values, self._flag = shapes.index((1, _POINTS * VALUES)), shapes.index((1, 1))
        self._maps = maps[0]

    def read(self, crop_rgb: Rgb) -> PoseMaps:
        """The net's outputs on one crop.

        Args:
            crop_rgb: uint8 (256, 256, 3).

        Raises:
            ValueError: for a crop of another size.
        """
        # The net's metadata: mean 0, standard deviation 255.
        tensor = crop_rgb[np.newaxis].astype(np.float32)
        tensor /= 255
        outputs = self._net.run(tensor)
        values = outputs[self._values].reshape(_POINTS, VALUES)
        return PoseMaps(
            values[:, :2] / np.float32(SIDE_PX),
            confidences(values[:, 3]),
            confidences(values[:, 4]),
            outputs[self._maps][0],
            float(outputs[self._flag].item()),
        )
