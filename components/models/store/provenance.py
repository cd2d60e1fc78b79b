"""What a result comes from: which model files, and which versions of which libraries."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.metadata import version

from components.keypoints import ModelFile, network
from components.models.store import store
from components.version import VERSION

LIBRARIES = ("mediapipe", "numpy", "opencv-python", "av", "Pillow")


def model_files(keys: Iterable[str]) -> dict[str, tuple[ModelFile, ...]]:
    """The files of those networks with their pinned digests, by the network's key."""
    return {
        key: tuple(ModelFile(name, store.entry(name).sha256) for name in network(key).files) for key in keys
    }


def library_versions() -> dict[str, str]:
    """The versions of this app, of the libraries that make the results, and of those that decode files."""
    return {"keypoint-lab": VERSION, **{name: _version(name) for name in LIBRARIES}}


@cache
def _version(name: str) -> str:
    """Of a package, which stays what it is while this process runs; to look it up takes milliseconds."""
    return version(name)
