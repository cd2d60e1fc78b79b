"""Frames in and out of WebRTC, and the thread that analyses them: the live path, without Streamlit.

Nothing is imported here, so that what needs no WebRTC, such as a recording's limits, comes without it.
"""
