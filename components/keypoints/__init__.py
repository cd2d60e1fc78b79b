"""The vocabulary: layouts, results and settings that all other packages speak."""

from components.keypoints.layouts import Layout, layout
from components.keypoints.record import ModelFile, Record
from components.keypoints.results import (
    MODELS,
    SEEN,
    FrameResult,
    Keypoints,
    ModelName,
    ModelResult,
    StageTimes,
)
from components.keypoints.settings import (
    MOST_PEOPLE,
    OUTPUT_WIDTHS_PX,
    THRESHOLDS,
    VARIANTS,
    VIEWS,
    AnalysisSettings,
    Settings,
    Variant,
    View,
    ViewSettings,
)

__all__ = [
    "MOST_PEOPLE",
    "OUTPUT_WIDTHS_PX",
    "SEEN",
    "THRESHOLDS",
    "VARIANTS",
    "VIEWS",
    "AnalysisSettings",
    "FrameResult",
    "Keypoints",
    "Layout",
    "ModelFile",
    "MODELS",
    "ModelName",
    "ModelResult",
    "Record",
    "Settings",
    "StageTimes",
    "Variant",
    "View",
    "ViewSettings",
    "layout",
]
