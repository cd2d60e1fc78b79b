"""Keypoint Lab: page configuration and navigation."""

from __future__ import annotations

import sys

import streamlit as st

from components import system_libraries
from components.operator import OperatorError, settings
from components.ui.navigation import note_page

PROBLEM = system_libraries.problem()
try:
    settings()
except OperatorError as error:
    PROBLEM = str(error)

st.set_page_config(page_title="Keypoint Lab", page_icon=":material/accessibility_new:", layout="wide")
if PROBLEM is not None:
    print(PROBLEM, file=sys.stderr)
    st.error(PROBLEM)
    st.stop()

page = st.navigation(
    {
        "": [st.Page("pages/overview.py", title="Overview", default=True, icon=":material/home:")],
        "Compare": [st.Page("pages/live.py", title="Live", icon=":material/videocam:")],
        "About": [st.Page("pages/privacy.py", title="Privacy", icon=":material/lock:")],
    }
)
note_page(page.url_path)
page.run()
