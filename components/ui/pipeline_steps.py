"""Both models' steps on a picture, kept for all viewers."""

from __future__ import annotations

import streamlit as st

from components.keypoints import ModelName
from components.keypoints.arrays import Rgb
from components.media.distance import move_away
from components.models.litert.pipelines import Pipeline, PipelineResult
from components.models.store import store
from components.models.store.names import BUNDLES
from components.ui import server_state
from components.ui.picture import BODY, FACE

_BUNDLES: dict[ModelName, str] = {"pose": "pose_landmarker_full.task", "face": "face_landmarker.task"}
NETWORKS: dict[ModelName, str] = {"pose": BODY, "face": FACE}
"""The networks whose steps these are, by key."""


@st.cache_resource(show_spinner="The networks are being loaded…")
def pipeline(model: ModelName) -> Pipeline:
    """The networks of one model, loaded once.

    Raises:
        ModelError: for a model file that is missing or damaged.
    """
    return Pipeline(model, store.ensure(BUNDLES[model]))


@st.cache_data(show_spinner=False, max_entries=128, ttl=server_state.STILLS_KEPT)
def look_at(model: ModelName, frame_rgb: Rgb, share: float = 1.0) -> PipelineResult:
    """Every step of one model on the picture, scaled down in its frame to `share` of its size.

    Raises:
        ModelError: for a model file that is missing or damaged.
    """
    return pipeline(model).look(move_away(frame_rgb, share))
