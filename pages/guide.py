"""Which network for what: applications and what they need, claims judged, a time line."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.ui import server_state
from components.ui.navigation import open_page
from components.views.guide.page import guide

open_page("guide")
st.markdown(text("guide/introduction"))
if server_state.files_ready():
    guide()
