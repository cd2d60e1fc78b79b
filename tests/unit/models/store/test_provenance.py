from __future__ import annotations

from importlib.metadata import version

import av
import PIL
import pytest

from components.keypoints import DEFAULT_NETWORKS, NETWORKS, ModelFile, network
from components.keypoints.networks import VIEWER_NETWORK
from components.models.store import store
from components.models.store.provenance import library_versions, model_files
from components.version import VERSION

# From the published files: reference tables of the project's model files.
FULL = ModelFile(
    "pose_landmarker_full.task", "4eaa5eb7a98365221087693fcc286334cf0858e2eb6e15b506aa4a7ecdcec4ad"
)
LITE = ModelFile(
    "pose_landmarker_lite.task", "59929e1d1ee95287735ddd833b19cf4ac46d29bc7afddbbf6753c459690d574a"
)
FACE = ModelFile("face_landmarker.task", "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (DEFAULT_NETWORKS, {"blazepose-full": (FULL,), "face-landmarker": (FACE,)}),
        (("face-landmarker",), {"face-landmarker": (FACE,)}),
        (("blazepose-lite",), {"blazepose-lite": (LITE,)}),
    ],
)
def test_the_files_that_were_asked(keys: tuple[str, ...], expected: dict[str, tuple[ModelFile, ...]]) -> None:
    assert model_files(keys) == expected


@pytest.mark.parametrize("key", [key for key in NETWORKS if key != VIEWER_NETWORK])
def test_each_network_has_pinned_files_of_its_licence(key: str) -> None:
    """The first are its own; one of another network that it needs comes after."""
    row = network(key)
    own, *others = (store.entry(name).licence for name in row.files)
    assert own == row.weights_licence and set(others) <= {own, "Apache-2.0"}


def test_versions_are_those_that_run() -> None:
    versions = library_versions()
    assert versions["mediapipe"] == version("mediapipe") and {"numpy", "opencv-python"} < set(versions)
    assert versions["keypoint-lab"] == VERSION
    # The decoders, too: other pixels give other points.
    assert (versions["av"], versions["Pillow"]) == (av.__version__, PIL.__version__)
