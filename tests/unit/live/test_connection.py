"""A real connection between two peers here: what it cannot carry is refused, and its end is the stream's."""

from __future__ import annotations

import gc
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from aiortc import RTCPeerConnection, codecs
from aiortc.codecs.vpx import Vp8Encoder
from aiortc.contrib.media import MediaRelay

from components.keypoints.arrays import Rgb
from components.live import connection, tracks
from components.live.tracks import MOST_WAITING, OutputTrack
from tests.support.loops import on_a_loop
from tests.support.waiting import until_on_loop

GREY: Rgb = np.full((48, 64, 3), 128, np.uint8)


@asynccontextmanager
async def connected(output: OutputTrack, on_close: Callable[[], None]) -> AsyncIterator[RTCPeerConnection]:
    """The viewer's side of a connection that sends `output`'s pictures."""
    server, viewer = RTCPeerConnection(), RTCPeerConnection()
    viewer.addTransceiver("video", direction="recvonly")
    await viewer.setLocalDescription(await viewer.createOffer())
    await server.setRemoteDescription(viewer.localDescription)
    server.addTrack(MediaRelay().subscribe(output))
    await server.setLocalDescription(await server.createAnswer())
    session: Any = SimpleNamespace(output=output, close=on_close)
    connection.tie(server, session)
    await viewer.setRemoteDescription(server.localDescription)
    await until_on_loop(lambda: output.connected)
    yield viewer
    await viewer.close()
    await server.close()
    output.stop()


@on_a_loop
async def test_pictures_are_refused_while_the_encoder_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    encoded, free = 0, threading.Event()
    free.set()

    class Busy(Vp8Encoder):
        def encode(self, *args: Any, **options: Any) -> tuple[list[bytes], int]:
            nonlocal encoded
            encoded += 1
            free.wait(10)
            return super().encode(*args, **options)

    monkeypatch.setattr(codecs, "Vp8Encoder", Busy)
    monkeypatch.setattr(tracks, "IDLE_INTERVAL_S", 60.0)
    output = OutputTrack(lambda: GREY, lambda: None)
    async with connected(output, lambda: None):
        for number in range(1, 4):
            assert output.publish(GREY)
            await until_on_loop(lambda number=number: encoded >= number)  # type: ignore[misc]
        free.clear()
        known = encoded
        assert output.publish(GREY)
        await until_on_loop(lambda: encoded > known)
        for _ in range(MOST_WAITING):
            assert output.publish(GREY)
            given = output.sent.total
            await until_on_loop(lambda given=given: output.sent.total > given)  # type: ignore[misc]
        assert not output.publish(GREY)
        free.set()
        await until_on_loop(lambda: output.publish(GREY))


@on_a_loop
async def test_a_viewer_who_leaves_ends_the_stream_at_once_and_frees_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    monkeypatch.setattr(connection, "TIDY_AFTER_S", 0.0)
    monkeypatch.setattr(gc, "collect", lambda: done.append("tidied"))
    output = OutputTrack(lambda: GREY, lambda: None)
    async with connected(output, lambda: done.append("closed")) as viewer:
        assert not done
        await viewer.close()
        # Far below the half minute after which aiortc would notice.
        await until_on_loop(lambda: "tidied" in done, 5)
    assert done[0] == "closed"
