"""The blendshapes' names against what the model itself returns."""

from __future__ import annotations

import mediapipe as mp
from mediapipe.tasks.python import BaseOptions, vision

from components.keypoints.blendshapes import BLENDSHAPES
from components.models.store.store import ensure
from tests.support.real_models import no_metrics


def test_the_names_are_the_models_in_its_order() -> None:
    model, picture = str(ensure("face_landmarker.task")), str(ensure("portrait.png"))
    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=model), output_face_blendshapes=True
    )
    with no_metrics(), vision.FaceLandmarker.create_from_options(options) as landmarker:
        (face,) = landmarker.detect(mp.Image.create_from_file(picture)).face_blendshapes
    assert tuple(category.category_name for category in face) == BLENDSHAPES
