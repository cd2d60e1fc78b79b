"""The question, a comparison on the portrait that is there at once, and the way to the rest."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.ui import engine
from components.ui.navigation import open_page
from components.ui.overview import comparison, contents

open_page("overview")
st.markdown(text("overview"))
contents(comparison() if engine.files_ready() else None)
