"""What each network and each whole task costs: read from the files, and measured when the viewer asks."""

from __future__ import annotations

import streamlit as st

from components.ui import engine
from components.ui.cost_page import afterword, introduction, inventory, ledger
from components.ui.navigation import through_app
from components.ui.picture import picture_panel

through_app()
st.title("What does a point cost?")
if engine.files_ready():
    known = inventory()
    introduction(known)
    ledger(known, picture_panel())
    afterword(known)
