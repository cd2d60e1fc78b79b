"""OpenPose, HRNet, PoseResNet, AlphaPose beside BlazePose; 68-point face models beside the mesh."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.content.families import families
from components.ui import server_state
from components.ui.explain import sources, try_this
from components.ui.navigation import open_page
from components.ui.picture import picture_panel
from components.views.families.accuracy_measures import measures
from components.views.families.cards import cards
from components.views.families.decoders import decoders
from components.views.families.measured import run_here, times
from components.views.families.overview_chart import field
from components.views.families.structure import structures
from components.views.families.table import all_networks
from components.views.families.trained import trained_weights
from components.views.families.viewer_network import own_network

open_page("families")
known = families()
st.markdown(text("families/introduction", systems=len(known.systems), networks=len(known.networks)))
picture = picture_panel() if server_state.files_ready() else None
median_ms = times().medians_ms
st.subheader("The field on one picture")
field(known, median_ms)
all_networks(known)
st.subheader("One system")
cards(known, median_ms)
st.subheader("What the accuracies mean")
measures(picture)
st.subheader("Two structures side by side")
structures(known)
st.subheader("Measured here")
run_here(known)
st.subheader("With trained weights")
trained_weights(picture, known)
st.subheader("Decoders tried on your own points")
decoders(picture)
try_this("families/try")
st.subheader("Your own network")
own_network(picture)
sources("families/sources")
