"""Anchors, what is decoded from them and how they are merged, against values worked out on paper."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from components.models.litert.anchors import anchor_centers, decode, merge, overlap

FloatArray = NDArray[np.float32]


def boxes(*corners: tuple[float, float, float, float]) -> FloatArray:
    """(N, 2, 2) from left, top, right, bottom."""
    return np.array(corners, np.float32).reshape(-1, 2, 2)


def test_the_pose_detectors_anchors() -> None:
    centers = anchor_centers(224, (8, 16, 32, 32, 32))
    # 28 x 28 cells of 2, 14 x 14 of 2, and 7 x 7 of 3 x 2 anchors: 1568 + 392 + 294.
    assert centers.shape == (2254, 2)
    assert centers[0] == pytest.approx((0.5 / 28, 0.5 / 28))
    assert centers[1] == pytest.approx(centers[0])
    assert centers[2] == pytest.approx((1.5 / 28, 0.5 / 28))
    assert centers[2 * 28] == pytest.approx((0.5 / 28, 1.5 / 28))
    assert centers[1567] == pytest.approx((27.5 / 28, 27.5 / 28))
    assert centers[1568] == pytest.approx((0.5 / 14, 0.5 / 14))
    assert centers[1960] == pytest.approx((0.5 / 7, 0.5 / 7))
    assert centers[1965] == pytest.approx(centers[1960])
    assert centers[1966] == pytest.approx((1.5 / 7, 0.5 / 7))
    assert centers[2253] == pytest.approx((6.5 / 7, 6.5 / 7))


def test_the_face_detectors_anchors() -> None:
    centers = anchor_centers(128, (8, 16, 16, 16))
    # 16 x 16 cells of 2 and 8 x 8 of 3 x 2 anchors: 512 + 384.
    assert centers.shape == (896, 2)
    assert centers[0] == pytest.approx((0.5 / 16, 0.5 / 16))
    assert centers[511] == pytest.approx((15.5 / 16, 15.5 / 16))
    assert centers[512] == pytest.approx((0.5 / 8, 0.5 / 8))
    assert centers[517] == pytest.approx(centers[512])
    assert centers[518] == pytest.approx((1.5 / 8, 0.5 / 8))
    assert centers[895] == pytest.approx((7.5 / 8, 7.5 / 8))


def test_boxes_and_keypoints_count_from_their_anchor() -> None:
    centers = np.array([[0.5, 0.25], [0.1, 0.1]], np.float32)
    values = np.array([[10, -5, 20, 40, 3, 4], [0, 0, 0, 0, 0, -10]], np.float32)
    # The first: middle (0.6, 0.2), sides 0.2 and 0.4, keypoint (0.5 + 0.03, 0.25 + 0.04).
    assert decode(values, centers, 100) == pytest.approx(
        np.array([[[0.5, 0], [0.7, 0.4], [0.53, 0.29]], [[0.1, 0.1], [0.1, 0.1], [0.1, 0]]]), abs=1e-6
    )


def test_values_of_other_anchors_are_refused() -> None:
    with pytest.raises(ValueError, match="2 anchors need as many rows of values, not 3"):
        decode(np.zeros((3, 12), np.float32), np.zeros((2, 2), np.float32), 100)


@pytest.mark.parametrize(
    ("box", "share"),
    [
        ((0, 0, 2, 2), 1),
        ((1, 1, 3, 3), 1 / 7),
        ((0, 0, 2, 1), 0.5),
        ((2, 0, 4, 2), 0),
        ((5, 5, 6, 6), 0),
        ((1, 1, 1, 1), 0),
    ],
)
def test_overlap_is_intersection_over_union(box: tuple[float, float, float, float], share: float) -> None:
    assert overlap(boxes(box), boxes((0, 0, 2, 2))[0]) == pytest.approx([share])


def test_two_points_do_not_overlap() -> None:
    assert overlap(boxes((1, 1, 1, 1)), boxes((1, 1, 1, 1))[0]) == pytest.approx([0])


def test_boxes_that_agree_are_averaged_by_their_scores() -> None:
    shapes = boxes((0, 0, 1, 0.8), (2, 2, 3, 3), (0, 0, 1, 1), (2, 2, 3, 3), (9, 9, 8, 8))
    scores = np.array([0.6, 0.7, 0.9, 0.49, 0.95], np.float32)
    first, second = merge(shapes, scores, 0.5, 0.5)
    assert first.score == pytest.approx(0.9)
    assert first.anchors == (2, 0)
    # The lower edge: (0.9 x 1 + 0.6 x 0.8) / 1.5 = 0.92.
    assert first.shape == pytest.approx(np.array([[0, 0], [1, 0.92]]), abs=1e-6)
    # The fourth is too unsure and the last is inside out, though the surest.
    assert second.anchors == (1,)
    assert second.shape == pytest.approx(shapes[1])


def test_keypoints_are_averaged_too() -> None:
    shapes = np.array([[[0, 0], [1, 1], [5, 0]], [[0, 0], [1, 1], [9, 4]]], np.float32)
    (only,) = merge(shapes, np.array([0.75, 0.25], np.float32), 0.2, 0.5)
    assert only.shape[2] == pytest.approx((6, 1))


def test_an_overlap_of_just_the_limit_is_not_enough() -> None:
    shapes, scores = boxes((0, 0, 1, 1), (0, 0, 1, 0.5)), np.array([0.9, 0.8], np.float32)
    assert [person.anchors for person in merge(shapes, scores, 0.5, 0.5)] == [(0,), (1,)]
    assert [person.anchors for person in merge(shapes, scores, 0.5, 0.49)] == [(0, 1)]


def test_a_score_of_just_the_threshold_is_enough() -> None:
    shapes, scores = boxes((0, 0, 1, 1)), np.array([0.5], np.float32)
    assert len(merge(shapes, scores, 0.5, 0.5)) == 1


def test_a_box_without_area_is_a_person_of_its_own() -> None:
    shapes, scores = boxes((1, 1, 1, 1), (1, 1, 1, 1)), np.array([0.9, 0.8], np.float32)
    assert [person.anchors for person in merge(shapes, scores, 0.5, 0.5)] == [(0,), (1,)]


def test_nobody_is_no_person() -> None:
    assert merge(boxes((0, 0, 1, 1)), np.array([0.1], np.float32), 0.5, 0.5) == ()


@given(st.data())
def test_every_sure_anchor_speaks_of_one_person(data: st.DataObject) -> None:
    corners = st.tuples(st.floats(0, 5), st.floats(0, 5), st.floats(5.5, 9), st.floats(5.5, 9))
    shapes = boxes(*data.draw(st.lists(corners, min_size=1, max_size=12)))
    scores = np.array(data.draw(st.lists(st.floats(0, 1), min_size=len(shapes), max_size=len(shapes))))
    people = merge(shapes, scores.astype(np.float32), 0.5, 0.4)
    spoken = [anchor for person in people for anchor in person.anchors]
    assert sorted(spoken) == np.flatnonzero(scores.astype(np.float32) >= 0.5).tolist()
    assert [person.score for person in people] == sorted((p.score for p in people), reverse=True)
    for person in people:
        low, high = shapes[list(person.anchors)].min(axis=0), shapes[list(person.anchors)].max(axis=0)
        assert ((person.shape >= low - 1e-5) & (person.shape <= high + 1e-5)).all()
