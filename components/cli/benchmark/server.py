"""A WebRTC server process that either analyses or only passes pictures through."""

from __future__ import annotations

import asyncio
import functools
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Literal, TypeAlias

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay

from components.keypoints import Settings, ViewSettings
from components.live.connection import prepare, tie
from components.live.session import LiveSession
from components.live.tracks import FrameSink
from components.processes.stream.seats import Pool

Kind: TypeAlias = Literal["live", "pass-through"]
SETTINGS = Settings(view=ViewSettings(mirror=False))
"""Not mirrored, so that the frame's number can be read where it was written."""


class PassThrough(MediaStreamTrack):
    """The frame beside itself, which is the size that the live path returns, and nothing else."""

    kind = "video"

    def __init__(self, track: MediaStreamTrack) -> None:
        super().__init__()
        self._track = track

    async def recv(self) -> av.VideoFrame:
        """The next frame, doubled in width."""
        frame = await self._track.recv()
        assert isinstance(frame, av.VideoFrame)
        planes = frame.to_ndarray()
        height, width = frame.height, frame.width
        luma = planes[:height]
        chroma = planes[height:].reshape(2, height // 2, width // 2)
        double = np.empty((height * 3 // 2, width * 2), np.uint8)
        double[:height] = np.hstack([luma, luma])
        double[height:] = np.concatenate([chroma, chroma], axis=2).reshape(height // 2, width * 2)
        sent = av.VideoFrame.from_ndarray(double, format="yuv420p")
        sent.pts, sent.time_base = frame.pts, frame.time_base
        return sent


class BenchmarkServer:
    """Answers offers; `serve` is its loop."""

    def __init__(self, kind: Kind, seats: int) -> None:
        self._kind = kind
        self._relay = MediaRelay()
        self._connections: list[RTCPeerConnection] = []
        self._sessions: list[LiveSession] = []
        self._pool: Pool | None = None
        if kind == "live":
            self._pool = Pool(seats)
            self._pool.warm_up()

    async def answer(self, offer: tuple[str, str]) -> tuple[str, str]:
        """The answer to a viewer's offer, both as (sdp, type)."""
        connection = RTCPeerConnection()
        self._connections.append(connection)
        sinks: list[FrameSink] = []

        @connection.on("track")
        def on_track(track: MediaStreamTrack) -> None:
            if self._pool is None:
                connection.addTrack(self._relay.subscribe(PassThrough(track)))
                return
            session = LiveSession(self._pool, SETTINGS)
            self._sessions.append(session)
            sink = FrameSink(session.push)
            sink.addTrack(self._relay.subscribe(track))
            sinks.append(sink)
            connection.addTrack(self._relay.subscribe(session.output))
            tie(connection, session)

        await connection.setRemoteDescription(RTCSessionDescription(*offer))
        for sink in sinks:
            sink.start()
        await connection.setLocalDescription(await connection.createAnswer())
        return connection.localDescription.sdp, connection.localDescription.type

    def state(self) -> dict[str, Any]:
        """Counts of every session, and whether a worker stands ready."""
        return {
            "ready": self._pool is None or self._pool.spare_ready,
            "analysed": [session.status().analysed for session in self._sessions],
            "unsent": [session.status().unsent for session in self._sessions],
            "now_s": time.monotonic(),
        }

    async def close(self) -> None:
        """Ends connections, sessions and workers."""
        for connection in self._connections:
            await connection.close()
        for session in self._sessions:
            session.close()
        if self._pool is not None:
            self._pool.close()


def serve(pipe: Connection, kind: Kind, seats: int) -> None:
    """The process's main: answers ("offer", sdp, type), ("state",) and ("end",) until the last."""
    prepare()
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    server = BenchmarkServer(kind, seats)

    def on_loop(coroutine: Callable[[], Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine(), loop).result(30)

    while True:
        message = pipe.recv()
        if message[0] == "offer":
            offer = message[1:]
            pipe.send(on_loop(functools.partial(server.answer, offer)))
        elif message[0] == "state":
            pipe.send(server.state())
        else:
            on_loop(server.close)
            return
