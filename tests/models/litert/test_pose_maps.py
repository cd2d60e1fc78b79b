"""The pose landmark net's own outputs, and that refined they are MediaPipe's landmarks."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from components.decoding.heatmaps import read_out
from components.keypoints import body_and_face
from components.measures.scale import extent_px
from components.models.errors import ModelError
from components.models.litert.pipelines import FACE_NET, POSE_NET, SIDE_PX, LandmarkCrop, Pipeline
from components.models.litert.pose_maps import PoseMaps, PoseNet
from components.models.litert.roi import to_frame
from components.models.tracker_set import TrackerSet
from tests.support.real_models import model_paths, no_metrics, portrait


@pytest.fixture(autouse=True, scope="module")
def _no_metrics() -> Iterator[None]:
    with no_metrics():
        yield


@pytest.fixture(scope="module")
def region() -> LandmarkCrop:
    found = Pipeline("pose", model_paths().pose).look(portrait()).region
    assert found is not None
    return found


@pytest.fixture(scope="module")
def maps(region: LandmarkCrop) -> PoseMaps:
    return PoseNet(model_paths().pose).read(region.seen)


def test_the_outputs_have_the_shapes_of_39_points(maps: PoseMaps) -> None:
    assert maps.points_norm.shape == (39, 2)
    assert maps.heatmaps.shape == (64, 64, 39)
    assert maps.visibility.shape == maps.presence.shape == (39,)
    assert 0.9 < maps.flag <= 1
    assert not maps.heatmaps.flags.writeable


def test_refined_points_visibility_and_presence_are_mediapipes(region: LandmarkCrop, maps: PoseMaps) -> None:
    with TrackerSet(body_and_face(models="pose"), "still") as landmarkers:
        (person,) = landmarkers.analyse(portrait()).first("body").people
    size_px = (512, 512)
    read = read_out(maps.points_norm, maps.heatmaps, SIDE_PX)
    own_px = to_frame((read.refined_px / SIDE_PX).astype(np.float32), region.roi)
    distances_px = np.hypot(*(own_px - person.xy_px(size_px)).T)
    assert distances_px.max() < 0.01 * extent_px(person, size_px)
    # Without the refinement they are not: the heatmaps move the nose and others farther than that.
    regressed_px = to_frame(maps.points_norm[:33], region.roi)
    moved_px = np.hypot(*(regressed_px - person.xy_px(size_px)).T)
    assert moved_px[read.confident].max() > 0.05 * extent_px(person, size_px)
    assert person.visibility is not None and person.presence is not None
    assert maps.visibility[:33] == pytest.approx(person.visibility, abs=0.01)
    assert maps.presence[:33] == pytest.approx(person.presence, abs=0.01)


def test_a_face_that_is_seen_has_a_peak_and_feet_out_of_the_picture_have_none(maps: PoseMaps) -> None:
    read = read_out(maps.points_norm, maps.heatmaps, SIDE_PX)
    assert read.confident[:13].all()
    assert not read.confident[25:].any()


def test_wrong_shapes_are_refused(maps: PoseMaps) -> None:
    with pytest.raises(ValueError, match="heatmaps must have the shape"):
        PoseMaps(maps.points_norm, maps.visibility, maps.presence, maps.heatmaps[..., 0], 1.0)
    with pytest.raises(ValueError):
        PoseNet(model_paths().pose).read(np.zeros((64, 64, 3), np.uint8))


def test_another_net_is_refused(tmp_path: Path) -> None:
    bundle = tmp_path / "swapped.task"
    with zipfile.ZipFile(model_paths().face) as files, zipfile.ZipFile(bundle, "w") as made:
        made.writestr(POSE_NET, files.read(FACE_NET))
    with pytest.raises(ModelError, match="swapped.task is not that of Pose Landmarker"):
        PoseNet(bundle)
