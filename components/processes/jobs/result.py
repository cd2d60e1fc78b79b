"""A record together with the means to see it: the picture, or the clip whose frames can be read again."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from components.keypoints import FrameResult, NetworkResult, Record
from components.keypoints.arrays import Rgb
from components.media.errors import MediaError
from components.media.examine import Limits
from components.processes.jobs.frame_reader import FrameReader
from components.processes.jobs.job import Content

FRAME_OVERHEAD_BYTES = 3_000
"""Of the Python objects that hold a frame's results, beside the numbers themselves."""


class Result:
    """What was found, and what it was found on. Any thread may call it.

    Args:
        record: the results.
        content: the file that was analysed, or None, as for loaded results. Closed with this.
        picture_rgb: (H, W, 3) of a picture, or None where it is not known.
        limits: those that the file was analysed with.
        sound: whether it is a clip with sound.
    """

    def __init__(
        self,
        record: Record,
        content: Content | None = None,
        picture_rgb: Rgb | None = None,
        limits: Limits | None = None,
        sound: bool = False,
    ) -> None:
        self.record = record
        self.content = content
        self._picture_rgb = picture_rgb
        self.limits = limits or Limits()
        self.sound = sound
        self._lock = threading.Lock()
        self._reader: FrameReader | None = None

    @property
    def has_pixels(self) -> bool:
        """Whether `frame_rgb` can give anything."""
        return self._picture_rgb is not None or (self.record.kind == "clip" and self.content is not None)

    @property
    def size_bytes(self) -> int:
        """Memory that is kept for it, about."""
        picture = 0 if self._picture_rgb is None else self._picture_rgb.nbytes
        content = 0 if self.content is None else self.content.size_bytes
        return picture + content + frames_bytes(self.record.frames)

    def frame_rgb(self, number: int) -> Rgb:
        """(H, W, 3) uint8 RGB of the frame that `record.frames[number]` was found on. Takes up to a second.

        Raises:
            MediaError: when its pixels cannot be had, in a sentence for the viewer.
        """
        if self._picture_rgb is not None:
            return self._picture_rgb
        if self.content is None or self.record.kind == "picture":
            raise MediaError(f"{self.record.name} holds results alone, without pictures.")
        frame = self.record.frames[number]
        with self._lock:
            reader = self._reader = self._reader or FrameReader(self.content, self.limits)
        return reader.frame(frame.timestamp_ms)

    def close(self) -> None:
        """Lets go of everything but the record. Idempotent."""
        with self._lock:
            reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()
        self._picture_rgb = None
        if self.content is not None:
            self.content.close()
            self.content = None


def frames_bytes(frames: Iterable[FrameResult]) -> int:
    """Memory that so many frames' results take, about."""
    return sum(
        FRAME_OVERHEAD_BYTES + sum(_network_bytes(result) for result in frame.results.values())
        for frame in frames
    )


def _network_bytes(result: NetworkResult) -> int:
    arrays = [result.extras.blendshapes, result.extras.transform, result.extras.presence]
    for person in result.people:
        arrays += [person.xyz_norm, person.world_m, person.visibility, person.presence, person.score]
    return sum(array.nbytes for array in arrays if array is not None)
