"""face-api's networks with their published weights: layers, accuracy, and on the detector's boxes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest

from components.keypoints import NetworkSettings, layout, network
from components.keypoints.conversions import conversion
from components.models.errors import ModelError
from components.models.graphs.tensorflow.files import read_onnx
from components.models.graphs.tensorflow.graph import Array
from components.models.onnx.running import session
from components.models.store import store
from components.models.trackers import tracker
from components.models.trackers.face_api import FaceApiNet, square_about
from components.operator import settings
from tests.support import tensorflow_numpy as reference
from tests.support.labelled import labelled_faces
from tests.support.real_models import bundle, no_metrics, portrait

KEYS = ("face-api-68", "face-api-68-tiny")


@pytest.fixture(autouse=True, scope="module", params=KEYS)
def key(request: pytest.FixtureRequest) -> str:
    for file in network(request.param).files:
        bundle(file)
    return str(request.param)


def _layer(model: onnx.ModelProto, operator: str, place: int) -> tuple[Array, Array, list[Array]]:
    """What the layer reads and writes where the network sees numbers, and its constants."""
    node = [each for each in model.graph.node if each.op_type == operator][place]
    whole = onnx.ModelProto()
    whole.CopyFrom(model)
    whole.graph.output.extend(onnx.ValueInfoProto(name=name) for name in (node.input[0], node.output[0]))
    picture = np.random.default_rng(3).integers(0, 256, (1, 112, 112, 3)).astype(np.float32)
    _, before, after = session(whole, {}, 1).run(None, {"picture": picture})
    stored = {each.name: onnx.numpy_helper.to_array(each) for each in model.graph.initializer}
    return np.asarray(before), np.asarray(after), [stored[name] for name in node.input[1:]]


def test_three_layers_are_what_numpy_makes_of_the_same_input(key: str) -> None:
    model = read_onnx(store.ensure(network(key).files[0]))
    before, after, (weights, bias) = _layer(model, "Conv", 0)
    expected = (
        reference.conv(before.transpose(0, 2, 3, 1), weights.transpose(2, 3, 1, 0), (2, 2), "SAME") + bias
    )
    np.testing.assert_allclose(after.transpose(0, 2, 3, 1), expected, rtol=1e-3, atol=1e-4)
    before, after, (weights,) = _layer(model, "Conv", -2)
    expected = reference.depthwise(
        before.transpose(0, 2, 3, 1), weights.transpose(2, 3, 0, 1), (1, 1), "SAME"
    )
    np.testing.assert_allclose(after.transpose(0, 2, 3, 1), expected, rtol=1e-3, atol=1e-4)
    before, after, (weights, bias) = _layer(model, "Gemm", 0)
    np.testing.assert_allclose(after, before @ weights + bias, rtol=1e-4, atol=1e-5)


def test_the_error_on_labelled_faces_is_the_one_that_is_known(key: str) -> None:
    """NME by the outer eye corners, in the tight box of the labelled points."""
    net = FaceApiNet(network(key).files[0])
    known = {"face-api-68": (5.3, 5.9), "face-api-68-tiny": (5.3, 8.0)}[key]
    found = []
    for face in labelled_faces():
        box_px = np.array([face.points_px.min(axis=0), face.points_px.max(axis=0)])
        away_px = np.linalg.norm(net.points_px(face.rgb, square_about(box_px)) - face.points_px, axis=1)
        found.append(100 * float(away_px.mean() / np.linalg.norm(face.points_px[36] - face.points_px[45])))
    assert sorted(found) == pytest.approx(known, abs=0.3)


def test_it_finds_the_portraits_face_where_the_other_network_does(key: str) -> None:
    with no_metrics():
        mesh_tracker, found = (
            tracker(NetworkSettings("face-landmarker"), "still"),
            tracker(NetworkSettings(key), "still"),
        )
        (mesh,) = mesh_tracker.track(portrait(), 0).people
        (face,) = found.track(portrait(), 0).people
        mesh_tracker.close()
        found.close()
    to_ibug = conversion("face-mesh-478", "ibug-68")
    assert to_ibug is not None
    expected, got = to_ibug.convert(mesh).xyz_norm[:, :2], face.xyz_norm[:, :2]
    eyes = float(np.linalg.norm(expected[36] - expected[45]))
    # Without the jaw, which the mesh has on the skin and iBUG's labels on the contour that is seen.
    assert np.linalg.norm(expected - got, axis=1)[17:].mean() < 0.08 * eyes
    assert face.layout == layout("ibug-68") and np.isnan(face.xyz_norm[:, 2]).all()
    assert face.visibility is face.presence is face.score is None


def test_several_faces_are_found_the_surest_first_and_no_more_than_asked_for(key: str) -> None:
    face_rgb = portrait()[20:240, 120:340]
    two = np.ascontiguousarray(np.hstack([face_rgb, face_rgb]), np.uint8)
    for people, count in ((1, 1), (2, 2), (4, 2)):
        result = tracker(NetworkSettings(key, people), "stream").track(two, 1)
        assert len(result.people) == count
    lefts = sorted(float(each.xyz_norm[:, 0].mean()) for each in result.people)
    assert lefts[0] < 0.5 < lefts[1]


def test_nobody_is_found_where_nobody_is_and_where_the_threshold_is_not_reached(key: str) -> None:
    blank = np.zeros((240, 320, 3), np.uint8)
    assert not tracker(NetworkSettings(key), "still").track(blank, 0).people
    assert not tracker(NetworkSettings(key, detection=1.0), "still").track(portrait(), 0).people


def test_a_file_of_another_digest_is_refused(
    key: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KEYPOINT_LAB_FILES", str(tmp_path))
    settings.cache_clear()
    (tmp_path / network(key).files[1]).write_bytes(b"another")
    with pytest.raises(store.FileUnavailable, match=r"its SHA-256 is [0-9a-f]{64}, it must be"):
        tracker(NetworkSettings(key), "still")


def test_a_network_that_cannot_run_is_told(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    net = FaceApiNet(network(key).files[0])
    # Sizes that do not fit are the runtime's own refusal.
    monkeypatch.setattr("components.models.trackers.face_api.SIDE_PX", 100)
    with pytest.raises(ModelError, match="cannot run on this machine"):
        net.points_px(portrait(), square_about(np.array([[0, 0], [50, 50]], np.float32)))
