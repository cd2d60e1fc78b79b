"""How are the two networks built? Read from the model files."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.ui import engine
from components.ui.architecture_page import architecture_page, networks
from components.ui.lesson import sources
from components.ui.navigation import open_page
from components.ui.picture import picture_panel

open_page("architecture")
st.markdown(text("architecture"))
if engine.files_ready():
    picture_panel()
    st.sidebar.caption("The picture serves the other pages: a network is built the same for every picture.")
    if (read := networks()) is not None:
        architecture_page(read)
        sources("architecture_sources")
