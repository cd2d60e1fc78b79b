"""What both models make of a picture whose subject steps back, kept for all viewers."""

from __future__ import annotations

import hashlib

import streamlit as st

from components.keypoints import ModelName
from components.keypoints.arrays import Rgb
from components.media.distance import move_away
from components.ui import pipeline_steps, server_state
from components.views.input.figures.distance import DistanceStep

SHARES = tuple(
    percent / 100 for percent in (100, 85, 70, 60, 50, 42, 35, 30, 25, 20, 17, 14, 12, 10, 8, 6, 5, 4)
)
"""Apparent sizes, each about a sixth less than the one before."""


def distances(frame_rgb: Rgb) -> dict[ModelName, tuple[DistanceStep, ...]]:
    """What both models make of the picture at each of SHARES, with a progress bar.

    Raises:
        ModelError: for a model file that is missing or damaged.
    """
    content = hashlib.blake2b(frame_rgb.tobytes()).hexdigest()
    bar = st.empty()
    steps: dict[ModelName, list[DistanceStep]] = {"pose": [], "face": []}
    for number, share in enumerate(SHARES):
        for model in steps:
            steps[model].append(_step(model, (content, frame_rgb.shape), share, frame_rgb))
        # Every call of Streamlit's is also where a viewer who leaves is let go.
        bar.progress((number + 1) / len(SHARES), "The subject steps back…")
    bar.empty()
    return {model: tuple(of_model) for model, of_model in steps.items()}


@st.cache_data(show_spinner=False, max_entries=4096, ttl=server_state.STILLS_KEPT)
def _step(model: ModelName, content: object, share: float, _frame_rgb: Rgb) -> DistanceStep:  # noqa: ARG001
    look = pipeline_steps.pipeline(model).look(move_away(_frame_rgb, share))
    return DistanceStep(share, look.detected.best_score, look.found)
