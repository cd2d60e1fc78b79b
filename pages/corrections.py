"""What papers and tutorials say, and what these files show otherwise."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.ui import server_state
from components.ui.navigation import open_page
from components.views.corrections.page import corrections

open_page("corrections")
st.markdown(text("corrections/introduction"))
if server_state.files_ready():
    corrections()
