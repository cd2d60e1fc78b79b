"""How many points, and where?"""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.keypoints import layout
from components.ui import server_state
from components.ui.explain import sources, try_this
from components.ui.navigation import open_page
from components.ui.picture import analysis_of, picture_panel
from components.views.keypoints.page import (
    conversion_table,
    density_panels,
    layout_panels,
    layout_table,
    map_panels,
    space_panels,
)

open_page("keypoints")
st.markdown(
    text("keypoints/introduction", pose=len(layout("blazepose-33")), face=len(layout("face-mesh-478")))
)
picture = picture_panel() if server_state.files_ready() else None
found = analysis_of(picture) if picture else None
if picture and found:
    st.subheader("The same person in other layouts")
    layout_panels(picture, found)
mouth, lips = layout("ibug-68").regions, layout("face-mesh-478").regions
try_this(
    "keypoints/try",
    pose=sum("mouth" in point for point in layout("blazepose-33").points),
    ibug=len(mouth["outer_lip"]) + len(mouth["inner_lip"]),
    mesh=len(lips["lips"]),
)
if picture and found:
    st.subheader("How dense are the points?")
    density_panels(picture, found)
    st.subheader("Where in the picture do the points go?")
    map_panels(picture, found)
    st.subheader("In space")
    st.markdown(text("keypoints/space"))
    space_panels(picture, found)
st.subheader("All layouts")
st.markdown(text("keypoints/layouts"))
layout_table()
st.markdown(text("keypoints/conversions"))
conversion_table()
sources("keypoints/sources")
