"""The question, a comparison on the portrait that is there at once, and the way to the rest."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.ui import server_state
from components.ui.navigation import open_page
from components.views.overview.page import comparison, contents

open_page("overview")
st.markdown(text("overview/introduction"))
contents(comparison() if server_state.files_ready() else None)
