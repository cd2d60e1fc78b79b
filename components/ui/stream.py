"""The WebRTC connection of the live page: streamlit-webrtc on one side, a `LiveSession` on the other."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, cast, get_args

import av
import streamlit as st
from streamlit_webrtc import WebRtcMode, webrtc_streamer

from components.keypoints import Settings
from components.live import LiveSession, Moment
from components.live.connection import tie
from components.live.feeder import play
from components.live.tracks import FrameSink, OutputTrack
from components.media.draw import composed_size_px
from components.operator import settings as operator_settings
from components.ui import remembered, server_state
from components.ui.end_with_session import end_with_page, page_id
from components.ui.navigation import just_entered
from components.ui.session import Name, SessionValue

Source: TypeAlias = Literal["Webcam", "Portrait", "Full body"]
SOURCES: tuple[Source, ...] = get_args(Source)
WEBCAM_CONSTRAINTS = {
    "video": {"width": {"ideal": 640}, "height": {"ideal": 480}, "frameRate": {"ideal": 30}},
    "audio": False,
}
_VIDEO_ATTRIBUTES = {"autoPlay": True, "controls": False, "muted": True, "playsInline": True}
SAME_PROPORTIONS = 0.02
"""Browsers send smaller frames when they must, and their sides are rounded."""


@dataclass
class Stage:
    """What the live page remembers of a viewer.

    Attributes:
        session: the newest stream.
        watched: the stream whose connection is being watched for its end.
        choice: counts what was chosen to be streamed, on a visit of the page or by another source.
        frame_px: (width, height) of the frame that the player's proportions were set for.
    """

    session: LiveSession | None = None
    watched: LiveSession | None = None
    source: Source = "Webcam"
    choice: int = 0
    frame_px: tuple[int, int] | None = None

    @property
    def key(self) -> str:
        """Of the player, another for each choice.

        The component that comes next must not inherit the state, the answer or the stopping worker of the
        one that was left behind.
        """
        return f"stream-{self.choice}"

    @property
    def reshaped(self) -> bool:
        """Whether frames have come to be of other proportions than the player."""
        if self.moment is None:
            return False
        if self.frame_px is None:
            return True
        (width, height), (known_width, known_height) = self.moment.result.size_px, self.frame_px
        return abs(width * known_height / (height * known_width) - 1) > SAME_PROPORTIONS

    @property
    def moment(self) -> Moment | None:
        """The last analysed frame of the newest stream."""
        return None if self.session is None else self.session.moment


_STAGE = SessionValue[Stage](Name.LIVE)


def stage() -> Stage:
    """The viewer's stage, which outlives a change of page."""
    known = _STAGE.get()
    if known is None:
        known = Stage()
        _STAGE.set(known)
    return known


def choose_source() -> Source:
    """Lets the viewer choose what is streamed. A new visit of the page begins with the source of the last."""
    known = stage()
    if just_entered():
        _choose_again(known)
    source = st.radio("Source", SOURCES, horizontal=True, **remembered.index("source", SOURCES, known.source))
    if source != known.source:
        known.source = source
        _choose_again(known)
    return source


def _choose_again(known: Stage) -> None:
    """Ends stream and connection: what was chosen last begins with a player of its own."""
    context: Any = st.session_state.get(known.key)
    worker = context and context._get_worker()
    if worker:
        context._set_worker(None)
        # It waits for the connection's thread and its goodbye, up to two seconds.
        threading.Thread(target=worker.stop, daemon=True, name="stop-connection").start()
    if known.session is not None:
        known.session.forget()
    known.session = known.watched = known.frame_px = None
    known.choice += 1


@dataclass(frozen=True)
class _Player:
    """The part of aiortc's MediaPlayer that streamlit-webrtc uses."""

    video: OutputTrack
    audio: None = None


class _Plug:
    """Opens a session when streamlit-webrtc makes a connection, which is once for each START."""

    def __init__(self, stage: Stage, source: Source, settings: Settings) -> None:
        self._stage = stage
        self._source = source
        self._settings = settings
        self._page = page_id()
        self._choice = stage.choice
        self._session: LiveSession | None = None

    def open(self) -> _Player:
        session = self._session = LiveSession(server_state.pool(), self._settings)
        player = _Player(session.output)
        if self._choice != self._stage.choice:
            # Another source was chosen while the browser was still asking for this one.
            session.output.stop()
            session.forget()
            return player
        end_with_page(self._page, session)
        if self._source != "Webcam":
            play(server_state.clip(self._source).frames, session)
        if self._stage.session is not None:
            self._stage.session.forget()
        self._stage.session = session
        return player

    def push(self, frame: av.VideoFrame) -> None:
        if self._session is not None:
            self._session.push(frame)


def stream(source: Source, settings: Settings) -> bool:
    """Shows the player with its START button, and keeps the running stream's settings up to date.

    Returns whether a stream runs or is being set up.
    """
    known = stage()
    if source != "Webcam":
        settings = replace(settings, view=replace(settings.view, mirror=False))
    if known.session is not None:
        known.session.update(settings)
    plug = _Plug(known, source, settings)
    webcam = source == "Webcam"
    _trust(st.session_state.get(known.key))
    context: Any = webrtc_streamer(
        key=known.key,
        mode=WebRtcMode.SENDRECV if webcam else WebRtcMode.RECVONLY,
        player_factory=cast(Any, plug.open),
        sink_video_track=FrameSink(plug.push) if webcam else None,
        rtc_configuration={
            "iceServers": [s.model_dump(exclude_none=True) for s in operator_settings().ice_servers]
        },
        media_stream_constraints=WEBCAM_CONSTRAINTS if webcam else {"video": True, "audio": False},
        sendback_audio=False,
        media_toggle_controls=False,
        video_html_attrs={**_VIDEO_ATTRIBUTES, "style": _style(known, settings)},
    )
    _watch_connection(context._get_worker(), known)
    return bool(context.state.playing or context.state.signalling)


def _trust(context: Any) -> None:
    """Keeps streamlit-webrtc 0.79 from ending a stream that it takes for one that was left behind.

    It compares the number of the page's runs, which Streamlit raises some time after each, on another thread.
    Of runs that follow one another quickly two may be counted at once, as if one had not shown the stream.
    """
    if context is not None:
        context._last_rendered_run_count = None


def _style(known: Stage, settings: Settings) -> dict[str, str]:
    """The video's proportions, once they are known.

    The player measures its height only when the page shows it anew, and would be cut off below when the video
    grows later.
    """
    if known.moment is None:
        return {"width": "100%"}
    known.frame_px = known.moment.result.size_px
    width_px, height_px = composed_size_px(known.frame_px, settings.view, len(settings.analysis.networks))
    return {"width": "100%", "aspectRatio": f"{width_px} / {height_px}"}


def _watch_connection(worker: Any, known: Stage) -> None:
    # streamlit-webrtc 0.79 gives its worker, and so the connection, no public name.
    if worker is not None and known.session is not None and known.watched is not known.session:
        known.watched = known.session
        tie(worker.pc, known.session)
