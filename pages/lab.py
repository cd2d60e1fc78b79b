"""The viewer's own pictures, clips and recordings: analysed, looked into, compared, taken away."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.ui import engine
from components.ui.lab_page import lab
from components.ui.lesson import try_this
from components.ui.navigation import open_page
from components.ui.settings_panel import analysis_panel

open_page("lab")
st.markdown(text("lab"))
shown = lab(analysis_panel()) if engine.files_ready() else None
if shown == "clip":
    try_this("lab_try_clip")
elif shown == "picture":
    try_this("lab_try_picture")
else:
    try_this("lab_try_nothing")
with st.expander("What these numbers mean"):
    st.markdown(text("lab_numbers"))
