"""Keypoint Lab: page configuration and navigation."""

from __future__ import annotations

import sys

import streamlit as st
from streamlit import net_util

from components import system_libraries
from components.operator import OperatorError, settings
from components.ui.icon import ICON
from components.ui.navigation import note_page

# When another site's page tries to connect, Streamlit asks a server on the internet for this one's address,
# to compare the two, and holds up every stream until it has an answer. That address is not needed: an
# operator whose viewers come by another name sets browser.serverAddress.
net_util._external_ip = ""

PROBLEM = system_libraries.problem()
try:
    settings()
except OperatorError as error:
    PROBLEM = str(error)

st.set_page_config(page_title="Keypoint Lab", page_icon=ICON, layout="wide")
if PROBLEM is not None:
    print(PROBLEM, file=sys.stderr)
    st.error(PROBLEM)
    st.stop()

page = st.navigation(
    {
        "": [st.Page("pages/overview.py", title="Overview", default=True, icon=":material/home:")],
        "Compare": [
            st.Page("pages/live.py", title="Live", icon=":material/videocam:"),
            st.Page("pages/lab.py", title="Lab", icon=":material/science:"),
        ],
        "Structure": [
            st.Page("pages/input.py", title="Input", icon=":material/crop_rotate:"),
            st.Page("pages/keypoints.py", title="Keypoints", icon=":material/scatter_plot:"),
            st.Page("pages/architecture.py", title="Architecture", icon=":material/account_tree:"),
            st.Page("pages/output.py", title="Output", icon=":material/local_fire_department:"),
            st.Page("pages/cost.py", title="Cost", icon=":material/timer:"),
        ],
        "Families": [st.Page("pages/families.py", title="Families", icon=":material/diversity_3:")],
        "About": [st.Page("pages/privacy.py", title="Privacy", icon=":material/lock:")],
    }
)
note_page(page.url_path)
page.run()
