"""MediaPipe's results into ours."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from components.models.trackers.face import face_result
from components.models.trackers.hand import hand_result
from components.models.trackers.pose import pose_result, without_rounding

POSE, FACE = "blazepose-full", "face-landmarker"


def points(n: int, visibility: float | None = 0.5) -> list[SimpleNamespace]:
    return [SimpleNamespace(x=i, y=i + 0.25, z=-i, visibility=visibility, presence=0.75) for i in range(n)]


def test_a_pose_keeps_each_value_at_its_place() -> None:
    person = pose_result(
        SimpleNamespace(pose_landmarks=[points(33)], pose_world_landmarks=[points(33)[::-1]]), POSE
    ).people[0]
    assert person.xyz_norm[7].tolist() == [7, 7.25, -7]
    assert person.world_m is not None and person.world_m[7].tolist() == [25, 25.25, -25]
    assert person.visibility is not None and set(person.visibility.tolist()) == {0.5}
    assert person.presence is not None and set(person.presence.tolist()) == {0.75}


def test_rounding_beyond_one_is_clipped_and_nonsense_is_refused() -> None:
    edge = np.array([1 + 4e-7, -4e-7, 0.3], np.float32)
    assert without_rounding(edge).tolist() == pytest.approx([1, 0, 0.3])
    assert without_rounding(edge).max() == 1
    with pytest.raises(ValueError, match="visibility"):
        pose_result(
            SimpleNamespace(pose_landmarks=[points(33, 1.01)], pose_world_landmarks=[points(33)]), POSE
        )


def test_faces_keep_their_order() -> None:
    output = SimpleNamespace(
        face_landmarks=[points(478, None), points(478, None)[::-1]],
        face_blendshapes=[[SimpleNamespace(score=s / 100 + k / 2) for s in range(52)] for k in range(2)],
        facial_transformation_matrixes=[np.eye(4, dtype=np.float32), 2 * np.eye(4, dtype=np.float32)],
    )
    result = face_result(output, FACE)
    assert [face.xyz_norm[0, 0] for face in result.people] == [0, 477]
    assert all(face.visibility is None and face.presence is None for face in result.people)
    assert result.extras.blendshapes is not None and result.extras.blendshapes[1, 3] == pytest.approx(0.53)
    assert result.extras.transform is not None and result.extras.transform[1, 2, 2] == 2


def test_nobody_gives_empty_arrays() -> None:
    result = face_result(
        SimpleNamespace(face_landmarks=[], face_blendshapes=[], facial_transformation_matrixes=[]), FACE
    )
    assert result.people == ()
    assert result.extras.blendshapes is not None and result.extras.blendshapes.shape == (0, 52)
    assert result.extras.transform is not None and result.extras.transform.shape == (0, 4, 4)


def test_a_wrong_number_of_points_is_refused() -> None:
    with pytest.raises(ValueError, match="xyz_norm"):
        pose_result(SimpleNamespace(pose_landmarks=[points(32)], pose_world_landmarks=[points(33)]), POSE)


def test_a_hand_has_21_points_and_no_scores_of_its_own() -> None:
    output = SimpleNamespace(hand_landmarks=[points(21)], hand_world_landmarks=[points(21)[::-1]])
    (hand,) = hand_result(output, "hand-landmarker").people
    assert hand.xyz_norm[7].tolist() == [7, 7.25, -7]
    assert hand.world_m is not None and hand.world_m[7].tolist() == [13, 13.25, -13]
    assert (hand.visibility, hand.presence, hand.score) == (None, None, None)
