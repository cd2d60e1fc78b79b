"""AP and AR as pycocotools has them, to 1e-6."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.keypoints.values import Floats
from components.measures.accuracy.errors import FoundSubject
from components.measures.accuracy.labels import LabelledPicture
from components.measures.accuracy.precision import RANGES, Precision, coco_figures, matches
from tests.support import coco_reference
from tests.support.labels import body, coco_document, found, label, picture

EVERY = np.ones(17, np.bool_)


def some_pictures(seed: int) -> tuple[list[LabelledPicture], dict[int, list[FoundSubject]]]:
    """Pictures with people of all sizes, crowds, people without points; found well, badly or not."""
    random = np.random.default_rng(seed)
    pictures, people = [], {}
    for number in range(int(random.integers(1, 6))):
        labels, hits = [], []
        for _ in range(int(random.integers(0, 5))):
            middle = tuple(random.uniform(100, 400, 2).tolist())
            xy_px = body(int(random.integers(1 << 30)), middle, float(random.uniform(20, 300)))
            missing = random.random(17) < random.choice([0, 0.3, 1], p=[0.5, 0.4, 0.1])
            labelled = np.where(missing[:, None], np.nan, xy_px)
            labels.append(
                label(labelled, area_px2=float(np.prod(np.ptp(xy_px, axis=0))), crowd=random.random() < 0.1)
            )
            if random.random() < 0.8:
                hits.append(
                    found(xy_px + random.normal(0, random.choice([1, 5, 20]), (17, 2)), random.random())
                )
        if random.random() < 0.5:
            hits.append(found(random.uniform(0, 480, (17, 2)), random.random()))
        pictures.append(picture(*labels, number=number))
        people[number + 1] = hits
    return pictures, people


def ours(pictures: list[LabelledPicture], people: dict[int, list[FoundSubject]]) -> dict[str, Precision]:
    each = [matches(one.subjects, people[one.number + 1], EVERY) for one in pictures]
    return {name: Precision([one[name] for one in each]) for name in RANGES}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1 << 30))
def test_the_ten_figures_are_those_of_pycocotools(seed: int) -> None:
    pictures, people = some_pictures(seed)
    if not any(people.values()):
        return
    expected = coco_reference.figures(coco_document(pictures), people)
    assert coco_figures(ours(pictures, people)) == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_a_picture_that_counts_twice_is_a_picture_twice() -> None:
    pictures, people = some_pictures(7)
    twice = ours([*pictures, *pictures], people)["all"].average()
    counted = ours(pictures, people)["all"].average(np.full(len(pictures), 2))
    assert counted == pytest.approx(twice)


def test_nobody_found_is_zero_and_nobody_labelled_no_number() -> None:
    alone = picture(label(body(1)))
    assert coco_figures(ours([alone], {1: []}))["AP"] == 0
    assert np.isnan(coco_figures(ours([picture()], {1: [found(body(1))]}))["AP"])


def test_points_that_are_not_compared_count_as_not_labelled() -> None:
    xy_px: Floats = body(3)
    off_px = xy_px.copy()
    off_px[0] += 500
    without_first = EVERY.copy()
    without_first[0] = False
    whole = matches([label(xy_px)], [found(off_px)], EVERY)["all"]
    part = matches([label(xy_px)], [found(off_px)], without_first)["all"]
    assert not whole.right.all()
    assert part.right.all()
