"""What a result comes from: which model files, and which versions of which libraries."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from components.keypoints import AnalysisSettings, ModelFile, ModelName
from components.keypoints.settings import Models
from components.models.store import store
from components.models.store.names import FACE_BUNDLE, pose_bundle
from components.version import VERSION

LIBRARIES = ("mediapipe", "numpy", "opencv-python", "av", "Pillow")


def bundles(settings: AnalysisSettings, models: Models) -> dict[ModelName, str]:
    """The names of the files that are asked, by model."""
    names: dict[ModelName, str] = {"pose": pose_bundle(settings.variant), "face": FACE_BUNDLE}
    return {model: name for model, name in names.items() if models in ("both", model)}


def model_files(settings: AnalysisSettings, models: Models = "both") -> dict[ModelName, ModelFile]:
    """The files that are asked with their pinned digests, by model."""
    named = bundles(settings, models)
    return {model: ModelFile(name, store.entry(name).sha256) for model, name in named.items()}


def library_versions() -> dict[str, str]:
    """The versions of this app, of the libraries that make the results, and of those that decode files."""
    return {"keypoint-lab": VERSION, **{name: _version(name) for name in LIBRARIES}}


@cache
def _version(name: str) -> str:
    """Of a package, which stays what it is while this process runs; to look it up takes milliseconds."""
    return version(name)
