"""Density, confidence, stability and timing: results in, small frozen values out."""

from components.keypoints.values import Floats, Missing, Spread, sealed, spread
from components.measures.confidence import (
    Confidence,
    PointScores,
    ScoreHistory,
    WholePresence,
    confidence,
    mean_score,
    point_scores,
    score_given,
)
from components.measures.density import Density, Hull, density
from components.measures.in_view import in_view
from components.measures.live import Measures, NetworkMeasures, measure
from components.measures.scale import OwnScale, own_scale
from components.measures.stability import Stability, own_motion_rms, stability
from components.measures.timing import STAGES, Duration, Timing, timing

__all__ = [
    "Confidence",
    "Density",
    "Duration",
    "Floats",
    "Hull",
    "Measures",
    "Missing",
    "NetworkMeasures",
    "OwnScale",
    "PointScores",
    "STAGES",
    "ScoreHistory",
    "Spread",
    "Stability",
    "Timing",
    "WholePresence",
    "confidence",
    "density",
    "in_view",
    "mean_score",
    "measure",
    "own_motion_rms",
    "own_scale",
    "point_scores",
    "score_given",
    "sealed",
    "spread",
    "stability",
    "timing",
]
