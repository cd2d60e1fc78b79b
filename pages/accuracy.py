"""How right are the points?"""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.ui import server_state
from components.ui.explain import sources, try_this
from components.ui.navigation import open_page
from components.views.accuracy.page import accuracy

open_page("accuracy")
if server_state.files_ready():
    accuracy()
st.markdown(text("accuracy/published"))
try_this("accuracy/try")
sources("accuracy/sources")
