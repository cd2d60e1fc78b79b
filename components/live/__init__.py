"""Frames in and out of WebRTC, and the thread that analyses them: the live path, without Streamlit."""

from components.live.moment import Moment
from components.live.session import LiveSession, Phase, Status

__all__ = ["LiveSession", "Moment", "Phase", "Status"]
