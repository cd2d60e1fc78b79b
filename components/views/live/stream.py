"""The WebRTC connection of the live page: streamlit-webrtc on one side, a `LiveSession` on the other."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Any, cast

import av
import streamlit as st
from aiortc import RTCPeerConnection
from streamlit_webrtc import WebRtcMode, webrtc_streamer
from streamlit_webrtc.component import generate_frontend_component_key

from components.keypoints import Settings
from components.live.connection import prepare, tie
from components.live.feeder import play
from components.live.patches import streamer
from components.live.session import LiveSession
from components.live.tracks import FrameSink, OutputTrack
from components.media.draw import composed_size_px
from components.operator import settings as operator_settings
from components.ui import remembered, server_state
from components.ui.end_with_session import end_with_page, page_id
from components.ui.live_visit import SOURCES, LiveVisit, Source, live_visit
from components.ui.navigation import just_entered
from components.ui.session import Name, SessionValue

WEBCAM_CONSTRAINTS = {
    "video": {"width": {"ideal": 640}, "height": {"ideal": 480}, "frameRate": {"ideal": 30}},
    "audio": False,
}
_VIDEO_ATTRIBUTES = {"autoPlay": True, "controls": False, "muted": True, "playsInline": True}


def choose_source() -> Source:
    """Lets the viewer choose what is streamed. A new visit of the page begins with the source of the last."""
    visit = live_visit()
    if just_entered():
        _choose_again(visit)
    source = st.radio("Source", SOURCES, horizontal=True, **remembered.index("source", SOURCES, visit.source))
    if source != visit.source:
        visit.source = source
        _choose_again(visit)
    return source


def _choose_again(visit: LiveVisit) -> None:
    """Ends stream and connection."""
    context: Any = st.session_state.get(visit.key)
    if context is not None:
        _stop(streamer.take_worker(context))
    visit.choose_again()


def _stop(worker: streamer.StreamerWorker | None) -> None:
    if worker is not None:
        threading.Thread(target=worker.stop, daemon=True, name="stop-connection").start()


@dataclass(frozen=True)
class _Player:
    """The part of aiortc's MediaPlayer that streamlit-webrtc uses."""

    video: OutputTrack
    audio: None = None


class _SessionOpener:
    """Opens a session when streamlit-webrtc makes a connection, which is once for each START."""

    def __init__(self, visit: LiveVisit, settings: Settings) -> None:
        self.settings = settings
        self.sink = FrameSink(self._push)
        self._visit, self._source, self._choice = visit, visit.source, visit.choice
        self._page = page_id()
        self._session: LiveSession | None = None

    @property
    def waits(self) -> bool:
        """Whether the next START may use it."""
        return self._session is None and self._choice == self._visit.choice

    def open(self) -> _Player:
        session = self._session = LiveSession(server_state.pool(), self.settings)
        player = _Player(session.output)
        if self._choice != self._visit.choice:
            # Another source was chosen while the browser was still asking for this one.
            session.output.stop()
            session.forget()
            return player
        end_with_page(self._page, session)
        if self._source != "Webcam":
            play(server_state.clip(self._source).frames, session)
        if self._visit.session is not None:
            self._visit.session.forget()
        self._visit.session = session
        return player

    def _push(self, frame: av.VideoFrame) -> None:
        if self._session is not None:
            self._session.push(frame)


_PLUG = SessionValue[_SessionOpener](Name.LIVE_PLUG)


def _plug(visit: LiveVisit, settings: Settings) -> _SessionOpener:
    """The one that waits for the next START."""
    plug = _PLUG.get()
    if plug is None or not plug.waits:
        plug = _SessionOpener(visit, settings)
        _PLUG.set(plug)
    plug.settings = settings
    return plug


def stream(source: Source, settings: Settings) -> bool:
    """Shows the player with its START button, and keeps the running stream's settings up to date.

    Returns whether a stream runs or is being set up.
    """
    prepare()
    visit = live_visit()
    if source != "Webcam":
        settings = replace(settings, view=replace(settings.view, mirror=False))
    if visit.session is not None:
        visit.session.update(settings)
    earlier: Any = st.session_state.get(visit.key)
    if earlier is not None:
        streamer.keep_running(earlier)
        _stop(streamer.take_outdated_worker(earlier, _offer(visit.key)))
    plug = _plug(visit, settings)
    webcam = source == "Webcam"
    context: Any = webrtc_streamer(
        key=visit.key,
        mode=WebRtcMode.SENDRECV if webcam else WebRtcMode.RECVONLY,
        player_factory=cast(Any, plug.open),
        sink_video_track=plug.sink if webcam else None,
        rtc_configuration={
            "iceServers": [s.model_dump(exclude_none=True) for s in operator_settings().ice_servers]
        },
        media_stream_constraints=WEBCAM_CONSTRAINTS if webcam else {"video": True, "audio": False},
        sendback_audio=False,
        media_toggle_controls=False,
        video_html_attrs={**_VIDEO_ATTRIBUTES, "style": _style(visit, settings)},
    )
    _tie(streamer.connection_of(context), visit)
    return bool(context.state.playing or context.state.signalling)


def _offer(key: str) -> str | None:
    """The SDP of the last offer that the browser has made for the player of this key."""
    # streamlit-webrtc keeps what its part in the browser says under this name.
    value = cast(Any, st.session_state).get(generate_frontend_component_key(key)) or {}
    # Before START it says "" in the place of an offer.
    offer = value.get("sdpOffer")
    return str(offer["sdp"]) if offer else None


def _style(visit: LiveVisit, settings: Settings) -> dict[str, str]:
    """The video's proportions, once they are known.

    The player measures its height only when the page shows it anew, and would be cut off below when the video
    grows later.
    """
    if visit.shown_frame is None:
        return {"width": "100%"}
    visit.frame_px = visit.shown_frame.result.size_px
    width_px, height_px = composed_size_px(visit.frame_px, settings.view, len(settings.analysis.networks))
    return {"width": "100%", "aspectRatio": f"{width_px} / {height_px}"}


def _tie(connection: RTCPeerConnection | None, visit: LiveVisit) -> None:
    if connection is not None and visit.session is not None and visit.tied is not visit.session:
        visit.tied = visit.session
        tie(connection, visit.session)
