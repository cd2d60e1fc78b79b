"""Part affinity fields made from the people on the picture, and the greedy assembly step by step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from components.charts import assembly, theme
from components.content import text
from components.decoding.crowd_trial import Trial, crowd_places, trial
from components.keypoints import FrameAnalysis, Keypoints
from components.keypoints.arrays import Rgb
from components.keypoints.layouts import TITLES
from components.keypoints.limbs import LIMB_LAYOUTS, limbs
from components.measures import Floats
from components.media.images import fit, to_address
from components.ui import remembered, server_state
from components.ui.explain import chart
from components.ui.picture import BODY, Picture
from components.views.families.figures import affinity_fields as charts

HEIGHT_PX = 368
"""Of the picture as OpenPose sees it, unless it is told otherwise."""


def affinity_fields(picture: Picture, found: FrameAnalysis) -> None:
    """Shows the fields, the step's pairs, the people so far, and the verdict."""
    st.markdown(text("families/fields"))
    st.fragment(_experiment)(picture, found.results[BODY].people)


def _experiment(picture: Picture, people: Sequence[Keypoints]) -> None:
    height_px, width_px, _ = picture.rgb.shape
    size_px = (max(1, round(width_px * HEIGHT_PX / height_px)), HEIGHT_PX)
    left, right = st.columns(2)
    name = left.selectbox(
        "Layout",
        LIMB_LAYOUTS,
        format_func=TITLES.__getitem__,
        **remembered.index("paf-layout", LIMB_LAYOUTS, LIMB_LAYOUTS[0]),
    )
    copied = right.checkbox("A copy of the first person", **remembered.value("paf-copied", True))
    shift = right.slider(
        "Moved sideways by % of the picture's width",
        -60,
        60,
        **remembered.value("paf-shift", 15),
        disabled=not copied,
    )
    mirrored = right.checkbox(
        "Mirror the copy", **remembered.value("paf-mirrored", False), disabled=not copied
    )
    points = limbs(name).layout.points
    dropped = left.multiselect(
        "Points dropped from the first person",
        points,
        format_func=theme.readable,
        **remembered.defaults(f"paf-dropped-{name}", points, []),
    )
    places_px = crowd_places(people, name, size_px)
    if copied:
        copy_px = mirror(places_px[:1]) if mirrored else places_px[:1]
        places_px = np.concatenate([places_px, copy_px + (shift / 100 * size_px[0], 0)])
    places_px[0, [points.index(point) for point in dropped]] = np.nan
    _steps(trial(places_px, limbs(name), size_px), _address(picture.rgb))


def mirror(places_px: Floats) -> Floats:
    """(P, N, 2): each person turned over left to right, about the middle of their own width.

    Points keep their names, so that the limbs across the body run the other way.
    """
    x_px = places_px[..., 0]
    middle_px = (np.nanmin(x_px, axis=1) + np.nanmax(x_px, axis=1))[:, np.newaxis] / 2
    return np.stack([2 * middle_px - x_px, places_px[..., 1]], axis=-1)


def _steps(made: Trial, address: str) -> None:
    steps = len(made.steps)
    kept = remembered.within(f"paf-step-{made.limbs.layout.name}", 1, 1, steps)
    step = st.slider("Step of the assembly", 1, steps, **kept)
    limb = step - 1
    left, right = st.columns(2)
    with left:
        chart("paf-fields", charts.fields_figure(address, made, limb), charts.fields_sentence(made, limb))
    with right:
        chart("paf-pairs", assembly.pairs_figure(address, made, limb), assembly.pairs_sentence(made, limb))
    left, right = st.columns(2)
    with left:
        chart("paf-people", assembly.people_figure(address, made, step), charts.people_sentence(made, step))
    with right:
        chart("paf-end", assembly.people_figure(address, made, steps), charts.people_sentence(made, steps))


@st.cache_data(show_spinner=False, max_entries=16, ttl=server_state.STILLS_KEPT)
def _address(frame_rgb: Rgb) -> str:
    return to_address(fit(frame_rgb, 2 * HEIGHT_PX))
