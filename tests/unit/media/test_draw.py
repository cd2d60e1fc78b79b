from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from components.keypoints import OUTPUT_WIDTHS_PX, VIEWS, NetworkResult, View, ViewSettings
from components.keypoints.arrays import Rgb
from components.media.draw import compose, compose_still, composed_size_px
from components.media.text import INK, PAPER, chip
from tests.support.people import (
    BODY_COLOR,
    BODY_LAYOUT,
    FACE_COLOR,
    FACE_LAYOUT,
    NO_FACE,
    NO_POSE,
    mask,
    result,
    spread,
)
from tests.support.results import BODY, FACE

PLAIN = ViewSettings("side by side", mirror=False)
BLACK = np.zeros((480, 640, 3), np.uint8)
WHITE = (255, 255, 255)


def noise(seed: int, size_px: tuple[int, int] = (640, 480)) -> Rgb:
    return np.random.default_rng(seed).integers(0, 256, (size_px[1], size_px[0], 3), np.uint8)


def line_face(x0: float, x1: float, y: float) -> NetworkResult:
    """A face whose oval runs to and fro between two positions, all its other points on the first."""
    xy_norm = np.full((478, 2), (x0, y))
    ring = [int(FACE_LAYOUT.regions["face_oval"][0])]
    edges = [
        edge
        for edge in FACE_LAYOUT.edges.tolist()
        if set(edge) <= set(FACE_LAYOUT.regions["face_oval"].tolist())
    ]
    while following := [q for edge in edges if ring[-1] in edge for q in edge if q not in ring]:
        ring.append(following[0])
    xy_norm[ring[::2], 0] = x1
    return result(FACE, xy_norm)


@pytest.mark.parametrize(("mirror", "x_px"), [(False, 160), (True, 640 - 1 - 160)])
def test_a_joint_is_drawn_on_its_pixel_of_the_pose_pane(mirror: bool, x_px: int) -> None:
    # The middle of pixel (160, 240) of 640 x 480.
    pose = result(BODY, (160.5 / 640, 240.5 / 480))
    picture = compose(BLACK, (pose, NO_FACE), ViewSettings("side by side", mirror))
    assert tuple(picture[240, x_px]) == BODY_COLOR == (0, 114, 178)
    blue = np.argwhere((picture[60:] == BODY_COLOR).all(axis=2)) + (60, 0)
    assert abs(blue.mean(axis=0) - (240, x_px)).max() < 0.5


@pytest.mark.parametrize(("mirror", "x_px"), [(False, 192), (True, 640 - 1 - 192)])
def test_a_contour_is_drawn_on_its_pixels_of_the_face_pane(mirror: bool, x_px: int) -> None:
    face = line_face(160.5 / 640, 224.5 / 640, 240.5 / 480)
    picture = compose(BLACK, (NO_POSE, face), ViewSettings("side by side", mirror))
    assert tuple(picture[240, 640 + x_px]) == FACE_COLOR == (194, 124, 0)
    empty = compose(BLACK, (NO_POSE, NO_FACE), PLAIN)
    assert (picture[200:237] == empty[200:237]).all() and (picture[244:] == empty[244:]).all()


def test_one_picture_holds_both() -> None:
    face = line_face(320.5 / 640, 384.5 / 640, 300.5 / 480)
    pose = result(BODY, (160.5 / 640, 240.5 / 480))
    picture = compose(BLACK, (pose, face), ViewSettings("one picture", mirror=False))
    assert picture.shape == (480, 640, 3)
    assert tuple(picture[240, 160]) == BODY_COLOR
    assert tuple(picture[300, 352]) == FACE_COLOR


def test_each_pane_shows_the_frame_and_mirror_turns_it_round() -> None:
    frame = noise(1)
    plain = compose(frame, (NO_POSE, NO_FACE), PLAIN)
    assert (plain[100:, :638] == frame[100:, :638]).all()
    assert (plain[100:, 642:] == frame[100:, 2:]).all()
    mirrored = compose(frame, (NO_POSE, NO_FACE), ViewSettings("side by side", mirror=True))
    assert (mirrored[100:, :638] == frame[100:, :1:-1]).all()
    assert (mirrored[100:, 642:] == frame[100:, -3::-1]).all()
    # The labels read the same.
    assert (mirrored[8:30, 8:100] == plain[8:30, 8:100]).all()


def test_points_only_lets_no_pixel_of_the_frame_through() -> None:
    pose, face = result(BODY, spread(BODY)), result(FACE, spread(FACE))
    view = ViewSettings("points only")
    pictures = [compose(frame, (pose, face), view) for frame in (BLACK, noise(1), noise(2))]
    assert (pictures[0] == pictures[1]).all()
    assert (pictures[0] == pictures[2]).all()
    assert (pictures[0] == BODY_COLOR).all(axis=2).any()
    assert (pictures[0] == FACE_COLOR).all(axis=2).any()


def test_the_frame_stays_as_it_was_and_the_picture_is_the_callers_own() -> None:
    frame = noise(1)
    frame.setflags(write=False)
    for view in VIEWS:
        picture = compose(frame, (result(BODY, spread(BODY)), NO_FACE), ViewSettings(view, mirror=False))
        assert picture.flags.c_contiguous and picture.flags.writeable
        assert not np.shares_memory(picture, frame)


@pytest.mark.parametrize(
    ("view", "width_px", "frame_px", "expected_px"),
    [
        ("side by side", 1280, (640, 480), (1280, 480)),
        ("side by side", 640, (640, 480), (640, 240)),
        ("points only", 960, (640, 480), (960, 360)),
        ("side by side", 1280, (320, 240), (1280, 480)),
        ("side by side", 1280, (1280, 720), (1280, 360)),
        ("side by side", 640, (480, 640), (640, 426)),  # a phone held upright: 320 x 426.7 a pane
        ("side by side", 640, (100, 1000), (128, 640)),  # as tall as allowed, so narrower: 64 x 640 a pane
        ("one picture", 1280, (640, 480), (640, 480)),  # never larger than the frame
        ("one picture", 640, (1280, 720), (640, 360)),
        ("one picture", 1280, (641, 479), (640, 478)),
        ("one picture", 640, (480, 960), (320, 640)),
        ("one picture", 1280, (1768, 994), (1280, 720)),  # 719.7 high
    ],
)
def test_sizes(view: View, width_px: int, frame_px: tuple[int, int], expected_px: tuple[int, int]) -> None:
    picture = compose(noise(0, frame_px), (NO_POSE, NO_FACE), ViewSettings(view, output_width_px=width_px))
    assert picture.shape == (expected_px[1], expected_px[0], 3)


@pytest.mark.parametrize("view", ["side by side", "points only"])
def test_on_a_narrow_screen_the_pictures_stand_one_below_the_other(view: View) -> None:
    frame = noise(1)
    face = line_face(320.5 / 640, 384.5 / 640, 300.5 / 480)
    pose = result(BODY, (160.5 / 640, 240.5 / 480))
    picture = compose(frame, (pose, face), ViewSettings(view, mirror=False, narrow=True))
    assert picture.shape == (960, 640, 3)
    assert tuple(picture[240, 160]) == BODY_COLOR
    assert tuple(picture[480 + 300, 352]) == FACE_COLOR
    for top, result_ in ((0, "pose · 33 points"), (480, "face · 478 points")):
        colours = (WHITE, BODY_COLOR) if top == 0 else ((0, 0, 0), FACE_COLOR)
        label = chip(result_, 29, *colours)
        assert (picture[top + 8 : top + 8 + label.shape[0], 8 : 8 + label.shape[1]] == label).all()
    beside = compose(frame, (pose, face), ViewSettings(view, mirror=False, narrow=True, fit=False))
    assert beside.shape == (480, 1280, 3), "the viewer has the last word"


@pytest.mark.parametrize("size_px", [(640, 425), (641, 479), (1999, 333)])
def test_a_picture_keeps_its_size_and_what_is_not_drawn_on(size_px: tuple[int, int]) -> None:
    rgb = noise(1, size_px)
    drawn = compose_still(rgb, (NO_POSE, NO_FACE))
    assert drawn.shape == rgb.shape and not np.shares_memory(drawn, rgb)
    # The labels stand in the upper corners.
    assert (drawn[size_px[1] // 2 :] == rgb[size_px[1] // 2 :]).all() and (drawn != rgb).any()


def test_a_picture_is_drawn_on_like_the_frame_of_a_video() -> None:
    pose, face, rgb = result(BODY, spread(BODY)), result(FACE, 0.5 + 0.3 * mask()), noise(2)
    one = ViewSettings("one picture", mirror=False)
    assert (compose_still(rgb, (pose, face)) == compose(rgb, (pose, face), one)).all()


def test_a_scaled_frame_keeps_its_picture() -> None:
    frame = np.full((960, 1280, 3), 50, np.uint8)
    frame[:, 640:] = 200
    picture = compose(frame, (NO_POSE, NO_FACE), PLAIN)
    assert (picture[100:, :318] == 50).all()
    assert (picture[100:, 322:638] == 200).all()


def test_four_people_are_all_drawn() -> None:
    places_px = [(100, 100), (500, 100), (100, 400), (500, 400)]
    pose = result(BODY, *(((x + 0.5) / 640, (y + 0.5) / 480) for x, y in places_px))
    face = NetworkResult(
        FACE,
        tuple(line_face((x + 0.5) / 640, (x + 60.5) / 640, (y + 0.5) / 480).people[0] for x, y in places_px),
    )
    picture = compose(BLACK, (pose, face), PLAIN)
    for x, y in places_px:
        assert tuple(picture[y, x]) == BODY_COLOR
        assert tuple(picture[y, 640 + x + 30]) == FACE_COLOR


@pytest.mark.parametrize("wild", [np.nan, np.inf, -np.inf, 3e38, -3e38, 1e9, -5.0])
def test_wild_points_are_left_out_and_the_others_drawn(wild: float) -> None:
    nothing = compose(BLACK, (result(BODY, (wild, 0.5)), result(FACE, (0.5, wild))), PLAIN)
    assert (nothing[60:] == compose(BLACK, (NO_POSE, NO_FACE), PLAIN)[60:]).all()
    pictures = []
    for value in (wild, np.nan):
        pose_xy, face_xy = spread(BODY), spread(FACE)
        pose_xy[11] = (160.5 / 640, 240.5 / 480)
        pose_xy[15, 1] = face_xy[0, 0] = value
        pictures.append(compose(BLACK, (result(BODY, pose_xy), result(FACE, face_xy)), PLAIN))
    assert (pictures[0] == pictures[1]).all()
    assert tuple(pictures[0][240, 160]) == BODY_COLOR
    assert (pictures[0][:, 640:] == FACE_COLOR).all(axis=2).any()


def test_what_leaves_a_pane_does_not_enter_the_other() -> None:
    pose = result(BODY, spread(BODY) * 3 - 1)
    frame = noise(1)
    with_pose, without = compose(frame, (pose, NO_FACE), PLAIN), compose(frame, (NO_POSE, NO_FACE), PLAIN)
    assert (with_pose[:, 642:] == without[:, 642:]).all()
    assert (with_pose[:, :638] != without[:, :638]).any()


@pytest.mark.parametrize(
    ("pose", "text"),
    [
        (result(BODY, (0.5, 0.5)), "pose · 33 points"),
        (result(BODY, (0.5, 0.5), (0.7, 0.5)), "pose · 2 x 33 points"),
        (NO_POSE, "pose · nobody found"),
    ],
)
def test_labels_say_what_was_found(pose: NetworkResult, text: str) -> None:
    label = chip(text, 29, WHITE, BODY_COLOR)
    picture = compose(BLACK, (pose, NO_FACE), PLAIN)
    assert (picture[8 : 8 + label.shape[0], 8 : 8 + label.shape[1]] == label).all()


def test_a_note_runs_along_the_bottom_and_nobody_is_not_claimed() -> None:
    picture = compose(noise(1), (NO_POSE, NO_FACE), PLAIN, note="analysis restarting…")
    assert picture.shape == (480, 1280, 3)
    assert (picture[-40:, :100] == INK).all()
    assert (picture[-40:, 300:900] == PAPER).all(axis=2).any()
    label = chip("pose", 29, WHITE, BODY_COLOR)
    assert (picture[8 : 8 + label.shape[0], 8 : 8 + label.shape[1]] == label).all()


@pytest.mark.parametrize(
    "frame",
    [
        np.zeros((0, 0, 3), np.uint8),
        np.zeros((48, 64), np.uint8),
        np.zeros((48, 64, 4), np.uint8),
        np.zeros((48, 64, 3), np.float32),
    ],
)
def test_a_frame_of_another_kind_is_refused(frame: Rgb) -> None:
    with pytest.raises(ValueError, match=r"A frame must be \(H, W, 3\) uint8"):
        compose(frame, (NO_POSE, NO_FACE), PLAIN)


positions = st.one_of(
    st.floats(-0.5, 1.5, width=32), st.floats(width=32), st.just(float("nan")), st.just(float("inf"))
)


@settings(max_examples=60, deadline=None)
@given(
    width_px=st.integers(16, 2000),
    height_px=st.integers(16, 2000),
    pose_xy=st.lists(arrays(np.float32, (len(BODY_LAYOUT), 2), elements=positions), max_size=4),
    face_xy=st.lists(arrays(np.float32, (len(FACE_LAYOUT), 2), elements=positions), max_size=2),
    view=st.builds(
        ViewSettings,
        st.sampled_from(VIEWS),
        st.booleans(),
        st.sampled_from(OUTPUT_WIDTHS_PX),
        narrow=st.booleans(),
    ),
    note=st.sampled_from([None, "paused"]),
)
def test_any_frame_and_any_result_give_a_picture_of_the_right_size(
    width_px: int,
    height_px: int,
    pose_xy: list[NDArray[np.float32]],
    face_xy: list[NDArray[np.float32]],
    view: ViewSettings,
    note: str | None,
) -> None:
    frame = np.full((height_px, width_px, 3), 99, np.uint8)
    picture = compose(frame, (result(BODY, *pose_xy), result(FACE, *face_xy)), view, note)
    height, width, channels = picture.shape
    assert picture.dtype == np.uint8
    assert (channels, height % 2, width % 2) == (3, 0, 0)
    assert 2 <= width <= view.output_width_px and 2 <= height <= max(4, view.output_width_px)
    if view.stacked:
        height /= 2
    panes = 1 if view.view == "one picture" or view.stacked else 2
    # Even sides: each is at most a pixel from its right length, of a strip thinner than that two.
    assert abs(width / panes * height_px - height * width_px) <= width_px + height_px + 2


@given(
    st.tuples(st.integers(1, 300), st.integers(1, 300)),
    st.sampled_from(VIEWS),
    st.sampled_from(OUTPUT_WIDTHS_PX),
    st.booleans(),
)
@settings(max_examples=30, deadline=None)
def test_the_size_is_known_beforehand(
    frame_px: tuple[int, int], view: View, width_px: int, narrow: bool
) -> None:
    shown = ViewSettings(view, mirror=False, output_width_px=width_px, narrow=narrow)
    picture = compose(noise(0, frame_px), (NO_POSE, NO_FACE), shown)
    assert (picture.shape[1], picture.shape[0]) == composed_size_px(frame_px, shown, 2)
