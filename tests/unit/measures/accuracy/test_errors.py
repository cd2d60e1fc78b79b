"""Who is who among labels and found people, and how far off they are."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints import layout
from components.measures.accuracy.errors import in_labels, picture_errors
from components.measures.shared_points import SharedPoints, shared
from tests.support import coco_reference
from tests.support.labels import COCO_17, body, coco_document, found, label, picture
from tests.support.results import person


def common(first: str, second: str) -> SharedPoints:
    points = shared(layout(first), layout(second))
    assert points is not None
    return points


SAME = common("coco-17", "coco-17")
LEFT, RIGHT = body(1, (100, 100)), body(2, (400, 100))


def test_each_label_gets_the_one_at_its_place() -> None:
    errors = picture_errors(picture(label(LEFT), label(RIGHT)), SAME, [found(RIGHT + 3), found(LEFT)])
    first, second = errors.subjects
    assert first.distance_px == pytest.approx(0)
    assert second.distance_px == pytest.approx(3 * np.sqrt(2))
    assert errors.extra == 0


def test_who_is_missed_has_no_error_but_is_counted() -> None:
    (missed,) = picture_errors(picture(label(LEFT)), SAME, [found(RIGHT)]).subjects
    assert not missed.found
    assert missed.error == np.inf
    assert missed.oks == 0


def test_who_is_found_where_nobody_is_labelled_is_extra_unless_the_label_stands_for_many() -> None:
    nobody = np.full((17, 2), np.nan)
    crowd = label(LEFT, crowd=True)
    assert picture_errors(picture(), SAME, [found(LEFT)]).extra == 1
    assert picture_errors(picture(crowd), SAME, [found(LEFT), found(RIGHT)]).extra == 1
    assert picture_errors(picture(crowd, label(nobody)), SAME, [found(LEFT)]).subjects == ()


def test_boxes_that_were_given_say_who_is_who_and_nobody_is_extra() -> None:
    errors = picture_errors(picture(label(LEFT), label(RIGHT)), SAME, [found(LEFT, number=1)], True)
    assert [each.found for each in errors.subjects] == [False, True]
    assert errors.extra is None


def test_oks_is_that_of_pycocotools() -> None:
    labelled = LEFT.copy()
    labelled[[2, 9]] = np.nan
    alone, who = (
        picture(label(labelled, area_px2=9000)),
        found(LEFT + np.random.default_rng(0).normal(0, 6, (17, 2))),
    )
    judge = coco_reference.judged(coco_document([alone]), {1: [who]})
    (own,) = picture_errors(alone, SAME, [who]).subjects
    assert own.oks == pytest.approx(float(judge.ious[1, 1][0, 0]), abs=1e-6)


def test_the_normaliser_of_a_body_is_its_torso_and_of_a_face_the_outer_eye_corners() -> None:
    xy_px = np.zeros((17, 2))
    place = {name: index for index, name in enumerate(COCO_17.points)}
    for name, at in (
        ("left_shoulder", (40, 0)),
        ("right_shoulder", (0, 0)),
        ("left_hip", (35, 60)),
        ("right_hip", (5, 60)),
    ):
        xy_px[place[name]] = at
    assert label(xy_px).normaliser_px == pytest.approx(60)
    face = np.zeros((68, 2))
    face[36], face[45] = (10, 10), (40, 50)
    assert label(face, "ibug-68").normaliser_px == pytest.approx(50)
    xy_px[place["left_hip"]] = np.nan
    assert np.isnan(label(xy_px).normaliser_px)


def test_guessed_points_count_and_the_score_is_the_mean_of_what_the_network_gives() -> None:
    xy_px = np.random.default_rng(1).uniform(0, 400, (33, 2))
    size_px = (640, 480)
    who = person("body", xy_px, visibility=np.linspace(0, 1, 33))
    (converted,) = in_labels([who], common("blazepose-33", "coco-17"), size_px)
    nose = layout("blazepose-33").points.index("nose")
    assert np.isfinite(converted.xy_px).all()
    assert converted.xy_px[0] == pytest.approx(who.xy_px(size_px)[nose], rel=1e-5)
    assert converted.score == pytest.approx(0.5, rel=1e-5)
