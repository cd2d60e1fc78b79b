from __future__ import annotations

import numpy as np
import pytest

from components.keypoints import Keypoints, NetworkResult, ViewSettings, layout
from components.keypoints.colours import FACE_RGB
from components.media.draw import compose
from tests.support.people import NO_FACE, NO_POSE, mask, result, spread
from tests.support.results import BODY, FACE

PLAIN = ViewSettings("side by side", mirror=False)
BLACK = np.zeros((480, 640, 3), np.uint8)
WHITE = (255, 255, 255)


def test_visibility_fades_from_blue_to_grey() -> None:
    def color_at(visibility: float) -> tuple[int, ...]:
        pose = result(BODY, (160.5 / 640, 240.5 / 480), visibility=visibility)
        return tuple(compose(BLACK, (pose, NO_FACE), PLAIN)[240, 160].tolist())

    assert color_at(1) == (0, 114, 178)
    assert color_at(0.5) == (75, 132, 164)  # half way between blue and 150, 150, 150
    assert color_at(0) == (150, 150, 150)


@pytest.mark.parametrize(("visibility", "outlined"), [(0.8, True), (0.2, False)])
def test_only_what_is_seen_has_an_outline(visibility: float, outlined: bool) -> None:
    pose = result(BODY, spread(BODY), visibility=visibility)
    picture = compose(BLACK, (pose, NO_FACE), PLAIN)
    assert (picture[60:, :638] == WHITE).all(axis=2).any() == outlined


def test_a_bone_is_as_visible_as_the_lesser_of_its_ends() -> None:
    xy_norm, visibility = np.full((33, 2), 0.9), np.ones(33)
    xy_norm[11], xy_norm[13] = (100.5 / 640, 240.5 / 480), (300.5 / 640, 240.5 / 480)
    visibility[13] = 0
    picture = compose(BLACK, (result(BODY, xy_norm, visibility=visibility), NO_FACE), PLAIN)
    assert tuple(picture[240, 250]) == (150, 150, 150)


@pytest.mark.parametrize("radius_px", [8, 15, 20, 30, 50, 100, 200])
def test_a_face_never_becomes_a_solid_patch(radius_px: int) -> None:
    face = result(FACE, mask() * (radius_px / 640, radius_px / 480) + (0.5, 0.5))
    picture = compose(BLACK, (NO_POSE, face), PLAIN)[:, 640:].astype(float)
    y, x = np.indices((480, 640))
    inside = np.hypot(x - 320, y - 240) < radius_px
    covered = picture[inside, 0].mean() / FACE_RGB[0]
    assert 0.05 < covered < 0.7


def test_a_small_face_has_contours_but_no_mesh() -> None:
    def touched(radius_px: float) -> float:
        face = result(FACE, mask() * (radius_px / 640, radius_px / 480) + (0.5, 0.5))
        picture = compose(BLACK, (NO_POSE, face), PLAIN)[:, 640:]
        y, x = np.indices((480, 640))
        return float((picture[np.hypot(x - 320, y - 240) < radius_px - 3] > 0).any(axis=1).mean())

    # The mesh sets in at 0.06 of the pane's 640 px, which is 38.4 px across.
    assert 0.1 < touched(19) < 0.5
    assert touched(20) > 0.9


@pytest.mark.parametrize("high_px", [24, 48, 96, 200, 400])
def test_a_body_is_not_covered_by_its_marks(high_px: int) -> None:
    """Marks grow with the body: what they cover of the box around it hardly depends on its size."""
    box = np.array((high_px / 2 / 640, high_px / 480))
    around = (0.5, 0.5) - box / 2
    picture = compose(BLACK, (result(BODY, around + box * spread(BODY)), NO_FACE), PLAIN)[:, :638]
    drawn = np.asarray(picture[60:].max(axis=2) > 60)
    rows, columns = (np.unique(places) for places in np.nonzero(drawn))
    within = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert 0.3 < within.mean() < 0.75


def test_a_score_fades_as_a_visibility_does() -> None:
    points = np.full((17, 3), (160.5 / 640, 240.5 / 480, 0), np.float32)
    scored = Keypoints(layout("coco-17"), points, score=np.zeros(17, np.float32))
    picture = compose(BLACK, (NetworkResult(BODY, (scored,)), NO_FACE), PLAIN)
    assert tuple(picture[240, 160]) == (150, 150, 150)
