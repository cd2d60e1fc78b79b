"""The lengths by which each network's distances are compared."""

from __future__ import annotations

import re
import zipfile

import numpy as np
import pytest

from components.keypoints import Keypoints, layout
from components.measures import Missing, own_scale
from components.measures.scale import EYE_DISTANCE_MM, extent_px
from components.models.store import store
from tests.support.results import SIZE_PX, Points, known, person


def body() -> Points:
    """(33, 2): shoulders 100 px apart, mid-shoulder (150, 50), mid-hip (180, 170)."""
    xy_px = np.full((33, 2), 200.0)
    xy_px[[11, 12]] = [[100, 50], [200, 50]]
    xy_px[[23, 24]] = [[170, 170], [190, 170]]
    return xy_px


def eyes() -> Points:
    """(478, 2) with the outer corners of the eyes 30 and 40 px apart."""
    xy_px = np.full((478, 2), 120.0)
    xy_px[33], xy_px[263] = [100, 100], [130, 140]
    return xy_px


def test_a_poses_scale_is_from_mid_shoulder_to_mid_hip() -> None:
    scale = known(own_scale(person("body", body()), SIZE_PX))
    assert scale.px == pytest.approx(np.sqrt(30**2 + 120**2), rel=1e-5)
    assert (scale.name, scale.instead_of, scale.mm) == ("torso", None, None)
    assert scale.percent(scale.px / 4) == pytest.approx(25)
    assert scale.millimetres(3) is None


@pytest.mark.parametrize("how", ["outside", "hidden"])
def test_without_hips_in_view_it_is_the_width_of_the_shoulders(how: str) -> None:
    xy_px, visibility = body(), np.ones(33)
    if how == "outside":
        xy_px[24] = [190, 481]
    else:
        visibility[23] = 0.49
    scale = known(own_scale(person("body", xy_px, visibility), SIZE_PX))
    assert (scale.name, scale.instead_of) == ("shoulder width", "torso")
    assert scale.px == pytest.approx(100, rel=1e-5)


def test_without_shoulders_in_view_there_is_none() -> None:
    visibility = np.ones(33)
    visibility[11] = 0
    assert own_scale(person("body", body(), visibility), SIZE_PX) == Missing(
        "torso and shoulder width not in view"
    )


def test_a_bodys_millimetres_are_its_own_metres_in_the_pictures_plane() -> None:
    world_m = np.zeros((33, 3))
    world_m[[11, 12], 1] = -0.48
    # Depth has no part in it: the pixels have none either.
    world_m[[11, 12], 2] = 0.3
    pose = person("body", body())
    metric = Keypoints(pose.layout, pose.xyz_norm, world_m.astype(np.float32))
    scale = known(own_scale(metric, SIZE_PX))
    assert scale.mm == pytest.approx(480, rel=1e-5)
    assert scale.millimetres(scale.px / 100) == pytest.approx(4.8, rel=1e-5)


def test_a_faces_scale_is_between_the_outer_eye_corners() -> None:
    scale = known(own_scale(person("face", eyes()), SIZE_PX))
    assert (scale.name, scale.mm) == ("eye distance", EYE_DISTANCE_MM)
    assert scale.px == pytest.approx(50, rel=1e-5)
    # What one percent of it is, about, in millimetres.
    assert scale.millimetres(0.5) == pytest.approx(0.889, abs=5e-4)


def test_the_eye_distance_is_that_of_the_canonical_face_in_the_models_file() -> None:
    with zipfile.ZipFile(store.ensure("face_landmarker.task")) as bundle:
        content = bundle.read("geometry_pipeline_metadata_landmarks.binarypb")
    # The mesh's 468 vertices, each as x, y, z, u and v, a float after a byte that says so.
    found = re.search(rb"(?:\x1d.{4}){2340}", content, re.DOTALL)
    assert found is not None
    floats = np.frombuffer(found.group(), np.uint8).reshape(-1, 5)[:, 1:].copy().view("<f4")
    vertices_cm = floats.reshape(468, 5)[:, :3].astype(np.float64)
    assert 10 * np.linalg.norm(vertices_cm[33] - vertices_cm[263]) == pytest.approx(EYE_DISTANCE_MM, rel=1e-6)


def test_the_scale_is_in_pixels_of_the_frame_asked_for() -> None:
    assert known(own_scale(person("face", eyes()), (1280, 960))).px == pytest.approx(100, rel=1e-5)


def test_a_scale_without_length_is_none() -> None:
    assert own_scale(person("body", [5, 5]), SIZE_PX) == Missing("the torso has no length in the picture")


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("coco-17", "torso"),
        ("openpose-18", "torso"),
        ("body-25", "torso"),
        ("halpe-26", "torso"),
        ("mpii-16", "torso"),
        ("ibug-68", "eye distance"),
        ("wflw-98", "eye distance"),
        ("hand-21", "palm"),
    ],
)
def test_every_layout_has_a_scale_of_its_own(name: str, span: str) -> None:
    kind = layout(name)
    xyz_norm = np.random.default_rng(0).uniform(0.2, 0.8, (len(kind), 3)).astype(np.float32)
    who = Keypoints(kind, xyz_norm)
    scale = known(own_scale(who, SIZE_PX))
    assert scale.name == span
    assert scale.px <= extent_px(who, SIZE_PX)
