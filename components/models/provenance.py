"""What results were made with: the pinned files, and the versions of the libraries that run them."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from components.keypoints import AnalysisSettings, ModelFile, ModelName
from components.models import store
from components.models.inventory import FACE_BUNDLE, pose_bundle

if TYPE_CHECKING:
    # Only its type: the module loads MediaPipe, which the page's process does not need.
    from components.models.landmarkers import Models

LIBRARIES = ("mediapipe", "numpy", "opencv-python")


def model_files(settings: AnalysisSettings, models: Models = "both") -> dict[ModelName, ModelFile]:
    """The file of each model that `models` asks for."""
    names: dict[ModelName, str] = {"pose": pose_bundle(settings.variant), "face": FACE_BUNDLE}
    return {
        model: ModelFile(name, store.entry(name).sha256)
        for model, name in names.items()
        if models in ("both", model)
    }


def library_versions() -> dict[str, str]:
    """The installed versions of LIBRARIES."""
    return {name: version(name) for name in LIBRARIES}
