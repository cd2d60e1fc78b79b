"""What each model really sees: the steps from the whole frame to the landmark network's input."""

from __future__ import annotations

import streamlit as st

from components.ui import engine
from components.ui.input_page import introduction, steps
from components.ui.lesson import sources, try_this
from components.ui.navigation import open_page
from components.ui.picture import picture_panel

open_page("input")
picture = picture_panel() if engine.files_ready() else None
introduction(picture)
# Filled last, because it looks at the picture many times.
figures = st.container()
try_this("input_try")
sources("input_sources")
if picture is not None:
    with figures:
        steps(picture)
