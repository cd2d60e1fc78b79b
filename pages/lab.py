"""The viewer's own pictures, clips and recordings: analysed, looked into, compared, taken away."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.ui import server_state
from components.ui.explain import try_this
from components.ui.navigation import open_page
from components.ui.settings_panel import analysis_panel
from components.views.lab.page import lab

open_page("lab")
st.markdown(text("lab/introduction"))
shown = lab(analysis_panel()) if server_state.files_ready() else None
if shown == "clip":
    try_this("lab/try_clip")
elif shown == "picture":
    try_this("lab/try_picture")
else:
    try_this("lab/try_nothing")
with st.expander("What these numbers mean"):
    st.markdown(text("lab/numbers"))
