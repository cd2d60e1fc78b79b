"""Rules on points at work: counters, meters and gestures, each with its signal against its thresholds."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.ui import server_state
from components.ui.explain import try_this
from components.ui.navigation import open_page
from components.views.demos.page import demos

open_page("demos")
st.markdown(text("demos/introduction"))
st.markdown(text("demos/sources"))
if server_state.files_ready():
    demos()
try_this("demos/try")
