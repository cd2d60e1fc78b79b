"""The two ends that a session has in a WebRTC connection: frames in, pictures out.

Neither blocks the event loop that all viewers share, neither raises into it, and neither keeps a queue.
"""

from __future__ import annotations

import asyncio
import fractions
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import av
import av.frame
import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from components.keypoints.arrays import Rgb
from components.live.pace import FrameRate
from components.media.planes import to_video_frame

CLOCK_HZ = 90_000
TIME_BASE = fractions.Fraction(1, CLOCK_HZ)
IDLE_INTERVAL_S = 0.5
"""Without a new picture the track sends one this often, so that the viewer's player does not stall."""
MOST_WAITING = 3
"""Pictures that may wait for the encoder: the next one, and two to spare."""


def to_rgb(frame: av.VideoFrame | Rgb) -> Rgb:
    """(height, width, 3) uint8 RGB of a decoded video frame; an array is returned as it is."""
    if isinstance(frame, av.VideoFrame):
        return frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)
    return frame


class OutputTrack(MediaStreamTrack):
    """A video track that sends each published picture as soon as it is there, the newest only.

    Args:
        idle: makes the picture to send when none was published for IDLE_INTERVAL_S; called on the loop.
        on_stop: called once when the connection has stopped the track; must return at once.
    """

    kind = "video"

    def __init__(self, idle: Callable[[], Rgb], on_stop: Callable[[], None]) -> None:
        super().__init__()
        self._idle = idle
        self._on_stop = on_stop
        self._lock = threading.Lock()
        self._newest: av.VideoFrame | None = None
        self._given_pts: deque[int] = deque(maxlen=2 * MOST_WAITING)
        self._taken_pts: int | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._published = asyncio.Event()
        self._first_s: float | None = None
        self._last_pts = -1
        self.sent = FrameRate()

    @property
    def connected(self) -> bool:
        """Whether the other side has begun to take pictures."""
        return self._loop is not None

    @property
    def congested(self) -> bool:
        """Whether so many pictures wait for the encoder that another one would only add delay.

        Known once a `CountedTrack` has told of a first picture that was taken.
        """
        with self._lock:
            taken_pts = self._taken_pts
            return taken_pts is not None and sum(pts > taken_pts for pts in self._given_pts) >= MOST_WAITING

    def note_taken(self, pts: int) -> None:
        """The picture with that timestamp, and so all before it, no longer wait for the encoder."""
        with self._lock:
            self._taken_pts = pts

    def publish(self, picture: Rgb) -> bool:
        """Hands over an RGB picture of even size, from any thread. False when it was dropped as congested."""
        loop = self._loop
        if loop is None or self.readyState != "live":
            return False
        if self.congested:
            return False
        with self._lock:
            self._newest = to_video_frame(picture)
        try:
            loop.call_soon_threadsafe(self._published.set)
        except RuntimeError:  # The server is going down and has closed its loop.
            return False
        return True

    async def recv(self) -> av.VideoFrame:
        """The newest picture once there is one, or the idle picture after IDLE_INTERVAL_S.

        Raises:
            MediaStreamError: when the track has ended.
        """
        if self.readyState != "live":
            raise MediaStreamError
        self._loop = asyncio.get_running_loop()
        frame = await self._next()
        pts = self._stamp(frame)
        with self._lock:
            self._given_pts.append(pts)
        return frame

    def stop(self) -> None:
        """Ends the track; whatever waits in `recv` leaves at its next turn. Idempotent."""
        if self.readyState == "live":
            super().stop()
            self.forget()
            self._on_stop()

    def forget(self) -> None:
        """Lets go of the last picture."""
        with self._lock:
            self._newest = None

    async def _next(self) -> av.VideoFrame:
        while True:
            with self._lock:
                frame, self._newest = self._newest, None
            if frame is not None:
                self.sent.note()
                return frame
            # The event may still be set for a picture that was taken together with its predecessor's event.
            self._published.clear()
            try:
                await asyncio.wait_for(self._published.wait(), IDLE_INTERVAL_S)
            except TimeoutError:
                return to_video_frame(self._idle())

    def _stamp(self, frame: av.VideoFrame) -> int:
        now_s = time.monotonic()
        if self._first_s is None:
            self._first_s = now_s
        frame.pts = max(self._last_pts + 1, int((now_s - self._first_s) * CLOCK_HZ))
        frame.time_base = TIME_BASE
        self._last_pts = frame.pts
        return frame.pts


class CountedTrack(MediaStreamTrack):
    """Stands between a relay of an `OutputTrack` and the sender, and tells which pictures were taken.

    aiortc's relay asks for pictures as fast as they come, whether or not the sender can encode them in time,
    and offers no view of the queue between the two.
    """

    kind = "video"

    def __init__(self, relayed: MediaStreamTrack, output: OutputTrack) -> None:
        super().__init__()
        self._relayed, self._output = relayed, output

    async def recv(self) -> av.frame.Frame | av.Packet[Any]:
        """The relay's next picture.

        Raises:
            MediaStreamError: when the relay has ended.
        """
        frame = await self._relayed.recv()
        if frame.pts is not None:
            self._output.note_taken(frame.pts)
        return frame

    def stop(self) -> None:
        """Ends the relay too. Idempotent."""
        super().stop()
        self._relayed.stop()


class FrameSink:
    """Drains a viewer's track into `push`; streamlit-webrtc's `MediaSink` protocol."""

    def __init__(self, push: Callable[[av.VideoFrame], None]) -> None:
        self._push = push
        self._track: MediaStreamTrack | None = None
        self._task: asyncio.Task[None] | None = None

    def addTrack(self, track: MediaStreamTrack) -> None:  # noqa: N802 (the protocol's name)
        """Takes the track to drain."""
        self._track = track

    def hasTrack(self) -> bool:  # noqa: N802 (the protocol's name)
        """Whether there is a track to drain."""
        return self._track is not None

    def start(self) -> None:
        """Begins to drain, on the running event loop."""
        if self._track is not None and self._task is None:
            self._task = asyncio.ensure_future(self._drain(self._track))

    def stop(self) -> None:
        """Stops draining. Idempotent; may be called from any thread."""
        task, self._task, self._track = self._task, None, None
        if task is not None and not task.done():
            try:
                task.get_loop().call_soon_threadsafe(task.cancel)
            except RuntimeError:  # The server is going down and has closed its loop.
                pass

    async def _drain(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            if isinstance(frame, av.VideoFrame):
                self._push(frame)
