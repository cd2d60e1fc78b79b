"""Repeatability in the Lab: a button, the progress, and what came out."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.keypoints import FrameAnalysis
from components.keypoints.arrays import Rgb
from components.measures.repeatability import CHANGES
from components.processes.jobs.repetition import STEPS, Repetition
from components.processes.jobs.stills import Stills
from components.ui import server_state
from components.ui.figure import chart
from components.ui.materials import Material
from components.ui.progress_fragment import run_button, watch
from components.views.lab.figures.repeatability import repeatability_figure, repeatability_sentence


def repeatability_panel(material: Material, rgb: Rgb | None, number: int, key: str) -> None:
    """Measures on that frame of a material when the viewer asks for it."""
    st.markdown(text("lab/repeatability", changes=", ".join(change.what for change in CHANGES)))
    if rgb is None:
        st.info("There is no picture to change.")
        return
    if material.asks_viewer and material.viewer_file is None:
        st.info(text("lab/repeatability_own"))
        return
    run = material.repetition
    mine = run is not None and material.repeated == number
    running = run_button(
        "Measure repeatability",
        run,
        lambda: _start(material, rgb, number),
        key=f"lab-repeat-{key}",
        icon=None,
        kind="secondary",
    )
    if run is not None and (mine or running):
        watch(run, lambda: _shown(run, key), running)


def _start(material: Material, rgb: Rgb, number: int) -> None:
    settings, pool = material.settings, server_state.pool()

    def analyse(frame_rgb: Rgb) -> FrameAnalysis:
        return pool.analyse_still(frame_rgb, settings)

    material.repeated = number
    if material.asks_viewer:
        viewer, file = material.viewer, material.viewer_file
        assert viewer is not None and file is not None
        stills = Stills(settings, pool.analyse_still, viewer, file)
        material.repetition = Repetition(rgb, stills, stills.close)
    else:
        material.repetition = Repetition(rgb, analyse)


def _shown(run: Repetition, key: str) -> None:
    if not run.ended:
        st.progress(run.done / STEPS, f"Analysing picture {run.done + 1} of {STEPS}")
    elif run.problem is not None:
        st.warning(run.problem)
    elif run.outcome is not None:
        figure, sentence = repeatability_figure(run.outcome), repeatability_sentence(run.outcome)
        chart(f"lab-repeated-{key}", figure, sentence, save="repeatability")
