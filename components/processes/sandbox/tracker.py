"""A viewer's network as a tracker, whose process stays while it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from components.keypoints import DEFAULT_NETWORKS, Keypoints, ModelFile, NetworkResult, NetworkSettings
from components.keypoints.arrays import BoxPx, Rgb
from components.keypoints.networks import VIEWER_NETWORK
from components.keypoints.results import FloatArray
from components.measures.box import box_of
from components.models.errors import ModelError
from components.models.onnx.viewer_network.network import (
    NORMALISATIONS,
    REGIONS,
    Choices,
    DetectedPerson,
    Detections,
    Manner,
    Reading,
    Region,
    renamed,
)
from components.models.tracker import Tracker
from components.processes.protocol import SharedFrame
from components.processes.sandbox.network_file import NetworkFile
from components.processes.sandbox.protocol import RunLimits
from components.processes.sandbox.sandbox import Sandbox, SandboxBusy, SandboxFailed
from components.processes.stream.worker_client import NICENESS

PATIENCE_FRAMES = 10
"""A network that has answered on none of a clip's first frames is run no further."""
_FINDERS: Mapping[Region, str] = dict(zip(("person", "face"), DEFAULT_NETWORKS, strict=True))
OVERSHOOT = 0.25
"""Maps that were trained towards heights from 0 to 1 go a little beyond."""


@dataclass(frozen=True)
class ViewerNetwork:
    """How a viewer's network is run, and which of the readings of its outputs counts.

    Attributes:
        name: of the file, for messages.
        choices: without the box, which is each frame's own.
        manner: of the reading; None for the likeliest on the first frame.
        layout: its points' names; None for those of the reading.
        region: what it sees of a frame.
        files: the file and those beside it, with their digests.
        model, beside: as `NetworkFile`.
    """

    name: str
    choices: Choices
    manner: Manner | None
    layout: str | None
    region: Region
    files: tuple[ModelFile, ...]
    model: int
    beside: tuple[tuple[str, int], ...] = ()

    @property
    def sentence(self) -> str:
        """How it is run, for those who read its results."""
        width, height = self.choices.size_px
        how = "the likeliest" if self.manner is None else f"“{self.manner.output}” as {self.manner.words}"
        return (
            f"{self.name} saw {REGIONS[self.region]} at {width} × {height} px in {self.choices.channels}, "
            f"scaled to {NORMALISATIONS[self.choices.normalisation]}; of its outputs was read {how}."
        )


def finder_of(viewer: ViewerNetwork, settings: NetworkSettings) -> NetworkSettings | None:
    """The network that finds those whom the viewer's is to look at; None where it sees the whole picture."""
    key = _FINDERS.get(viewer.region)
    return None if key is None else replace(settings, network=key)


class SandboxTracker(Tracker):
    """A viewer's network in its sandbox. One call at a time.

    Args:
        memory: that holds the file and those beside it; the caller closes it, after this.
        people: at most so many are given.
        finder: finds those whom the network looks at one by one; None where it sees the whole picture. It is
            closed with this.
        niceness: above this process's.
        patience: a network that gave no answer on so many frames, and none on others, is run no further.

    Raises:
        ModelError: for a file that cannot be loaded, or while others' networks run.
    """

    def __init__(
        self,
        memory: SharedFrame,
        viewer: ViewerNetwork,
        people: int = 1,
        finder: Tracker | None = None,
        patience: int = 1,
        limits: RunLimits | None = None,
        niceness: int = NICENESS,
    ) -> None:
        self._viewer, self._people, self._patience = viewer, people, patience
        self._finder, self._manner = finder, viewer.manner
        self._asked = 0
        self._refused: list[tuple[int, str]] = []
        try:
            self._sandbox = Sandbox(NetworkFile(memory, viewer.model, viewer.beside), limits, None, niceness)
            for _ in self._sandbox.load():
                pass
        except (SandboxBusy, SandboxFailed) as error:
            if finder is not None:
                finder.close()
            raise ModelError(f"{viewer.name} cannot be run: {error}") from error

    @property
    def notes(self) -> tuple[str, ...]:
        """On how many frames it gave no answer, and why, in a sentence; none where it always did."""
        if not self._refused:
            return ()
        timestamp_ms, reason = self._refused[0]
        return (
            f"{self._viewer.name} gave no answer on {len(self._refused):,} of {self._asked:,} frames, which "
            f"count as frames on which it found nobody. The first, at {timestamp_ms / 1000:.2f} s: {reason}",
        )

    def track(self, frame_rgb: Rgb, timestamp_ms: int) -> NetworkResult:
        """As `Tracker.track`; nobody where the network gives no answer on this frame alone.

        Raises:
            ModelError: when it can give none any more, or has given none so far.
        """
        boxes = self._boxes(frame_rgb, timestamp_ms)
        self._asked += bool(boxes)
        try:
            found = [person for box in boxes for person in self._looked(frame_rgb, box)]
        except SandboxFailed as failed:
            self._refused.append((timestamp_ms, str(failed)))
            alone = len(self._refused) == self._asked
            if failed.ended or (alone and self._asked >= self._patience):
                raise ModelError(f"{self._viewer.name} gives no points: {failed}") from failed
            return NetworkResult(VIEWER_NETWORK)
        return NetworkResult(VIEWER_NETWORK, tuple(map(whole, found[: self._people])))

    def close(self) -> None:
        """Ends the process. Idempotent."""
        self._sandbox.close()
        if self._finder is not None:
            self._finder.close()

    def _boxes(self, frame_rgb: Rgb, timestamp_ms: int) -> Sequence[BoxPx | None]:
        if self._finder is None:
            return (None,)
        size_px = frame_rgb.shape[1], frame_rgb.shape[0]
        boxes = (box_of(one, size_px) for one in self._finder.track(frame_rgb, timestamp_ms).people)
        return [box for box in boxes if box is not None]

    def _looked(self, frame_rgb: Rgb, box_px: BoxPx | None) -> Sequence[DetectedPerson]:
        *_, found = self._sandbox.look(frame_rgb, replace(self._viewer.choices, box_px=box_px))
        assert isinstance(found, Detections)
        reading = self._read(found)
        name = self._viewer.layout or reading.layout
        return [renamed(person, name) for person in reading.people]

    def _read(self, found: Detections) -> Reading:
        """The reading that counts, which stays the same from frame to frame."""
        if self._manner is None:
            self._manner = found.readings[0].manner
        for reading in found.readings:
            if reading.manner == self._manner:
                return reading
        raise SandboxFailed(
            f"its numbers do not fit “{self._manner.words}”, as which they are read.", ended=False
        )


def whole(person: DetectedPerson) -> Keypoints:
    """The person with all points of the layout; NaN for the places of those that were not found."""
    points = person.points
    n = len(points.layout)

    def spread(values: FloatArray | None, missing: float) -> FloatArray | None:
        if values is None:
            return None
        every = np.full((n, *values.shape[1:]), missing, np.float32)
        every[points.indices] = values
        return every

    xyz = spread(points.xyz_norm, np.nan)
    assert xyz is not None
    if not points.xyz_norm[:, 2].any():
        # Zeros stand for a depth that the network does not give.
        xyz[:, 2] = np.nan
    return Keypoints(
        points.layout,
        xyz,
        spread(points.world_m, np.nan),
        spread(points.visibility, 0),
        spread(points.presence, 0),
        spread(_scores(person), 0),
    )


def _scores(person: DetectedPerson) -> FloatArray | None:
    """From 0 to 1; None where what the network writes is no such thing: logits, heights of unbounded maps."""
    scores = person.scores
    if scores is None or ((scores < -OVERSHOOT) | (scores > 1 + OVERSHOOT)).any():
        return None
    return np.clip(scores, 0, 1)
