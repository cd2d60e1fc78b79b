"""The end of a stream, taken from the end of its connection."""

from __future__ import annotations

from aiortc import RTCPeerConnection

from components.live.session import LiveSession


def end_with_connection(connection: RTCPeerConnection, session: LiveSession) -> None:
    """Ends the stream and the connection as soon as the viewer's browser has closed its side.

    The goodbye on the DTLS layer comes at once; the ICE consent, which aiortc would wait for, runs out half a
    minute later, and the seat would be taken until then.
    """

    async def on_change() -> None:
        if connection.connectionState in ("closed", "failed"):
            session.close()
            await connection.close()

    connection.add_listener("connectionstatechange", on_change)
