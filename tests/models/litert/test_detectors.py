"""Both detectors on real pictures, against MediaPipe's own face detector and against nothing to see."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import mediapipe as mp
import numpy as np
import pytest
from mediapipe.tasks.python import BaseOptions
from mediapipe.tasks.python.vision import FaceDetector, FaceDetectorOptions

from components.models.errors import ModelError
from components.models.litert.detectors import (
    FACE_DETECTOR,
    POSE_DETECTOR,
    SCORE_THRESHOLD,
    SUPPRESSION,
    Detector,
    DetectorKind,
)
from tests.support.real_models import model_paths, no_metrics, portrait


@pytest.fixture(autouse=True, scope="module")
def _no_metrics() -> Iterator[None]:
    with no_metrics():
        yield


def net(kind: DetectorKind) -> bytes:
    bundle = model_paths().pose if kind is POSE_DETECTOR else model_paths().face
    with zipfile.ZipFile(bundle) as files:
        return files.read(kind.member)


def test_the_face_is_where_mediapipes_face_detector_sees_it() -> None:
    options = FaceDetectorOptions(
        base_options=BaseOptions(model_asset_buffer=net(FACE_DETECTOR)),
        min_detection_confidence=SCORE_THRESHOLD,
        min_suppression_threshold=SUPPRESSION,
    )
    with FaceDetector.create_from_options(options) as detector:
        (theirs,) = detector.detect(mp.Image(mp.ImageFormat.SRGB, portrait())).detections
    (ours,) = Detector(model_paths().face, FACE_DETECTOR).look(portrait()).detections
    assert ours.score == pytest.approx(theirs.categories[0].score, abs=1e-3)
    box = theirs.bounding_box
    # Theirs is rounded to whole pixels.
    assert ours.box_px[0] == pytest.approx((box.origin_x, box.origin_y), abs=1)
    assert ours.box_px[1] - ours.box_px[0] == pytest.approx((box.width, box.height), abs=1)
    keypoints_px = [(512 * point.x, 512 * point.y) for point in theirs.keypoints]
    assert ours.keypoints_px == pytest.approx(np.array(keypoints_px), abs=0.05)


def test_the_body_is_found_and_its_second_point_is_above_its_first() -> None:
    detected = Detector(model_paths().pose, POSE_DETECTOR).look(portrait())
    assert detected.seen.shape == (224, 224, 3)
    assert detected.anchors == 2254
    (person,) = detected.detections
    assert person.score == pytest.approx(detected.best_score)
    assert person.keypoints_px.shape == (4, 2)
    assert person.keypoints_px[1, 1] < person.keypoints_px[0, 1] - 100
    assert ((person.anchors_px >= 0) & (person.anchors_px <= 512)).all()


@pytest.mark.parametrize("kind", [POSE_DETECTOR, FACE_DETECTOR])
def test_on_an_empty_picture_nobody_is_found(kind: DetectorKind) -> None:
    bundle = model_paths().pose if kind is POSE_DETECTOR else model_paths().face
    detected = Detector(bundle, kind).look(np.full((120, 200, 3), 128, np.uint8))
    assert detected.detections == ()
    assert 0 <= detected.best_score < SCORE_THRESHOLD
    # The bars of the letterbox are black, the frame between them grey.
    middle = kind.side_px // 2
    assert (detected.seen[0] == 0).all() and (detected.seen[middle, middle] == 128).all()


def test_another_models_bundle_is_refused() -> None:
    with pytest.raises(ModelError, match=r"face_landmarker\.task holds no pose_detector\.tflite"):
        Detector(model_paths().face, POSE_DETECTOR)


def test_another_net_of_the_same_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "swapped.task"
    with zipfile.ZipFile(path, "w") as files:
        files.writestr("pose_detector.tflite", net(FACE_DETECTOR))
    with pytest.raises(ModelError, match=r"pose_detector\.tflite in swapped\.task is not the expected net"):
        Detector(path, POSE_DETECTOR)
