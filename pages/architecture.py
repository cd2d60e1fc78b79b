"""How are the two networks built? Read from the model files."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.ui import server_state
from components.ui.explain import sources
from components.ui.navigation import open_page
from components.ui.picture import picture_panel
from components.views.architecture.page import architecture_page, networks

open_page("architecture")
st.markdown(text("architecture/introduction"))
if server_state.files_ready():
    picture_panel()
    st.sidebar.caption("The picture serves the other pages: a network is built the same for every picture.")
    if (read := networks()) is not None:
        architecture_page(read)
        sources("architecture/sources")
