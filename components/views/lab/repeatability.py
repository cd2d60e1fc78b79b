"""Repeatability in the Lab: a button, the progress, and what came out."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.keypoints import Analysed
from components.measures.repeatability import CHANGES
from components.processes.jobs.repetition import STEPS, Repetition
from components.processes.protocol import Frame
from components.ui import server_state
from components.ui.figure import chart
from components.ui.materials import Material
from components.views.lab.figures.repeatability import repeatability_figure, repeatability_sentence

REFRESH_S = 0.5


def repeatability_panel(material: Material, rgb: Frame | None, number: int, key: str) -> None:
    """Measures on that frame of a material when the viewer asks for it."""
    st.markdown(text("lab/repeatability", changes=", ".join(change.what for change in CHANGES)))
    if rgb is None:
        st.info("There is no picture to change.")
        return
    run = material.repetition
    mine = run is not None and material.kept.get("repeated") == number
    running = run is not None and not run.ended
    with st.container(horizontal=True):
        st.button(
            "Measure repeatability",
            key=f"lab-repeat-{key}",
            disabled=running,
            on_click=_start,
            args=(material, rgb, number),
        )
        if running and run is not None:
            st.button("Cancel", key=f"lab-repeat-cancel-{key}", on_click=run.cancel)
    if mine or running:
        st.fragment(_progress, run_every=REFRESH_S if running else None)(material, running, key)


def _start(material: Material, rgb: Frame, number: int) -> None:
    settings, pool = material.settings, server_state.pool()

    def analyse(frame_rgb: Frame) -> Analysed:
        return pool.analyse_still(frame_rgb, settings)

    material.repetition = Repetition(rgb, analyse)
    material.kept["repeated"] = number


def _progress(material: Material, running: bool, key: str) -> None:
    run = material.repetition
    if run is None:
        return
    if not run.ended:
        st.progress(run.done / STEPS, f"Analysing picture {run.done + 1} of {STEPS}")
        return
    if running:
        # The whole part, so that the button comes back and the polling ends.
        st.rerun()
    if run.problem is not None:
        st.warning(run.problem)
    elif run.outcome is not None:
        figure, sentence = repeatability_figure(run.outcome), repeatability_sentence(run.outcome)
        chart(f"lab-repeated-{key}", figure, sentence, save="repeatability")
