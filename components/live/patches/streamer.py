"""What is read and set in the context that streamlit-webrtc 0.79 keeps for a player.

Its worker, which holds the connection, has no public name; neither has the count by which it judges whether
the page has left a player behind, nor the offer that the browser has made.
"""

from __future__ import annotations

import re
from typing import Any, Protocol

from aiortc import RTCPeerConnection

_USERNAME = re.compile(r"^a=ice-ufrag:(\S+)", re.MULTILINE)
"""Each connection of a browser has a user name of its own (RFC 8839, section 5.4)."""


class StreamerWorker(Protocol):
    """The part of streamlit-webrtc's worker that is used here."""

    pc: RTCPeerConnection

    def stop(self) -> None:
        """Ends the connection; waits for its thread and its goodbye, up to two seconds."""


class StreamerContext(Protocol):
    """The part of `WebRtcStreamerContext` that is used here."""

    _last_rendered_run_count: int | None
    _sdp_answer_json: str | None
    _is_sdp_answer_sent: bool

    def _get_worker(self) -> Any: ...

    def _set_worker(self, worker: None) -> None: ...


def connection_of(context: StreamerContext) -> RTCPeerConnection | None:
    """The player's connection, once there is one."""
    worker: StreamerWorker | None = context._get_worker()
    return None if worker is None else worker.pc


def take_worker(context: StreamerContext) -> StreamerWorker | None:
    """Takes the worker from the player, which then knows of no connection; whoever takes it must stop it."""
    worker: StreamerWorker | None = context._get_worker()
    if worker is not None:
        context._set_worker(None)
    return worker


def take_outdated_worker(context: StreamerContext, offer: str | None) -> StreamerWorker | None:
    """Takes the worker if it answers an offer in whose place the browser has made another; as `take_worker`.

    START, STOP and START again may reach the server while it is at the first offer. streamlit-webrtc would
    give that one's answer to the last, and no video would come of it.

    Args:
        offer: the SDP of the browser's last offer; None where it has made none.
    """
    connection = connection_of(context)
    if offer is None or connection is None or connection.remoteDescription is None:
        return None
    if set(_USERNAME.findall(offer)) == set(_USERNAME.findall(connection.remoteDescription.sdp)):
        return None
    context._sdp_answer_json, context._is_sdp_answer_sent = None, False
    return take_worker(context)


def keep_running(context: StreamerContext) -> None:
    """Keeps a stream from being ended as one that the page has left behind; before each call of the player.

    streamlit-webrtc compares the number of the page's runs, which Streamlit raises some time after each, on
    another thread. Of runs that follow one another quickly two may be counted at once, as if one had not
    shown the stream.
    """
    context._last_rendered_run_count = None
