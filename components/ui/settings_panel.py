"""The sidebar's settings. They outlive a change of page, which widgets of their own do not."""

from __future__ import annotations

import re
from dataclasses import replace

import streamlit as st

from components.keypoints import (
    MOST_PEOPLE,
    OUTPUT_WIDTHS_PX,
    THRESHOLDS,
    VARIANTS,
    VIEWS,
    AnalysisSettings,
    Settings,
    Variant,
    ViewSettings,
)
from components.models import store
from components.ui.navigation import visit

_KEY = "settings"


def settings_panel() -> Settings:
    """Shows the settings in the sidebar and returns them as chosen."""
    known = _known()
    with st.sidebar:
        st.subheader("Picture")
        view = _view_widgets(known.view)
    st.session_state[_KEY] = replace(known, view=view)
    analysis_panel()
    return _known()


def analysis_panel() -> AnalysisSettings:
    """As `settings_panel`, but only those settings that say how to analyse."""
    known = _known()
    with st.sidebar:
        st.subheader("Models")
        analysis = _analysis_widgets(known.analysis)
    st.session_state[_KEY] = replace(known, analysis=analysis)
    return analysis


def _known() -> Settings:
    known = st.session_state.setdefault(_KEY, Settings())
    assert isinstance(known, Settings)
    return known


def remembered(key: str, value: object) -> str:
    """The `key` for a widget that begins with `value` on each visit and keeps what the viewer chose then.

    A default that follows the choice would make Streamlit take it for another widget, and forget the choice.
    """
    entered = f"{key} on visit"
    # What another page's widget of this name has left goes with that page, one change of page later.
    if key not in st.session_state or st.session_state.setdefault(entered, visit()) != visit():
        st.session_state[key] = value
    st.session_state[entered] = visit()
    return key


def _view_widgets(known: ViewSettings) -> ViewSettings:
    help_ = "Points only: no pixel of you leaves the server."
    view = st.radio("View", VIEWS, help=help_, key=remembered("view", known.view))
    fit = st.checkbox("One below the other on a narrow screen", key=remembered("fit", known.fit))
    mirror = st.checkbox("Mirror the webcam", key=remembered("mirror", known.mirror))
    width = st.select_slider(
        "Width of the returned video, pixels",
        OUTPUT_WIDTHS_PX,
        key=remembered("width", known.output_width_px),
    )
    return ViewSettings(view, mirror, width, fit)


def _analysis_widgets(known: AnalysisSettings) -> AnalysisSettings:
    variant = _variant_widget(known.variant)
    people = st.slider("People, at most", 1, MOST_PEOPLE, key=remembered("people", known.people))
    faces = st.slider("Faces, at most", 1, MOST_PEOPLE, key=remembered("faces", known.faces))
    # Always there, for what follows would be another drawer, a closed one, if its place in the page changed.
    smoothing = st.empty()
    if people > 1 or faces > 1:
        smoothing.caption(
            "MediaPipe smooths the points over time only when it looks for one; for more it does not."
        )
    with st.expander("Thresholds"):
        detection, presence, tracking = (
            st.slider(
                name.capitalize(), 0.0, 1.0, step=0.05, help=help_, key=remembered(name, getattr(known, name))
            )
            for name, help_ in THRESHOLDS.items()
        )
    return AnalysisSettings(variant, people, faces, detection, presence, tracking)


def _variant_widget(known: Variant) -> Variant:
    missing = {v: store.availability(f"pose_landmarker_{v}.task") for v in VARIANTS}
    here = [v for v in VARIANTS if missing[v] is None]
    variant: Variant = st.radio(
        "Pose model",
        here,
        key=remembered("variant", known if known in here else here[0]),
        help="The same structure in three sizes. The larger, the slower and the more exact.",
    )
    told: dict[str, dict[str, str]] = {}
    for name, reason in missing.items():
        if reason is not None:
            # The cause is for viewers; the addresses that were tried and the remedy are for the operator.
            cause = re.split(r" \(|;", reason.replace(f"pose_landmarker_{name}.task", "its file"))[0]
            told.setdefault(cause, {})[name] = reason
    for cause, reasons in told.items():
        names = ", ".join(reasons)
        st.caption(f":gray[○ {names} — cannot be chosen: {cause}]", help="\n\n".join(reasons.values()))
    return variant
