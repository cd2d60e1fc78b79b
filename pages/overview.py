"""The question, a comparison on the portrait that is there at once, and the way to the rest."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.ui import engine
from components.ui.navigation import through_app
from components.ui.overview import comparison

through_app()
st.title("How do a pose model and a face model differ?")
st.markdown(text("overview"))
if engine.files_ready():
    comparison()
st.page_link(
    "pages/live.py", label="**Live**: the same on your own webcam, or on a clip", icon=":material/videocam:"
)
st.page_link("pages/privacy.py", label="**Privacy**: what happens to the picture", icon=":material/lock:")
