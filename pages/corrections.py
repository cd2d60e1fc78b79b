"""What papers and tutorials say, and what these files show otherwise."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.ui import engine
from components.ui.corrections import corrections
from components.ui.navigation import open_page

open_page("corrections")
st.markdown(text("corrections"))
if engine.files_ready():
    corrections()
