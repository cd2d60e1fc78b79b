"""What one viewer saw, and the figures of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from components.cli.benchmark.page.camera import LOOP_FRAMES
from components.keypoints.values import Floats

LEAD_MS = 1000.0
"""What comes back in the first second may have left the camera before it was watched, and is left out."""


class TrackFrame(NamedTuple):
    """A frame of a video track.

    Attributes:
        number: that it carries.
        stamp: of a frame of the camera its time, ms, on a clock of its own; of one that came back its RTP
            timestamp.
        at_ms: when it was there, on the browser's clock.
        width, height: px.
    """

    number: int
    stamp: float
    at_ms: float
    width: int
    height: int


class Shown(NamedTuple):
    """A picture that came back, as the page showed it.

    Attributes:
        stamp: its RTP timestamp.
        display_ms: when it reached the screen, on the browser's clock.
        presented: how many had until then.
    """

    stamp: float
    display_ms: float
    presented: int


@dataclass(frozen=True)
class ViewerFrames:
    """A viewer's frames, in the order in which they came.

    Attributes:
        shown: not all of them: the page's thread is not asked of each while it is busy.
        loop_ms: after which the camera's numbers begin again.
    """

    camera: tuple[TrackFrame, ...]
    returned: tuple[TrackFrame, ...]
    shown: tuple[Shown, ...]
    loop_ms: float

    @classmethod
    def of(cls, seen: Mapping[str, Sequence[Any]], camera_fps: float) -> ViewerFrames:
        """Of what the page's program has collected.

        Raises:
            RuntimeError: when it says that something went wrong, or has seen nothing.
        """
        if seen["faults"] or not all(seen[name] for name in ("camera", "returned", "shown")):
            counts = {name: len(frames) for name, frames in seen.items()}
            raise RuntimeError(f"The page could not be watched: {counts} {seen['faults'][:3]}")
        return cls(
            tuple(TrackFrame(*frame) for frame in seen["camera"]),
            tuple(TrackFrame(*frame) for frame in seen["returned"]),
            tuple(Shown(*frame) for frame in seen["shown"]),
            LOOP_FRAMES / camera_fps * 1000,
        )

    @property
    def seconds(self) -> float:
        """Length of the time that counts."""
        return (self.camera[-1].at_ms - self._begin_ms) / 1000

    @property
    def _begin_ms(self) -> float:
        return self.camera[0].at_ms + LEAD_MS

    @property
    def camera_per_s(self) -> float:
        """Frames of the camera a second."""
        return sum(frame.at_ms > self._begin_ms for frame in self.camera) / self.seconds

    @property
    def distinct_per_s(self) -> float:
        """Different frames of the camera that came back, a second."""
        return len(self._first_returns) / self.seconds

    @property
    def lags_ms(self) -> Floats:
        """Of each of them, in the order in which they came back: from the camera to the screen."""
        lags = [at_ms - left_ms for left_ms, at_ms in self._first_returns.items()]
        return np.array(lags) + self.display_delay_ms

    @cached_property
    def _first_returns(self) -> dict[float, float]:
        """When each frame of the camera came back first, by when it had left the camera."""
        # The camera's stamps are exact; the least delay between them and the reading is the clocks' offset.
        offset_ms = min(frame.at_ms - frame.stamp for frame in self.camera)
        left_ms: dict[int, list[float]] = {}
        for frame in self.camera:
            left_ms.setdefault(frame.number, []).append(frame.stamp + offset_ms)
        first: dict[float, float] = {}
        for frame in self.returned:
            ages = [frame.at_ms - each for each in left_ms.get(frame.number, ()) if each < frame.at_ms]
            # A number that was misread is one of no frame, or of one that is too old.
            if frame.at_ms > self._begin_ms and ages and min(ages) < self.loop_ms / 2:
                first.setdefault(frame.at_ms - min(ages), frame.at_ms)
        return first

    @cached_property
    def display_delay_ms(self) -> float:
        """Median time between a picture's coming back and its reaching the screen."""
        came_ms = {frame.stamp: frame.at_ms for frame in self.returned}
        delays = [each.display_ms - came_ms[each.stamp] for each in self.shown if each.stamp in came_ms]
        return float(np.median(delays))

    @property
    def presented_share(self) -> float:
        """Pictures that reached the screen over those that came back, repeated ones included."""
        first, last = self.shown[0], self.shown[-1]
        begin_ms, end_ms = (each.display_ms - self.display_delay_ms for each in (first, last))
        came = sum(begin_ms < frame.at_ms <= end_ms for frame in self.returned)
        return (last.presented - first.presented) / max(1, came)

    @property
    def returned_px(self) -> tuple[int, int]:
        """(width, height) of the last picture that came back."""
        return self.returned[-1].width, self.returned[-1].height

    @property
    def lag_grows(self) -> bool:
        """Whether the last third's median lag is more than twice the first one's; noise stays well below."""
        lags_ms = self.lags_ms
        third = max(1, len(lags_ms) // 3)
        return bool(np.median(lags_ms[-third:]) > 2 * np.median(lags_ms[:third]))
