"""A point's way, the joint angles and the openings over time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from components.charts import FACE
from components.measures import Missing
from components.measures.series import Series, Trajectory
from components.views.lab.figures.motion import (
    angles_figure,
    angles_sentence,
    face_figure,
    face_sentence,
    trajectory_figure,
    trajectory_sentence,
)
from tests.support.histories import series_of, texts

TIMES_S = np.array([0.0, 0.5, 1.0])
WAY = Trajectory("right_wrist", "px", TIMES_S, np.array([[10.0, 20, -5], [np.nan] * 3, [40, 25, 5]]))
AWAY = Missing("no body in view")


def moving(angles: Any = None) -> Series:
    rows = np.full((8, 3), 90.0) if angles is None else angles
    return replace(
        series_of(),
        times_s=TIMES_S,
        angles_deg=rows,
        openings=np.array([[0.1, 0.5, np.nan], [0.3, 0.3, 0.25], [0.3, 0.02, np.nan]]),
        turn_deg=np.array([[-30.0, 0, 30], [5, -0.2, np.nan], [0, 0, 2]]),
    )


def of(figure: go.Figure, name: str) -> list[Any]:
    return [trace for trace in figure.data if trace.name == name]


def test_x_y_and_z_of_a_point_each_in_a_panel() -> None:
    figure = trajectory_figure([WAY], ["clip.mp4"], FACE)
    assert [trace.name for trace in figure.data] == ["x", "y", "z"]
    for place, trace in enumerate(figure.data):
        np.testing.assert_allclose(trace.y, WAY.xyz[:, place])
        assert trace.line.color == FACE
    assert texts(figure)[:3] == ["x, to the right, px", "y, down, px", "z, away from the camera, px"]


def test_two_ways_lie_over_one_another_and_one_that_is_missing_does_not() -> None:
    figure = trajectory_figure([WAY, WAY], ["first", "second"], FACE)
    assert [trace.line.dash for trace in of(figure, "second")] == ["dot"] * 3
    assert [trace.name for trace in trajectory_figure([AWAY, WAY], ["a", "b"], FACE).data] == ["x", "y", "z"]
    assert texts(trajectory_figure([AWAY], ["a"], FACE)) == ["No body in view."]


def test_a_way_in_words() -> None:
    assert trajectory_sentence(WAY) == (
        "On the 2 of 3 frames with the point in view the right wrist moves in x between 10.0 and "
        "40.0 px, y between 20.0 and 25.0 px and z between -5.00 and 5.00 px."
    )
    assert trajectory_sentence(AWAY) == "No trajectory of the point to show: no body in view."


def test_left_and_right_of_each_joint_share_a_panel() -> None:
    rows = np.arange(24.0).reshape(8, 3)
    figure = angles_figure([moving(rows)])
    left, right = of(figure, "left"), of(figure, "right")
    # In the order of ANGLES: left and right elbow, then shoulder, hip and knee.
    assert [trace.y.tolist() for trace in left] == rows[::2].tolist()
    assert [trace.y.tolist() for trace in right] == rows[1::2].tolist()
    assert [trace.yaxis for trace in left] == [trace.yaxis for trace in right] == ["y", "y2", "y3", "y4"]


def test_openings_and_turns_have_panels_as_many_as_the_joints() -> None:
    figure = face_figure([moving()])
    assert of(figure, "mouth")[0].y.tolist()[:2] == pytest.approx([0.1, 0.5])
    assert of(figure, "right")[0].y.tolist()[:2] == pytest.approx([0.3, 0.02])
    assert of(figure, "yaw")[0].y.tolist() == [-30, 0, 30]
    assert len(list(figure.select_yaxes())) == 4
    assert figure.layout.height == angles_figure([moving()]).layout.height


def test_angles_in_words() -> None:
    rows = np.full((8, 3), 170.0)
    rows[6] = 90, 120, 178
    rows[1] = 169, 170, 170
    rows[[0, 2, 3, 4, 5, 7]] += np.array([0, 4, 8])
    assert angles_sentence(moving(rows)) == (
        "The left knee moves most, from 90° to 178°, the right elbow least, from 169° to 170°; the angles "
        "are in space, from the model's own metres, whose depth is its estimate."
    )


def test_openings_in_words() -> None:
    assert face_sentence(moving()) == (
        "The mouth opens between 0.10 and 0.50 of its width; the left eye opens between 0.25 and 0.30 of its "
        "width; the right eye opens between 0.02 and 0.30 of its width; the head turns in yaw from −30° to "
        "30°, pitch from 0° to 5°, roll from 0° to 2°."
    )


def test_why_there_is_nothing_to_see() -> None:
    nobody = replace(
        moving(np.full((8, 3), np.nan)), openings=np.full((3, 3), np.nan), turn_deg=np.full((3, 3), np.nan)
    )
    assert angles_sentence(nobody) == "No joint angles to show: no body with metres was found."
    assert face_sentence(replace(nobody, faces=np.zeros(3))) == "No openings to show: no face was found."
    assert face_sentence(nobody) == (
        "No openings to show: the points of the face are not those of a mouth and eyes, or these are not in "
        "view."
    )
    assert "No body with metres was found." in texts(angles_figure([nobody]))
    assert "No face was found." in texts(face_figure([nobody]))
    assert angles_sentence(AWAY) == "No joint angles to show: no body in view."
    assert face_sentence(AWAY) == "No openings to show: no body in view."
    assert texts(angles_figure([AWAY])) == texts(face_figure([AWAY])) == ["No body in view."]


def test_frames_with_others_alone_are_told() -> None:
    assert trajectory_sentence(replace(WAY, strays=3)).endswith("; on 3 more only others were found.")
