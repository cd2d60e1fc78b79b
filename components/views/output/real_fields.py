"""The part affinity fields of a trained network on the picture, and the greedy assembly step by step."""

from __future__ import annotations

from threading import Lock

import streamlit as st

from components.charts import assembly as charts
from components.content import text
from components.decoding.assembly import Assembly
from components.decoding.stages import changes
from components.keypoints import network
from components.keypoints.arrays import Rgb
from components.media.images import fit, to_address
from components.models.errors import ModelError
from components.models.store import store
from components.models.trackers.openpose import STAGES, FieldMaps, OpenPoseNet
from components.ui import remembered, server_state
from components.ui.explain import chart
from components.ui.network_choice import fetch_offer, size_and_licence
from components.ui.picture import Picture
from components.views.output.figures import real_fields as own

NETWORK = network("openpose-mobilenet-thin")
_SHOWN_PX = 736


def real_fields(picture: Picture | None) -> None:
    """Shows the fields and the assembly; what is needed for it where the network is not here."""
    st.subheader("Fields: which points belong to one person?")
    st.markdown(text("output/fields", licence=NETWORK.weights_licence))
    if any(store.availability(name) is not None for name in NETWORK.files):
        st.caption(size_and_licence(NETWORK.files))
        st.fragment(fetch_offer)(NETWORK.files, NETWORK.title, "output-fetch-fields")
        return
    if picture is None:
        return
    try:
        maps = _maps(picture.rgb)
        assemblies = [_assembled(picture.rgb, stage) for stage in range(STAGES)]
    except (ModelError, store.FileUnavailable) as error:
        st.error(f"{NETWORK.title} cannot be run. {error}")
        return
    st.fragment(_steps)(assemblies, to_address(fit(picture.rgb, _SHOWN_PX)))
    of_heatmaps, of_fields = (
        changes([each.heatmaps for each in maps]),
        changes([each.fields for each in maps]),
    )
    st.markdown("**Six stages, each of which corrects the one before**")
    figure = own.stages_figure(of_heatmaps, of_fields)
    chart("output-stages", figure, own.stages_sentence(of_heatmaps, of_fields, assemblies))


def _steps(assemblies: list[Assembly], address: str) -> None:
    left, right = st.columns(2)
    stages = list(range(1, STAGES + 1))
    stage = left.select_slider(
        "Stage of the network", stages, **remembered.option("output-field-stage", stages, STAGES)
    )
    made = assemblies[stage - 1]
    step = right.slider(
        "Step of the assembly",
        1,
        len(made.steps),
        **remembered.within("output-field-step", 1, 1, len(made.steps)),
    )
    limb = step - 1
    left, right = st.columns(2)
    with left:
        figure = charts.fields_figure(address, made, limb, own.empty(made, limb), own.LEAST_ARROW)
        chart("output-fields", figure, own.fields_sentence(made, limb, stage))
    with right:
        chart("output-pairs", charts.pairs_figure(address, made, limb), charts.pairs_sentence(made, limb))
    left, right = st.columns(2)
    for column, key, steps in ((left, "output-people", step), (right, "output-handed-out", len(made.steps))):
        with column:
            chart(key, charts.people_figure(address, made, steps), own.people_sentence(made, steps))


@st.cache_resource(show_spinner="The network is being loaded…")
def _net() -> tuple[OpenPoseNet, Lock]:
    return OpenPoseNet(NETWORK.files[0], tuple(range(1, STAGES + 1))), Lock()


@st.cache_data(show_spinner="The network looks at the picture…", max_entries=16, ttl=server_state.STILLS_KEPT)
def _maps(frame_rgb: Rgb) -> tuple[FieldMaps, ...]:
    net, turn = _net()
    with turn:
        return net.maps(frame_rgb)


@st.cache_data(show_spinner=False, max_entries=96, ttl=server_state.STILLS_KEPT)
def _assembled(frame_rgb: Rgb, stage: int) -> Assembly:
    return _maps(frame_rgb)[stage].assembled()
