"""A lesson in stations with a worksheet of one's own numbers, a quiz, and a session to take along."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.ui import server_state
from components.ui.navigation import open_page
from components.views.classroom.page import classroom

open_page("class")
st.markdown(text("classroom/introduction"))
if server_state.files_ready():
    classroom()
