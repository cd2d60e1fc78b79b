"""Recording on the live page: start, stop, with or without the pictures, and on to the Lab."""

from __future__ import annotations

import streamlit as st

from components import wording
from components.live.recording import MAX_SECONDS, Recording
from components.live.session import LiveSession
from components.ui import remembered
from components.ui.materials import materials
from components.views.live.news import running_text

_PIXELS = "record-pixels"


def recording_panel(session: LiveSession, running: bool) -> None:
    """Shows the buttons, and how far the recording has come."""
    recording = session.recording
    with st.container(horizontal=True, vertical_alignment="center"):
        if recording is not None and recording.ended is None:
            st.button("Stop recording", icon=":material/stop_circle:", on_click=recording.stop)
            running_text("recording", recording_text(recording))
            return
        st.button(
            "Record",
            icon=":material/radio_button_checked:",
            disabled=not running,
            on_click=_start,
            args=(session,),
        )
        st.checkbox(
            "Keep the pictures too",
            **remembered.value(_PIXELS, False),
            help="Without them only the points and times are kept. Both stay in this server's memory.",
        )
    if recording is not None and recording is not materials().taken:
        _ended(recording)


def recording_text(recording: Recording) -> str:
    """How far a recording that goes on has come."""
    return f"Recording: {_status_text(recording)}, at most {MAX_SECONDS:g} s."


def _start(session: LiveSession) -> None:
    # Read now, not when the button was drawn: the tick may be younger.
    materials().record(session.record(bool(st.session_state.get(remembered.key(_PIXELS)))))


def _ended(recording: Recording) -> None:
    if not recording.frames:
        st.caption(f"{recording.ended} It holds no frame.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Open in the Lab", type="primary"):
            materials().take(recording)
            st.switch_page("pages/lab.py")
        st.caption(f"{recording.ended} Recorded: {_status_text(recording)}.{_left_out(recording)}")


def _status_text(recording: Recording) -> str:
    return f"{recording.seconds:.0f} s, {wording.count(recording.frames, 'frame')}"


def _left_out(recording: Recording) -> str:
    if not recording.not_encoded:
        return ""
    frames = wording.count(recording.not_encoded, "frame")
    return f" The pictures of {frames} were left out: the machine was busy."
