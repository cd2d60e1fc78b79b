"""The sidebar's settings. They outlive a change of page, which widgets of their own do not."""

from __future__ import annotations

import re

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
    Variant,
    ViewSettings,
    body_and_face,
)
from components.models.store import store
from components.models.store.names import pose_bundle
from components.ui import remembered

_VIEW, _USUAL, _VARIANT = ViewSettings(), NetworkSettings(DEFAULT_NETWORKS[0]), VARIANTS[1]


def settings_panel() -> Settings:
    """Shows the settings in the sidebar and returns them as chosen."""
    with st.sidebar:
        st.subheader("Picture")
        view = _view_widgets()
    return Settings(analysis_panel(), view)


def analysis_panel() -> AnalysisSettings:
    """As `settings_panel`, but only those settings that say how to analyse."""
    with st.sidebar:
        st.subheader("Models")
        return _analysis_widgets()


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


def _analysis_widgets() -> AnalysisSettings:
    variant = _variant_widget()
    people = st.slider("People, at most", 1, MOST_PEOPLE, **remembered.value("people", _USUAL.people))
    faces = st.slider("Faces, at most", 1, MOST_PEOPLE, **remembered.value("faces", _USUAL.people))
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
    return body_and_face(variant, people, faces, smoothing=smoothing, **thresholds)


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
    told: dict[str, dict[str, str]] = {}
    for name, reason in missing.items():
        if reason is not None:
            # The cause is for viewers; the addresses that were tried and the remedy are for the operator.
            cause = re.split(r" \(|;", reason.replace(pose_bundle(name), "its file"))[0]
            told.setdefault(cause, {})[name] = reason
    for cause, reasons in told.items():
        names = ", ".join(reasons)
        st.caption(f":gray[○ {names} — cannot be chosen: {cause}]", help="\n\n".join(reasons.values()))
    return variant
