"""A stream's two ties to its connection: what the connection carries, and when it ends."""

from __future__ import annotations

import ctypes
import functools
import gc
import threading

from aiortc import RTCPeerConnection

from components.live.patches import encoding, reception
from components.live.session import LiveSession
from components.live.tracks import CountedTrack, OutputTrack
from components.processes.gil_tuning import take_short_turns

TIDY_AFTER_S = 3.0
"""By then aiortc's threads have let go of the connection."""


@functools.cache
def prepare() -> None:
    """Readies this process for connections: to be called before the first, after the large imports."""
    reception.install()
    encoding.install()
    # The event loop, which carries all video, must wait neither for a page's script nor for the collector.
    take_short_turns()


def tie(connection: RTCPeerConnection, session: LiveSession) -> None:
    """Holds back pictures that the connection cannot carry, and ends the stream with the connection.

    To be called once, when the connection has the relay of `session.output`; from any thread.
    """
    _count_pictures(connection, session.output)
    _end_with(connection, session)


def _count_pictures(connection: RTCPeerConnection, output: OutputTrack) -> None:
    for sender in connection.getSenders():
        if sender.kind == "video" and sender.track is not None:
            sender.replaceTrack(CountedTrack(sender.track, output))


def _end_with(connection: RTCPeerConnection, session: LiveSession) -> None:
    """Ends the stream and the connection as soon as the viewer's browser has closed its side.

    The goodbye on the DTLS layer comes at once; the ICE consent, which aiortc would wait for, runs out half a
    minute later, and the seat would be taken until then.
    """

    async def on_change() -> None:
        if connection.connectionState in ("closed", "failed"):
            session.close()
            await connection.close()
            tidying = threading.Timer(TIDY_AFTER_S, _tidy)
            tidying.daemon = True
            tidying.start()

    connection.add_listener("connectionstatechange", on_change)


def _tidy() -> None:
    """Gives back the memory of connections that have ended.

    A connection is a knot of cycles that holds an encoder, a decoder and their frames, which the collector,
    made rare in this process, would leave for long; and glibc keeps what many threads have freed.
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
