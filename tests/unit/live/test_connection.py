"""The end of a connection ends the stream, and its memory is given back."""

from __future__ import annotations

import asyncio
import gc
from types import SimpleNamespace

import pytest
from aiortc import RTCPeerConnection

from components.live import connection
from tests.support.loops import on_a_loop


@on_a_loop
async def test_a_closed_connection_ends_the_stream_and_tidies_up(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(connection, "TIDY_AFTER_S", 0.0)
    monkeypatch.setattr(gc, "collect", lambda: done.append("tidied"))
    peer = RTCPeerConnection()
    session = SimpleNamespace(close=lambda: done.append("closed"))
    connection.end_with_connection(peer, session)  # type: ignore[arg-type]
    await peer.close()
    async with asyncio.timeout(5):
        while "tidied" not in done:
            await asyncio.sleep(0.01)
    assert done[0] == "closed"
