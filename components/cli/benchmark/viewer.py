"""A viewer process: sends numbered frames at a camera's pace and notes when each comes back."""

from __future__ import annotations

import asyncio
import fractions
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import av
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from components.cli.benchmark.camera import FPS, HEIGHT_PX
from components.cli.benchmark.numbered import read_number, to_luma
from components.live.patches.reception import install

CLOCK_HZ = 90_000


@dataclass
class Trip:
    """What one viewer saw, times in seconds of the machine's monotonic clock.

    Attributes:
        started_s: when START was pressed.
        sent: frame number to the time it left the camera.
        returned: frame number to the time its picture first came back.
    """

    started_s: float = 0.0
    sent: dict[int, float] = field(default_factory=dict)
    returned: dict[int, float] = field(default_factory=dict)


class CameraTrack(MediaStreamTrack):
    """Plays `camera_packets` at a camera's pace.

    They are encoded beforehand, for the viewers share the machine with the server that is measured and must
    not take its processor time.
    """

    kind = "video"

    def __init__(self, packets: Sequence[bytes], trip: Trip) -> None:
        super().__init__()
        self._packets = packets
        self._trip = trip
        self._number = 0
        self._first_s: float | None = None

    async def recv(self) -> av.Packet[Any]:
        """The next frame when it is due.

        Raises:
            MediaStreamError: after the last.
        """
        if self._number == len(self._packets):
            raise MediaStreamError
        now_s = time.monotonic()
        if self._first_s is None:
            self._first_s = now_s
        await asyncio.sleep(max(0.0, self._first_s + self._number / FPS - now_s))
        packet = av.Packet(self._packets[self._number])
        packet.pts = self._number * CLOCK_HZ // FPS
        packet.time_base = fractions.Fraction(1, CLOCK_HZ)
        self._trip.sent[self._number] = time.monotonic()
        self._number += 1
        return packet


async def _watch(track: MediaStreamTrack, trip: Trip) -> None:
    while True:
        try:
            frame = await track.recv()
        except MediaStreamError:
            return
        now_s = time.monotonic()
        assert isinstance(frame, av.VideoFrame)
        if frame.height != HEIGHT_PX:
            continue  # A message of the server's, not a picture of this camera.
        number = read_number(to_luma(frame))
        if number in trip.sent:
            trip.returned.setdefault(number, now_s)


async def _view(pipe: Connection, packets: Sequence[bytes]) -> Trip:
    trip = Trip()
    connection = RTCPeerConnection()
    camera = CameraTrack(packets, trip)
    watchers = []
    connection.on("track", lambda track: watchers.append(asyncio.ensure_future(_watch(track, trip))))
    pipe.send(("prepared",))
    await asyncio.to_thread(pipe.recv)
    trip.started_s = time.monotonic()
    connection.addTrack(camera)
    await connection.setLocalDescription(await connection.createOffer())
    pipe.send(("offer", connection.localDescription.sdp, connection.localDescription.type))
    answer = await asyncio.to_thread(pipe.recv)
    await connection.setRemoteDescription(RTCSessionDescription(*answer))
    await asyncio.to_thread(pipe.recv)
    await connection.close()
    return trip


def view(pipe: Connection, packets: Sequence[bytes]) -> None:
    """The process's main: says when it is prepared, waits for the word to start, then for the word to end."""
    # A browser, whose part this process plays, does not hold frames back either.
    install()
    pipe.send(asyncio.run(_view(pipe, packets)))
