"""All figures of one network."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints import layout
from components.measures.accuracy.boxes import jitter, seen_box
from components.measures.accuracy.summary import AUC, NME, PCK, AccuracyTally
from components.measures.shared_points import shared
from tests.support.labels import COCO_17, body, found, label, picture

SAME = shared(COCO_17, COCO_17) or pytest.fail("a layout shares its points with itself")


def tally(order: list[int]) -> AccuracyTally:
    made = AccuracyTally(SAME)
    for number in order:
        xy_px = body(number)
        made.add(picture(label(xy_px), number=number), [found(xy_px + 2 * number)] if number else [], 5.0)
    return made


def test_the_order_of_pictures_changes_nothing() -> None:
    one, other = tally([0, 1, 2, 3]).accuracy(), tally([3, 1, 0, 2]).accuracy()
    # By their text, for NaN is not even itself.
    assert str(one.figures) == str(other.figures)
    assert one.worst == other.worst


def test_what_is_missed_found_and_worst() -> None:
    accuracy = tally([0, 1, 2, 3]).accuracy()
    assert (accuracy.subjects, accuracy.found, accuracy.extra) == (4, 3, 0)
    assert [case.picture[:12] for case in accuracy.worst[:2]] == ["000000000000", "000000000003"]
    assert accuracy.worst[0].error == np.inf
    assert accuracy.normaliser == "torso"
    assert np.median(accuracy.ms) == 5


def test_errors_by_point_and_region_are_in_percent_of_the_normaliser() -> None:
    xy_px = body(1)
    off_px = xy_px.copy()
    off_px[0] += (3, 4)
    made = AccuracyTally(SAME)
    made.add(picture(label(xy_px)), [found(off_px)])
    accuracy = made.accuracy()
    torso_px = label(xy_px).normaliser_px
    by_point = {each.name: each for each in accuracy.by_point}
    assert by_point["nose"].error.value == pytest.approx(500 / torso_px)
    assert by_point["left_knee"].error.value == 0
    (head,) = [each for each in accuracy.by_region if each.name == "head"]
    assert head.error.value == pytest.approx(500 / torso_px / 5)
    assert accuracy.figures[NME].value == pytest.approx(5 / torso_px / 17)
    assert accuracy.figures[PCK].count == 17


def test_faces_have_a_curve_and_bodies_have_ap() -> None:
    faces = layout("ibug-68")
    points = shared(faces, faces)
    assert points is not None
    xy_px = np.random.default_rng(0).uniform(0, 100, (68, 2))
    made = AccuracyTally(points)
    made.add(picture(label(xy_px, "ibug-68")), [found(xy_px)])
    assert made.accuracy().figures[AUC].value == pytest.approx(1)
    assert "AP" not in made.accuracy().figures
    assert "AP" in tally([1]).accuracy().figures
    assert AUC not in tally([1]).accuracy().figures


def test_a_box_is_padded_and_stays_inside_the_picture() -> None:
    assert seen_box((100, 100, 80, 40), (640, 480)) == (90, 95, 190, 145)
    assert seen_box((0, 0, 80, 40), (640, 480)) == (0, 0, 90, 45)
    assert seen_box((100, 100, 80, 40), (640, 480), (0.5, 0.0), 0.5) == (155, 107, 205, 133)
    assert seen_box((700, 10, 80, 40), (640, 480)) is None


def test_jitter_is_the_same_each_time_and_within_its_limits() -> None:
    assert jitter("a.jpg", 1) == jitter("a.jpg", 1) != jitter("a.jpg", 2)
    each = [jitter("a.jpg", number) for number in range(200)]
    assert max(abs(side) for shift, _ in each for side in shift) <= 0.1
    assert 0.8 <= min(scale for _, scale in each) < 0.85 < 1.2 < max(scale for _, scale in each) <= 1.25
