from __future__ import annotations

from importlib.metadata import version
from typing import Literal

import av
import PIL
import pytest

from components.keypoints import AnalysisSettings, ModelFile
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
    ("models", "expected"),
    [("both", {"pose": FULL, "face": FACE}), ("pose", {"pose": FULL}), ("face", {"face": FACE})],
)
def test_the_files_that_were_asked(
    models: Literal["both", "pose", "face"], expected: dict[str, ModelFile]
) -> None:
    assert model_files(AnalysisSettings(), models) == expected


def test_each_variant_has_its_file() -> None:
    assert model_files(AnalysisSettings("lite"), "pose") == {"pose": LITE}


def test_versions_are_those_that_run() -> None:
    versions = library_versions()
    assert versions["mediapipe"] == version("mediapipe") and {"numpy", "opencv-python"} < set(versions)
    assert versions["keypoint-lab"] == VERSION
    # The decoders, too: other pixels give other points.
    assert (versions["av"], versions["Pillow"]) == (av.__version__, PIL.__version__)
