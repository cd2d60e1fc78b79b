"""A viewer of a live session, without a browser."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass

import numpy as np
from aiortc.mediastreams import MediaStreamError
from numpy.typing import NDArray

from components.cli.benchmark.numbered import to_luma
from components.keypoints import Settings, ViewSettings
from components.live.session import LiveSession

PLAIN = Settings(view=ViewSettings(mirror=False))


@dataclass(frozen=True)
class Shown:
    """What is looked at of a picture."""

    pts: int
    width: int
    luma: NDArray[np.uint8]


class Viewer:
    """Takes pictures from a session as a connection does, on an event loop of its own."""

    def __init__(self, session: LiveSession) -> None:
        self.session = session
        self.pictures: list[Shown] = []
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self.loop.run_until_complete, args=(self._take(),), daemon=True
        )
        self._thread.start()

    async def _take(self) -> None:
        while True:
            try:
                frame = await self.session.output.recv()
            except MediaStreamError:
                return
            assert frame.pts is not None
            self.pictures.append(Shown(frame.pts, frame.width, to_luma(frame).copy()))

    def leave(self) -> None:
        """Ends the connection."""
        self.session.output.stop()
        self._thread.join(5)
        assert not self._thread.is_alive()


def analysed(session: LiveSession) -> int:
    return session.status().analysed
