"""Density, confidence, stability and timing: results in, small frozen values out."""

from components.measures.confidence import (
    FacePresence,
    Visibility,
    VisibilityHistory,
    face_presence,
    visibility,
    visibility_history,
)
from components.measures.density import Density, Hull, clip_to_frame, density, polygon_area
from components.measures.scale import own_scale_px
from components.measures.snapshot import Measures, measure
from components.measures.stability import Stability, own_motion_rms, stability
from components.measures.timing import STAGES, Duration, Timing, timing
from components.measures.values import Floats, Missing, Spread, sealed, spread

__all__ = [
    "STAGES",
    "Density",
    "Duration",
    "FacePresence",
    "Floats",
    "Hull",
    "Measures",
    "Missing",
    "Spread",
    "Stability",
    "Timing",
    "Visibility",
    "VisibilityHistory",
    "clip_to_frame",
    "density",
    "face_presence",
    "measure",
    "own_motion_rms",
    "own_scale_px",
    "polygon_area",
    "sealed",
    "spread",
    "stability",
    "timing",
    "visibility",
    "visibility_history",
]
