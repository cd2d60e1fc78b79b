"""The question, a comparison on the portrait that is there at once, and the way to the rest."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.ui import engine
from components.ui.navigation import through_app
from components.ui.overview import comparison

WAYS = {
    "live": ("videocam", "**Live**: the same on your own webcam, or on a clip"),
    "lab": ("science", "**Lab**: your own pictures, clips and recordings, point by point, to take away"),
    "input": ("crop_rotate", "**Input**: what each model really sees of a picture"),
    "keypoints": ("scatter_plot", "**Keypoints**: how many points there are, and where"),
    "architecture": ("account_tree", "**Architecture**: how the networks are built"),
    "output": ("local_fire_department", "**Output**: how a point comes out of a network"),
    "cost": ("timer", "**Cost**: what a point costs"),
    "families": ("diversity_3", "**Families**: OpenPose, HRNet and the others beside these two"),
    "privacy": ("lock", "**Privacy**: what happens to the picture"),
}

through_app()
st.title("How do a pose model and a face model differ?")
st.markdown(text("overview"))
if engine.files_ready():
    comparison()
for page, (icon, label) in WAYS.items():
    st.page_link(f"pages/{page}.py", label=label, icon=f":material/{icon}:")
