"""Both models' steps and outputs on a picture, kept for all viewers."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import streamlit as st

from components.keypoints import ModelName
from components.keypoints.arrays import Rgb
from components.media.distance import move_away
from components.models.cost.heads import OutputHead, head
from components.models.litert.pipelines import FACE_NET, POSE_NET, Pipeline, PipelineResult
from components.models.litert.pose_maps import VALUES, PoseMaps, PoseNet
from components.models.store import store
from components.models.store.names import BUNDLES, FACE_BUNDLE, POSE_BUNDLE
from components.ui import server_state
from components.ui.network_graphs import networks_in
from components.ui.picture import BODY, FACE

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


@dataclass(frozen=True)
class HeadOutputs:
    """What both landmark nets write.

    Attributes:
        heatmaps: the pose net's.
        pose_points, face_points: the head with the points as numbers.
        face_macs: of the whole face net.
    """

    heatmaps: OutputHead
    pose_points: OutputHead
    face_points: OutputHead
    face_macs: int


@st.cache_resource(show_spinner="Reading the networks' graphs…")
def outputs() -> HeadOutputs:
    """Read from the model files.

    Raises:
        GraphError: for a file that holds other networks.
    """
    pose, face = networks_in(POSE_BUNDLE)[POSE_NET], networks_in(FACE_BUNDLE)[FACE_NET]
    heatmaps = max((port.shape for port in pose.outputs), key=lambda shape: (len(shape) == 4) * shape[-1])
    points = (1, heatmaps[-1] * VALUES)
    face_points = max((port.shape for port in face.outputs), key=lambda shape: shape[-1])
    return HeadOutputs(head(pose, heatmaps), head(pose, points), head(face, face_points), face.macs)


@st.cache_resource(show_spinner="The pose landmark network is being loaded…")
def _pose_net() -> tuple[PoseNet, Lock]:
    return PoseNet(store.ensure(POSE_BUNDLE)), Lock()


@st.cache_data(show_spinner=False, max_entries=128, ttl=server_state.STILLS_KEPT)
def pose_maps(crop_rgb: Rgb) -> PoseMaps:
    """The net's outputs on a crop, cached by its content."""
    net, turn = _pose_net()
    with turn:
        return net.read(crop_rgb)
