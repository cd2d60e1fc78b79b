"""The pose and face landmarkers on real pictures: what they find, and what a change of settings rebuilds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import mediapipe as mp
import numpy as np
import pytest
from mediapipe.tasks.python import BaseOptions, vision
from numpy.typing import NDArray

from components.keypoints import (
    DEFAULT_NETWORKS,
    AnalysisSettings,
    FrameAnalysis,
    NetworkResult,
    NetworkSettings,
    body_and_face,
    network,
)
from components.keypoints.arrays import Rgb
from components.keypoints.blendshapes import BLENDSHAPES
from components.models.mediapipe import task
from components.models.mediapipe.task import MediaPipeTracker
from components.models.store.store import ensure
from components.models.tracker_set import TrackerSet
from tests.support.real_models import Log, Watched, model_paths, no_metrics, portrait

BLANK = np.zeros((240, 320, 3), np.uint8)


@pytest.fixture(autouse=True, scope="module")
def _no_metrics() -> Iterator[None]:
    with no_metrics():
        yield


@pytest.fixture(scope="module")
def still() -> Iterator[TrackerSet]:
    with TrackerSet(AnalysisSettings(), "still") as landmarkers:
        yield landmarkers


@pytest.fixture
def stream() -> Iterator[TrackerSet]:
    with TrackerSet(AnalysisSettings(), "stream") as landmarkers:
        yield landmarkers


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Log:
    monkeypatch.setattr(Watched, "log", [])
    return Watched.log


def points(result: FrameAnalysis) -> NDArray[np.float32]:
    return np.concatenate([person.xyz_norm for model in result.results.values() for person in model.people])


def test_a_portrait_has_one_body_and_one_face(still: TrackerSet) -> None:
    found = still.analyse(portrait())
    (body,), (face,) = found.first("body").people, found.first("face").people
    assert (body.layout.name, face.layout.name) == ("blazepose-33", "face-mesh-478")
    assert body.world_m is not None and body.visibility is not None and body.presence is not None
    assert (face.world_m, face.visibility, face.presence) == (None, None, None)
    # Read off the picture: her nose's tip is near (228, 138) of 512.
    assert body.xy_px((512, 512))[0] == pytest.approx((228, 138), abs=12)
    assert face.xy_px((512, 512))[1] == pytest.approx((228, 138), abs=12)
    assert set(found.ns) == set(DEFAULT_NETWORKS)
    assert 0 < min(found.ns.values())
    assert max(found.ns.values()) <= found.analysis_ns


def test_the_numbers_are_mediapipes_own(still: TrackerSet) -> None:
    image = mp.Image(image_format=mp.ImageFormat.SRGB, data=portrait())
    base = BaseOptions(model_asset_path=str(model_paths().pose))
    with vision.PoseLandmarker.create_from_options(vision.PoseLandmarkerOptions(base)) as landmarker:
        pose = landmarker.detect(image)
    base = BaseOptions(model_asset_path=str(model_paths().face))
    options = vision.FaceLandmarkerOptions(
        base, output_face_blendshapes=True, output_facial_transformation_matrixes=True
    )
    with vision.FaceLandmarker.create_from_options(options) as landmarker:
        face = landmarker.detect(image)
    found = still.analyse(portrait())
    body = found.first("body").people[0]
    assert body.world_m is not None and body.visibility is not None
    extras = found.first("face").extras
    assert extras.blendshapes is not None and extras.transform is not None
    pairs: tuple[tuple[Any, Any], ...] = (
        (body.xyz_norm, [[p.x, p.y, p.z] for p in pose.pose_landmarks[0]]),
        (body.world_m, [[p.x, p.y, p.z] for p in pose.pose_world_landmarks[0]]),
        (body.visibility, [p.visibility for p in pose.pose_landmarks[0]]),
        (body.presence, [p.presence for p in pose.pose_landmarks[0]]),
        (found.first("face").people[0].xyz_norm, [[p.x, p.y, p.z] for p in face.face_landmarks[0]]),
        (extras.blendshapes[0], [category.score for category in face.face_blendshapes[0]]),
        (extras.transform[0], face.facial_transformation_matrixes[0]),
    )
    for ours, theirs in pairs:
        np.testing.assert_allclose(ours, theirs, atol=1e-6)
    assert tuple(category.category_name for category in face.face_blendshapes[0]) == BLENDSHAPES


def test_the_face_transform_is_a_turn_and_a_place_before_the_camera(still: TrackerSet) -> None:
    transforms = still.analyse(portrait()).first("face").extras.transform
    assert transforms is not None
    turn, place_cm = transforms[0, :3, :3], transforms[0, :3, 3]
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-3)
    assert place_cm[2] < 0
    assert transforms[0, 3].tolist() == [0, 0, 0, 1]


def test_an_empty_picture_has_nobody(still: TrackerSet) -> None:
    found = still.analyse(BLANK)
    assert found.first("body").people == () and found.first("face").people == ()
    blendshapes = found.first("face").extras.blendshapes
    assert blendshapes is not None and blendshapes.shape == (0, 52)


def test_stills_have_no_memory_and_no_order(still: TrackerSet) -> None:
    first = points(still.analyse(portrait(), 5))
    still.analyse(BLANK, 5)
    np.testing.assert_array_equal(points(still.analyse(portrait(), 3)), first)


def test_a_stream_follows_and_smooths(stream: TrackerSet, still: TrackerSet) -> None:
    as_still = points(still.analyse(portrait()))
    first, second = points(stream.analyse(portrait(), 0)), points(stream.analyse(portrait(), 33))
    np.testing.assert_allclose(first, as_still, atol=1e-5)
    # The second frame's region comes from the first frame's points, and smoothing holds it near them.
    assert not np.array_equal(second, first)
    assert np.abs(second[:, :2] - first[:, :2]).mean() < 0.005


def test_the_size_may_change_within_a_stream(stream: TrackerSet) -> None:
    for timestamp_ms, size_px in enumerate([(512, 512), (320, 240), (512, 512)]):
        found = stream.analyse(np.asarray(cv2.resize(portrait(), size_px), np.uint8), timestamp_ms)
    assert len(found.first("body").people) == len(found.first("face").people) == 1


def test_as_many_faces_as_asked_for_are_found() -> None:
    head = portrait()[:260, 100:360]
    two = np.ascontiguousarray(np.hstack([head, head[:, ::-1]]))
    with TrackerSet(body_and_face(faces=1, models="face"), "still") as landmarkers:
        assert len(landmarkers.analyse(two).first("face").people) == 1
        landmarkers.reconfigure(body_and_face(faces=2, models="face"))
        assert len(landmarkers.analyse(two).first("face").people) == 2


@pytest.mark.parametrize("strictest", [body_and_face(detection=1), body_and_face(presence=1)])
def test_thresholds_reach_both_models(strictest: AnalysisSettings) -> None:
    with TrackerSet(strictest, "still") as landmarkers:
        found = landmarkers.analyse(portrait())
    assert found.first("body").people == () and found.first("face").people == ()


@pytest.mark.parametrize("key", DEFAULT_NETWORKS)
def test_one_network_alone_needs_no_file_of_another(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    needed = network(key).files

    def only(name: str) -> Path:
        assert name in needed
        return ensure(name)

    monkeypatch.setattr(task, "local", only)
    with TrackerSet(AnalysisSettings((NetworkSettings(key),)), "still") as trackers:
        found = trackers.analyse(portrait())
    assert list(found.results) == list(found.ns) == [key]
    assert len(found.results[key].people) == 1 and found.ns[key] > 0


def test_both_networks_run_at_once(monkeypatch: pytest.MonkeyPatch, still: TrackerSet) -> None:
    # Each waits for the other to be running: in turn they would never meet.
    meet, track = threading.Barrier(2, timeout=20), MediaPipeTracker.track

    def meeting(tracker: MediaPipeTracker, frame: Rgb, timestamp_ms: int) -> NetworkResult:
        meet.wait()
        return track(tracker, frame, timestamp_ms)

    monkeypatch.setattr(MediaPipeTracker, "track", meeting)
    assert len(still.analyse(portrait()).first("face").people) == 1


@pytest.mark.parametrize(
    ("change", "rebuilt"),
    [
        ({}, []),
        ({"people": 2}, ["blazepose-full"]),
        ({"faces": 2}, ["face-landmarker"]),
        ({"detection": 0.4}, list(DEFAULT_NETWORKS)),
        ({"presence": 0.4}, list(DEFAULT_NETWORKS)),
        ({"tracking": 0.4}, list(DEFAULT_NETWORKS)),
    ],
)
def test_only_what_changed_is_rebuilt(
    watched: Log,
    change: dict[str, Any],
    rebuilt: list[str],
) -> None:
    with TrackerSet(AnalysisSettings(), "stream", build=Watched) as landmarkers:
        landmarkers.analyse(portrait(), 0)
        watched.clear()
        landmarkers.reconfigure(body_and_face(**change))
        assert watched == [("built", name) for name in rebuilt] + [("closed", name) for name in rebuilt]
        assert landmarkers.settings == body_and_face(**change)
        assert len(landmarkers.analyse(portrait(), 1).first("face").people) == 1


def test_another_network_takes_the_place_of_one_and_the_others_go_on(
    watched: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "local", lambda name: ensure(name.replace("lite", "full")))
    with TrackerSet(AnalysisSettings(), "stream", build=Watched) as landmarkers:
        watched.clear()
        landmarkers.reconfigure(body_and_face(variant="lite"))
        assert watched == [("built", "blazepose-lite"), ("closed", "blazepose-full")]
        assert list(landmarkers.analyse(portrait(), 0).results) == ["blazepose-lite", "face-landmarker"]


def test_two_networks_of_one_kind_stand_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "local", lambda name: ensure(name.replace("lite", "full")))
    two = AnalysisSettings((NetworkSettings("blazepose-lite"), NetworkSettings("blazepose-full")))
    with TrackerSet(two, "still", in_turn=True) as trackers:
        one, other = trackers.analyse(portrait()).results.values()
    np.testing.assert_array_equal(one.people[0].xyz_norm, other.people[0].xyz_norm)
    assert (one.network, other.network) == ("blazepose-lite", "blazepose-full")


def test_without_smoothing_points_tremble_more_and_there_are_no_more_people() -> None:
    rng = np.random.default_rng(0)
    noisy = [
        np.clip(portrait() + rng.normal(0, 12, portrait().shape), 0, 255).astype(np.uint8) for _ in range(12)
    ]
    trembling: dict[bool, dict[str, float]] = {}
    for smoothing in (True, False):
        with TrackerSet(body_and_face(smoothing=smoothing), "stream") as landmarkers:
            found = [landmarkers.analyse(frame, 33 * i) for i, frame in enumerate(noisy)][4:]
        assert all(len(each.first("body").people) == len(each.first("face").people) == 1 for each in found)
        blendshapes = [each.first("face").extras.blendshapes for each in found]
        assert all(scores is not None and len(scores) == 1 for scores in blendshapes)
        trembling[smoothing] = {
            "pose": _trembling_px([each.first("body") for each in found]),
            "face": _trembling_px([each.first("face") for each in found]),
        }
    # The filter stands behind both models, and each is steadier with it.
    for model in ("pose", "face"):
        assert trembling[False][model] > 1.5 * trembling[True][model]


def _trembling_px(results: list[NetworkResult]) -> float:
    """The median over the points in the picture of their standard deviation over the frames."""
    places_px = 512 * np.array([each.people[0].xyz_norm[:, :2] for each in results])
    inside = ((places_px > 0) & (places_px < 512)).all(axis=(0, 2))
    return float(np.median(places_px[:, inside].std(axis=0).mean(axis=1)))


@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_with_one_person_the_tracking_threshold_decides_nothing(threshold: float, stream: TrackerSet) -> None:
    """It is compared with the overlap of regions, and the graphs first ask how many are followed."""
    with TrackerSet(body_and_face(tracking=threshold), "stream") as other:
        for step in range(6):
            shift = np.array([[1, 0, 14 * step], [0, 1, 3 * step]], np.float32)
            moved = np.asarray(cv2.warpAffine(portrait(), shift, (512, 512)), np.uint8)
            expected, found = (each.analyse(moved, 40 * (step + 1)) for each in (stream, other))
            assert len(points(found)) == 33 + 478
            np.testing.assert_array_equal(points(found), points(expected))
