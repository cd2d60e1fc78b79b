"""The sidebar's settings. They outlive a change of page, which widgets of their own do not."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.keypoints import (
    DEFAULT_NETWORKS,
    MOST_PEOPLE,
    OUTPUT_WIDTHS_PX,
    THRESHOLDS,
    VARIANTS,
    VIEWS,
    AnalysisSettings,
    NetworkSettings,
    Settings,
    Subject,
    Variant,
    ViewSettings,
    network,
)
from components.models.store import store
from components.models.store.names import pose_bundle
from components.ui import remembered
from components.ui.network_choice import POSE, cause_of, network_choice

_VIEW, _USUAL, _VARIANT = ViewSettings(), NetworkSettings(DEFAULT_NETWORKS[0]), VARIANTS[1]


def settings_panel() -> Settings:
    """Shows the settings in the sidebar and returns them as chosen."""
    with st.sidebar:
        st.subheader("Picture")
        view = _view_widgets()
        st.subheader("Models")
        return Settings(_analysis_widgets(DEFAULT_NETWORKS), view)


def analysis_panel() -> AnalysisSettings:
    """As `settings_panel`, but only those settings that say how to analyse, with a choice of networks."""
    with st.sidebar:
        st.subheader("Models")
        # One place, whatever is said in it: see below.
        with st.container():
            keys = network_choice()
        return _analysis_widgets(keys)


def _view_widgets() -> ViewSettings:
    help_ = "Points only: no pixel of you leaves the server."
    view = st.radio("View", VIEWS, help=help_, **remembered.index("view", VIEWS, _VIEW.view))
    fit = st.checkbox("One below the other on a narrow screen", **remembered.value("fit", _VIEW.fit))
    mirror = st.checkbox("Mirror the webcam", **remembered.value("mirror", _VIEW.mirror))
    width = st.select_slider(
        "Width of the returned video, pixels",
        OUTPUT_WIDTHS_PX,
        **remembered.option("width", OUTPUT_WIDTHS_PX, _VIEW.output_width_px),
    )
    return ViewSettings(view, mirror, width, fit)


def _analysis_widgets(keys: Sequence[str]) -> AnalysisSettings:
    variant = _variant_widget()
    people = st.slider("People, at most", 1, MOST_PEOPLE, **remembered.value("people", _USUAL.people))
    faces = st.slider("Faces, at most", 1, MOST_PEOPLE, **remembered.value("faces", _USUAL.people))
    hands = _hands_widget(keys)
    # Always there, for what follows would be another drawer, a closed one, if its place in the page changed.
    note = st.empty()
    if people > 1 or faces > 1:
        note.caption(
            "MediaPipe smooths the points over time only when it looks for one; for more it does not."
        )
    smoothing = st.checkbox(
        "Temporal filter",
        help="MediaPipe's One Euro filter takes jitter out of the points of a stream or clip, and adds lag. "
        "Without it you see what the networks themselves say. A detector then runs on every frame on which "
        "fewer than two are followed, which takes longer.",
        **remembered.value("smoothing", _USUAL.smoothing),
    )
    with st.expander("Thresholds"):
        thresholds = {
            name: st.slider(
                name.capitalize(),
                0.0,
                1.0,
                step=0.05,
                help=help_,
                **remembered.value(name, getattr(_USUAL, name)),
            )
            for name, help_ in THRESHOLDS.items()
        }
    most: dict[Subject, int] = {"body": people, "face": faces, "hand": hands, "anything": people}
    chosen = (f"blazepose-{variant}" if key == POSE else key for key in keys)
    return AnalysisSettings(
        tuple(
            NetworkSettings(
                key,
                most[network(key).subject] if network(key).several else 1,
                smoothing=smoothing,
                **thresholds,
            )
            for key in chosen
        )
    )


def _hands_widget(keys: Sequence[str]) -> int:
    """How many hands are looked for, where they are."""
    # Always there, as the note below.
    place = st.empty()
    if all(network(key).subject != "hand" for key in keys):
        return _USUAL.people
    return place.slider("Hands, at most", 1, MOST_PEOPLE, **remembered.value("hands", _USUAL.people))


def _variant_widget() -> Variant:
    missing = {v: store.availability(pose_bundle(v)) for v in VARIANTS}
    here = [v for v in VARIANTS if missing[v] is None]
    variant: Variant = st.radio(
        "Pose model",
        here,
        **remembered.index("variant", here, _VARIANT),
        help="Three sizes of one design. Heavy is deeper than lite, not only wider. By Google's own "
        "evaluation the larger are the more accurate; they are also slower.",
    )
    labels: dict[str, dict[str, str]] = {}
    for name, reason in missing.items():
        if reason is not None:
            labels.setdefault(cause_of(pose_bundle(name), reason), {})[name] = reason
    for cause, reasons in labels.items():
        names = ", ".join(reasons)
        st.caption(f":gray[○ {names} — cannot be chosen: {cause}]", help="\n\n".join(reasons.values()))
    return variant
