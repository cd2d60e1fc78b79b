"""Frames in and out of WebRTC, and the thread that analyses them: the live path, without Streamlit."""

from components.live.recording import Recording
from components.live.session import LiveSession
from components.live.shown_frame import Moment
from components.live.status import Phase, Status

__all__ = ["LiveSession", "Moment", "Phase", "Recording", "Status"]
