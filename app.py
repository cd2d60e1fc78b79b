"""Keypoint Lab: page configuration and navigation."""

from __future__ import annotations

import sys

import streamlit as st
from streamlit import net_util

from components import system_libraries
from components.live.patches import outside_address
from components.operator import OperatorError, settings, tell_unused_servers
from components.ui.navigation import ICON, menu, note_page
from components.ui.workspace import keep_workspace
from components.version import APP_NAME
from components.views.glossary.page import TIP_STYLE

outside_address.install(net_util)

PROBLEM = system_libraries.problem()
try:
    settings()
    tell_unused_servers()
except OperatorError as error:
    PROBLEM = str(error)

st.set_page_config(page_title=APP_NAME, page_icon=ICON, layout="wide")
if PROBLEM is not None:
    print(PROBLEM, file=sys.stderr)
    st.error(PROBLEM)
    st.stop()

page = st.navigation(menu(), expanded=True)
st.set_page_config(page_title=f"{page.title} · {APP_NAME}", page_icon=ICON, layout="wide")
note_page(page.url_path)
keep_workspace()
st.html(TIP_STYLE)
page.run()
