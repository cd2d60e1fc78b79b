"""What each model really sees: the steps from the whole frame to the landmark network's input."""

from __future__ import annotations

import streamlit as st

from components.ui import server_state
from components.ui.explain import sources, try_this
from components.ui.navigation import open_page
from components.ui.picture import picture_panel
from components.views.input.page import introduction, steps

open_page("input")
picture = picture_panel() if server_state.files_ready() else None
introduction(picture)
# Filled last, because it looks at the picture many times.
figures = st.container()
try_this("input/try")
sources("input/sources")
if picture is not None:
    with figures:
        steps(picture)
