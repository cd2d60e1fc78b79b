"""Visibility and presence as the models give them, and nothing where they give nothing."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints import Keypoints, NetworkResult, layout
from components.measures import Missing, ScoreHistory, WholePresence, confidence, mean_score, point_scores
from tests.support.results import BODY, FACE, frame, frame_of, person

POSE = layout("blazepose-33")


def by_region(**values: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """(33,) with one value to each region named, 0 elsewhere."""
    out = np.zeros(33)
    for name, value in values.items():
        out[POSE.regions[name]] = value
    return out


def test_means_by_region_and_over_all_points() -> None:
    given = by_region(head=1.0, left_arm=0.5)
    given[15] = 0.0
    found = point_scores(person("body", [1, 1], given, presence=0.25))
    assert not isinstance(found, Missing)
    means = dict(zip(POSE.regions, found.by_region, strict=True))
    # Four of the left arm's five points are at 0.5; the head has eleven of the 33.
    assert means == pytest.approx(
        {"head": 1, "torso": 0, "left_arm": 0.4, "right_arm": 0, "left_leg": 0, "right_leg": 0}
    )
    # Those 15 are in view; the others, at 0, are not.
    assert found.counted == 15
    assert found.mean == pytest.approx((11 + 4 * 0.5) / 15)
    np.testing.assert_allclose(found.per_point, given)
    assert found.presence_per_point is not None
    np.testing.assert_allclose(found.presence_per_point, 0.25)


def test_a_face_has_no_confidence_per_point() -> None:
    assert point_scores(person("face", [1, 1])) == Missing("the model gives none per point")


def test_presence_is_left_out_where_the_model_gives_none() -> None:
    found = point_scores(person("body", [1, 1], 0.5))
    assert not isinstance(found, Missing)
    assert found.presence_per_point is None


def test_visibility_over_time_has_a_gap_where_nobody_was() -> None:
    frames = [
        frame(0, [person("body", [1, 1], by_region(head=0.5))]),
        frame(100),
        frame(300, [person("body", [1, 1], by_region(head=0.75, torso=1))]),
    ]
    found = confidence(frames, BODY)
    assert isinstance(found, ScoreHistory)
    assert found.regions == tuple(POSE.regions)
    assert found.times_s.tolist() == [-0.3, -0.2, 0]
    assert found.by_region.shape == (6, 3)
    np.testing.assert_allclose(found.by_region[0], [0.5, np.nan, 0.75])
    np.testing.assert_allclose(found.by_region[1], [0, np.nan, 1])


def test_visibility_over_time_forgets_after_ten_seconds() -> None:
    frames = [frame(ms, [person("body", [1, 1], 0.5)]) for ms in (0, 1, 5000, 10_001)]
    found = confidence(frames, BODY)
    assert isinstance(found, ScoreHistory)
    assert found.times_s.tolist() == [-10, -5.001, 0]


def test_visibility_over_time_is_of_one_person_among_several() -> None:
    near, far = person("body", [100, 100], 0.9), person("body", [600, 100], 0.1)
    found = confidence([frame(0, [far, near]), frame(100, [near, far])], BODY)
    assert isinstance(found, ScoreHistory)
    np.testing.assert_allclose(found.by_region, 0.9)


@pytest.mark.parametrize("key", [BODY, FACE])
def test_nothing_is_said_before_the_first_frame(key: str) -> None:
    assert confidence([], key) == Missing("no frame analysed yet")


def test_nobody_in_view_is_said() -> None:
    assert confidence([frame(0)], BODY) == Missing("no body in view")
    assert confidence([frame(0)], FACE) == Missing("no face in view")


def test_presence_is_told_with_its_age() -> None:
    face = person("face", [1, 1])
    frames = [
        frame(0, face=[face], face_presence=[0.5]),
        frame(500, face=[face]),
        frame(1000, face=[face], face_presence=[0.75]),
        frame(1400, face=[face]),
    ]
    found = confidence(frames, FACE)
    assert isinstance(found, WholePresence)
    assert found.times_s.tolist() == [-1.4, -0.4]
    assert found.values.tolist() == [0.5, 0.75]
    assert (found.latest, found.age_s, found.in_view) == (0.75, 0.4, True)


def test_the_last_presence_stays_when_the_face_has_gone() -> None:
    face = person("face", [1, 1])
    found = confidence([frame(0, face=[face], face_presence=[0.5]), frame(2000, face_presence=[])], FACE)
    assert isinstance(found, WholePresence)
    assert (found.latest, found.age_s, found.in_view) == (0.5, 2.0, False)


def test_a_face_whose_presence_was_not_read_yet() -> None:
    assert confidence([frame(0, face=[person("face", [1, 1])])], FACE) == Missing("not read yet")


def test_presence_is_of_one_face_among_several() -> None:
    near, far = person("face", [100, 100]), person("face", [600, 100])
    frames = [
        frame(0, face=[far, near], face_presence=[0.25, 0.75]),
        frame(100, face=[near, far], face_presence=[0.5, 0.125]),
    ]
    found = confidence(frames, FACE)
    assert isinstance(found, WholePresence)
    assert found.values.tolist() == [0.75, 0.5]


def test_a_score_and_a_presence_are_shown_under_their_own_names() -> None:
    points = np.full((17, 3), 0.5, np.float32)
    scores = np.linspace(0, 1, 17).astype(np.float32)
    scored = Keypoints(layout("coco-17"), points, score=scores)
    found = point_scores(scored)
    assert not isinstance(found, Missing)
    assert (found.name, found.presence_per_point) == ("score", None)
    np.testing.assert_allclose(found.per_point, scores)
    # Nine of the 17 lie at or above 0.5: a score below it is no measurement, as with visibility.
    assert found.counted == 9
    assert found.mean == pytest.approx(0.75)
    present = Keypoints(layout("coco-17"), points, presence=scores)
    found = point_scores(present)
    assert not isinstance(found, Missing)
    assert (found.name, found.presence_per_point, found.counted) == ("presence", None, 17)
    assert mean_score(present) == pytest.approx(0.5)


def test_a_network_without_any_confidence_says_so() -> None:
    hand = NetworkResult("hand-landmarker", (person("hand-21", [1, 1]),))
    assert confidence([frame_of(0, hand)], "hand-landmarker") == Missing("it gives no confidence")


def test_two_networks_of_one_subject_are_followed_each_by_its_key() -> None:
    lite, full = (
        NetworkResult(key, (person("body", [1, 1], seen),))
        for key, seen in (("blazepose-lite", 0.25), ("blazepose-full", 0.75))
    )
    frames = [frame_of(0, lite), frame_of(100, lite, full)]
    for key, expected in (("blazepose-lite", [0.25, 0.25]), ("blazepose-full", [np.nan, 0.75])):
        found = confidence(frames, key)
        assert isinstance(found, ScoreHistory)
        np.testing.assert_allclose(found.by_region[0], expected)
