"""Keypoints in space: upright, from the viewer's side, in their unit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from components.charts import FACE, POSE
from components.charts.keypoints_3d import mesh_figure, mesh_px, mesh_sentence, world_figure, world_sentence
from components.keypoints import Keypoints, network
from tests.support.results import SIZE_PX, cloud, grid, person


def standing() -> Keypoints:
    """All at the hips, but the nose 0.6 m above, 0.2 m to the right 0.3 m nearer, a heel 0.8 m below."""
    world_m = np.zeros((33, 3), np.float32)
    world_m[0] = (0.2, -0.6, -0.3)
    world_m[29] = (0, 0.8, 0)
    return replace(person("body", grid()), world_m=world_m)


def test_the_body_stands_upright_and_looks_at_the_viewer() -> None:
    lines, marks = world_figure(standing()).data
    nose = [round(float(axis[0]), 3) for axis in (marks.x, marks.y, marks.z)]
    # Right stays right, what is nearer comes towards the camera at negative y, and up is positive z.
    assert nose == [0.2, -0.3, 0.6]
    assert marks.z[29] == pytest.approx(-0.8)
    assert len(lines.x) == 3 * 35
    assert (lines.line.color, marks.marker.color) == (POSE, POSE)
    assert marks.text[0] == "<b>nose</b><br>region: head"
    assert marks.hovertemplate.endswith(" m<extra></extra>")


def test_the_camera_stands_before_the_person_and_can_be_turned_about() -> None:
    scene = world_figure(standing()).layout.scene
    assert scene.camera.eye.y < 0 and scene.dragmode == "turntable"
    ratio = scene.aspectratio
    assert (ratio.x, ratio.y, ratio.z) == pytest.approx((0.2 / 1.4, 0.3 / 1.4, 1))


@pytest.mark.parametrize(("nose_m", "expected"), [((0, 1, 0), (0.01, 0.01, 1)), ((0, 0, 0), (1, 1, 1))])
def test_what_is_flat_still_has_a_box(nose_m: tuple[float, ...], expected: tuple[float, ...]) -> None:
    world_m = np.zeros((33, 3), np.float32)
    world_m[0] = nose_m
    ratio = world_figure(replace(person("body", grid()), world_m=world_m)).layout.scene.aspectratio
    assert (ratio.x, ratio.y, ratio.z) == pytest.approx(expected)


def test_the_body_in_words() -> None:
    assert world_sentence(standing()) == (
        "In the model's own metres the 33 points span 0.20 m across, 1.4 m in height and 0.30 m in depth; "
        "what the picture does not show is the model's guess."
    )


def test_a_body_without_metres_is_not_shown_in_space() -> None:
    flat = person("body", grid())
    with pytest.raises(ValueError, match="blazepose-33 has no world coordinates"):
        world_figure(flat)
    assert world_sentence(flat) == "The network gave no coordinates in metres."


def test_what_is_drawn_in_space_has_its_networks_colour() -> None:
    hand = network("hand-landmarker").colour
    assert {trace.marker.color or trace.line.color for trace in world_figure(standing(), hand).data} == {hand}
    mesh = mesh_figure(person("face", cloud(478)), SIZE_PX, hand)
    assert mesh.data[1].marker.color == hand


def test_the_meshs_depth_is_on_the_scale_of_the_width() -> None:
    face = person("face", cloud(478))
    xyz_norm = face.xyz_norm.copy()
    xyz_norm[:, 2] = -0.1
    deep = replace(face, xyz_norm=xyz_norm)
    np.testing.assert_allclose(mesh_px(deep, SIZE_PX)[:, 2], -0.1 * 640, rtol=1e-6)
    np.testing.assert_allclose(mesh_px(deep, SIZE_PX)[:, :2], face.xy_px(SIZE_PX), rtol=1e-5)


def test_the_mesh_in_a_figure_and_in_words() -> None:
    xyz_norm = np.zeros((478, 3), np.float32)
    xyz_norm[1] = (0.25, 0.5, 0.125)
    face = Keypoints(person("face", cloud(478)).layout, xyz_norm)
    figure = mesh_figure(face, SIZE_PX)
    lines, marks = figure.data
    assert len(lines.x) == 3 * 1330 and marks.marker.color == FACE
    assert (marks.x[1], marks.y[1], marks.z[1]) == (160, 80, -240)
    assert len(figure.to_json()) < 200_000
    assert mesh_sentence(face, SIZE_PX) == (
        "The 478 points and 1,330 edges span 160 × 240 × 80.0 px (across × height × depth); they "
        "have no metres, for depth is on the scale of the picture's width."
    )
