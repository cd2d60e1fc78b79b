"""Pictures of other networks than the two that the page opens with."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints import VIEWS, NetworkResult, View, ViewSettings, layout
from components.keypoints.arrays import Rgb
from components.keypoints.colours import rgb
from components.keypoints.networks import colours_of
from components.media.draw import compose, composed_size_px
from components.media.text import chip
from tests.support.people import BODY_COLOR, result, spread
from tests.support.results import BODY, FACE, cloud, person

PLAIN = ViewSettings("side by side", mirror=False)
BLACK = np.zeros((480, 640, 3), np.uint8)
WHITE = (255, 255, 255)


def noise(seed: int, size_px: tuple[int, int] = (640, 480)) -> Rgb:
    return np.random.default_rng(seed).integers(0, 256, (size_px[1], size_px[0], 3), np.uint8)


LITE, HAND = "blazepose-lite", "hand-landmarker"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("keys", [(BODY,), (LITE, BODY), (LITE, BODY, FACE), (FACE, HAND, LITE, BODY)])
def test_each_network_has_its_pane_and_its_colour(keys: tuple[str, ...], view: View, narrow: bool) -> None:
    shown = ViewSettings(view, mirror=False, narrow=narrow)
    found = [result(key, spread(key, place)) for place, key in enumerate(keys)]
    picture = compose(noise(3), found, shown)
    assert (picture.shape[1], picture.shape[0]) == composed_size_px((640, 480), shown, len(keys))
    together = view == "one picture"
    panes = [picture] * len(keys) if together else np.split(picture, len(keys), axis=0 if narrow else 1)
    for pane, colour in zip(panes, colours_of(keys), strict=True):
        others = {rgb(other) for other in colours_of(keys)} - {rgb(colour)}
        assert (pane[60:] == rgb(colour)).all(axis=2).any()
        assert together or not any((pane[60:] == other).all(axis=2).any() for other in others)


def test_a_single_pane_is_as_large_as_the_frame() -> None:
    found = [result(BODY, spread(BODY))]
    assert compose(noise(0), found, PLAIN).shape == (480, 640, 3)
    assert compose(noise(0, (1920, 1080)), found, PLAIN).shape == (720, 1280, 3)


def test_two_of_one_subject_are_labelled_by_their_titles() -> None:
    picture = compose(BLACK, [result(LITE, (0.5, 0.5)), NetworkResult(BODY)], PLAIN)
    for left_px, text, colour in (
        (8, "BlazePose lite · 33 points", BODY_COLOR),
        (648, "BlazePose full · nobody found", rgb(colours_of((LITE, BODY))[1])),
    ):
        label = chip(text, 29, WHITE if left_px == 8 else (0, 0, 0), colour)
        assert (picture[8 : 8 + label.shape[0], left_px : left_px + label.shape[1]] == label).all()


def test_labels_in_one_pane_do_not_cover_one_another() -> None:
    one = ViewSettings("one picture", mirror=False)
    picture = compose(BLACK, [NetworkResult(key) for key in (FACE, HAND, LITE, BODY)], one)
    lit = np.asarray((picture > 0).any(axis=2))
    assert lit[8:40, :200].any() and lit[8:40, -200:].any() and not lit[8:40, 310:330].any()
    # BlazePose's two are too long for one row.
    assert lit[60:80, :200].any() and lit[100:115, :200].any() and not lit[60:, -150:].any()


def test_long_labels_stand_below_one_another() -> None:
    one = ViewSettings("one picture", mirror=False)
    picture = compose(BLACK, [NetworkResult(key) for key in ("movenet-lightning", BODY)], one)
    lit = np.asarray((picture > 0).any(axis=2))
    assert lit[8:40, 8:300].any() and lit[60:80, 8:200].any() and not lit[:, -150:].any()


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one network"):
        compose(BLACK, [], PLAIN)


@pytest.mark.parametrize("name", ["face-mesh-468", "ibug-68", "coco-17", "hand-21", "numbered-5"])
def test_people_of_any_layout_are_drawn(name: str) -> None:
    who = person(name, cloud(len(layout(name)), spread_px=60))
    drawn = compose(BLACK, [NetworkResult(BODY, (who,))], PLAIN)[60:]
    assert (drawn != compose(BLACK, [NetworkResult(BODY)], PLAIN)[60:]).any()
    assert (drawn == BODY_COLOR).all(axis=2).any()
