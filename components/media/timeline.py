"""When the frames of a clip are shown, read from its packets without decoding."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

import av
import numpy as np
from av.container import InputContainer
from av.stream import Stream
from numpy.typing import NDArray

Order: TypeAlias = Literal["stated", "sorted", "decoded"]
"""Where a frame's time comes from.

- stated: the frame's own.
- sorted: the file may have only the times at which frames are decoded, under the name of those at which
  they are shown; they are dealt out in the order of showing.
- decoded: the file states only when frames are decoded; the decoder hands those times on in order.
"""


@dataclass(frozen=True, eq=False)
class Timeline:
    """What a clip's packets say.

    Attributes:
        times: (T,) int64, strictly increasing, when each frame is shown, in units of `time_base`.
        keys: (K, 2) int64, of the frames at which decoding can begin, when they are shown and the time by
            which the file finds them.
        delayed: whether frames are shown later than they are decoded, as they must be to be reordered.
        end_s: of the last packet of any stream.
        broken: whether reading stopped at a fault.
        sound: whether there is a stream of it.
    """

    times: NDArray[np.int64]
    time_base: Fraction
    order: Order
    keys: NDArray[np.int64]
    delayed: bool
    end_s: float
    broken: bool
    sound: bool

    @property
    def times_s(self) -> NDArray[np.float64]:
        """(T,) seconds, as the file counts them."""
        return (self.times * float(self.time_base)).astype(np.float64, copy=False)

    @property
    def step(self) -> int:
        """The usual time from one frame to the next, in units of `time_base`; 0 where there is no second."""
        return int(np.median(np.diff(self.times))) if len(self.times) > 1 else 0

    @property
    def length_s(self) -> float:
        """From the first frame to the last."""
        return float(self.times_s[-1] - self.times_s[0]) if len(self.times) else 0.0

    def key_before(self, time: int) -> int | None:
        """The time by which the file finds the last frame up to this one at which decoding can begin."""
        place = int(np.searchsorted(self.keys[:, 0], time, side="right")) - 1
        return int(self.keys[place, 1]) if place >= 0 else None

    def number(self, time: int) -> int:
        """Which frame, from 0, is shown at this time, in units of `time_base`."""
        return int(np.searchsorted(self.times, time))


def survey(container: InputContainer, stream: Stream, reorders: bool) -> Timeline:
    """Reads all packets.

    Args:
        reorders: whether the stream's frames may be shown in another order than they are decoded in.
    """
    packets: list[tuple[int | None, int | None, bool]] = []
    end_s, broken = 0.0, False
    try:
        for packet in container.demux():
            time = packet.dts if packet.pts is None else packet.pts
            # Packets outside the edit list are decoded and not shown.
            if time is None or packet.time_base is None or packet.is_discard:
                continue
            end_s = max(end_s, float((time + (packet.duration or 0)) * packet.time_base))
            if packet.stream_index == stream.index and packet.size:
                packets.append((packet.pts, packet.dts, packet.is_keyframe))
    except (av.FFmpegError, ValueError):
        broken = True
    order = _order([pts for pts, _, _ in packets], reorders)
    shown = [dts if order == "decoded" else pts for pts, dts, _ in packets]
    times = np.unique(np.asarray([time for time in shown if time is not None], np.int64))
    keys = [(pts, pts if dts is None else dts) for pts, dts, key in packets if key and pts is not None]
    table = np.asarray(sorted(keys), np.int64).reshape(-1, 2)
    assert stream.time_base is not None
    delayed, sound = any(pts != dts for pts, dts, _ in packets), bool(container.streams.audio)
    return Timeline(times, stream.time_base, order, table, delayed, end_s, broken, sound)


def _order(stated: list[int | None], reorders: bool) -> Order:
    times = [time for time in stated if time is not None]
    if len(times) < len(stated):
        return "decoded"
    # Frames that are decoded in another order than shown cannot have times that rise as they are decoded.
    rising = all(earlier < later for earlier, later in zip(times, times[1:], strict=False))
    return "sorted" if reorders and rising else "stated"
