"""Density, confidence, stability and timing: results in, small frozen values out."""

from components.keypoints.values import Floats, Missing, Spread, sealed, spread
from components.measures.confidence import (
    FacePresence,
    Visibility,
    VisibilityHistory,
    face_presence,
    visibility,
    visibility_history,
)
from components.measures.density import Density, Hull, density
from components.measures.in_view import in_view
from components.measures.live import Measures, measure
from components.measures.scale import OwnScale, own_scale
from components.measures.stability import Stability, own_motion_rms, stability
from components.measures.timing import STAGES, Duration, Timing, timing

__all__ = [
    "STAGES",
    "Density",
    "Duration",
    "FacePresence",
    "Floats",
    "Hull",
    "Measures",
    "Missing",
    "OwnScale",
    "Spread",
    "Stability",
    "Timing",
    "Visibility",
    "VisibilityHistory",
    "density",
    "face_presence",
    "in_view",
    "measure",
    "own_motion_rms",
    "own_scale",
    "sealed",
    "spread",
    "stability",
    "timing",
    "visibility",
    "visibility_history",
]
