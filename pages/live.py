"""Webcam or clip through WebRTC, both models on the same frame, and charts of what they give."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from components.ui import server_state
from components.ui.navigation import open_page
from components.ui.screen import narrow_screen
from components.ui.settings_panel import settings_panel
from components.views.live.camera import camera
from components.views.live.panels import live_panels
from components.views.live.preview import preview
from components.views.live.stream import choose_source, stream

open_page("live")
if server_state.files_ready():
    server_state.pool().warm_up()
    settings = settings_panel()
    settings = replace(settings, view=replace(settings.view, narrow=narrow_screen()))
    source = choose_source()
    webcam = source == "Webcam"
    camera_report = camera() if webcam else None
    if camera_report is not None and camera_report.problem is not None:
        st.error(camera_report.problem)
    active = stream(source, settings)
    place = st.empty()
    live_panels(active, mirrored=webcam and settings.view.mirror)
    preview(place, source, settings, active)
