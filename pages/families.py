"""OpenPose, HRNet, PoseResNet, AlphaPose beside BlazePose; 68-point face models beside the mesh."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.content.families import families
from components.ui import engine
from components.ui.families_cards import cards
from components.ui.families_decoders import decoders
from components.ui.families_field import field
from components.ui.families_measures import measures
from components.ui.families_own import own_network
from components.ui.families_run import run_here, times
from components.ui.families_structure import structures
from components.ui.families_table import all_networks
from components.ui.families_trained import trained_weights
from components.ui.lesson import sources, try_this
from components.ui.navigation import open_page
from components.ui.picture import picture_panel

open_page("families")
known = families()
st.markdown(text("families", systems=len(known.systems), networks=len(known.networks)))
picture = picture_panel() if engine.files_ready() else None
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
try_this("families_try")
st.subheader("Your own network")
own_network(picture)
sources("families_sources")
