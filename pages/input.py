"""What each model really sees: the steps from the whole frame to the landmark network's input."""

from __future__ import annotations

import streamlit as st

from components.ui import engine
from components.ui.input_page import steps
from components.ui.navigation import through_app
from components.ui.picture import picture_panel

through_app()
st.title("What does each model really see?")
if engine.files_ready():
    picture = picture_panel()
    if picture is not None:
        steps(picture)
