"""PoseNet: heatmaps and offsets on the whole picture, and several people by its displacements."""

from __future__ import annotations

import numpy as np

from components.decoding.displacements import DisplacementMaps, displaced_people
from components.keypoints import Keypoints, NetworkResult, NetworkSettings, layout, network
from components.keypoints.arrays import Rgb
from components.keypoints.settings import Mode
from components.keypoints.values import Floats
from components.models.errors import ModelError
from components.models.litert.roi import letterbox, middles, to_frame
from components.models.onnx.pinned import PictureNet, pinned_model
from components.models.tracker import Tracker

SIDE_PX, STRIDE_PX = 385, 16
_MAPS = ("heatmap_2", "offset_2", "displacement_fwd_2", "displacement_bwd_2")
"""What the names of its outputs have between slashes."""


class PoseNet17:
    """The network, run on one thread. One call at a time.

    Raises:
        ModelError: for a file that is damaged or another's.
        FileUnavailable: for a file that is not here.
    """

    def __init__(self, graph: str) -> None:
        self._net = PictureNet(pinned_model(graph), "PoseNet")
        places = [[part in name.split("/") for name in self._net.outputs] for part in _MAPS]
        if not all(map(any, places)):
            raise ModelError(f"{graph} is no PoseNet: it lacks some of its maps.")
        self._places = [each.index(True) for each in places]

    def maps(self, frame_rgb: Rgb) -> DisplacementMaps:
        """What it says of the whole frame, in a square of SIDE_PX with black about it (`letterbox`).

        Raises:
            ModelError: where the runtime fails.
        """
        square = letterbox((frame_rgb.shape[1], frame_rgb.shape[0]))
        # x / 127.5 - 1, as posenet/src/mobilenet.ts.
        found = self._net.run(middles(frame_rgb, square, SIDE_PX) / np.float32(127.5) - 1)
        heat, offsets, forward, backward = (found[place][0].astype(np.float64) for place in self._places)
        return DisplacementMaps(
            1 / (1 + np.exp(-heat)), _vectors(offsets), _vectors(forward), _vectors(backward), STRIDE_PX
        )


def _vectors(maps: Floats) -> Floats:
    """(H, W, N, 2) x and y, from (H, W, 2 N): all y, then all x."""
    y, x = np.split(maps, 2, axis=2)
    return np.stack([x, y], axis=-1)


class PoseNetTracker(Tracker):
    """PoseNet on each frame by itself: nothing is followed.

    Raises:
        ModelError, FileUnavailable: as `PoseNet17`.
    """

    def __init__(self, settings: NetworkSettings, mode: Mode) -> None:  # noqa: ARG002
        self._settings = settings
        self._net = PoseNet17(network(settings.network).files[0])

    def track(self, frame_rgb: Rgb, timestamp_ms: int) -> NetworkResult:  # noqa: ARG002
        """As `Tracker.track`; in the order of their surest points."""
        size_px = frame_rgb.shape[1], frame_rgb.shape[0]
        square = letterbox(size_px)
        people = []
        for found in displaced_people(self._net.maps(frame_rgb), self._settings.people):
            xyz_norm = np.full((len(found.scores), 3), np.nan, np.float32)
            # A cell's middle is that of a pixel.
            xyz_norm[:, :2] = to_frame(((found.xy_px + 0.5) / SIDE_PX).astype(np.float32), square) / size_px
            scores = np.clip(found.scores, 0, 1).astype(np.float32)
            people.append(Keypoints(layout("coco-17"), xyz_norm, score=scores))
        return NetworkResult(self._settings.network, tuple(people))

    def close(self) -> None:
        """As `Tracker.close`. What it holds ends with it."""


TRACKERS = {"posenet": PoseNetTracker}
