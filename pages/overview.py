"""The question, a comparison on the portrait that is there at once, and the way to the rest."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.ui import engine
from components.ui.navigation import PAGES, open_page
from components.ui.overview import comparison

open_page("overview")
st.markdown(text("overview"))
if engine.files_ready():
    comparison()
for page in PAGES[1:]:
    label = f"**{page.name}**: {page.line}"
    st.page_link(f"pages/{page.slug}.py", label=label, icon=f":material/{page.icon}:")
