"""Pictures with labelled points, which are not part of the project: tests that use them skip without."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from components.keypoints.arrays import Rgb
from components.keypoints.results import FloatArray
from components.media.images import load_image
from tests.support.paths import PROJECT

FOLDER = Path(os.environ.get("KEYPOINT_LAB_TEST_DATA", PROJECT.parent / "shared" / "data"))


class LabelledFace(NamedTuple):
    """A picture with the points of one face: float32 (N, 2), pixels."""

    name: str
    rgb: Rgb
    points_px: FloatArray


def labelled_faces() -> Iterator[LabelledFace]:
    """Two faces of 300-W with iBUG's 68 points; the test is skipped where they are not here."""
    folder = FOLDER / "300w"
    labels = folder / "test_300w.json"
    if not labels.exists():
        pytest.skip(f"There are no labelled faces in {folder}; KEYPOINT_LAB_TEST_DATA names where they are.")
    told = json.loads(labels.read_text())
    names = {image["id"]: image["file_name"] for image in told["images"]}
    for each in told["annotations"]:
        name = names[each["image_id"]]
        points_px = np.array(each["keypoints"], np.float32).reshape(68, -1)[:, :2]
        yield LabelledFace(name, load_image(folder / name), points_px)
