"""A layout over a picture: the right points, edges, names and words."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from components.charts import FACE, POSE
from components.charts.keypoints import Drawn, drawn_figure, drawn_sentence, segments
from components.charts.keypoints_backdrop import Backdrop, backdrop, box_about
from components.keypoints import Keypoints, layout
from components.keypoints.arrays import Rgb
from components.keypoints.conversions import as_given, conversion
from components.keypoints.layouts import LAYOUT_NAMES, TITLES
from tests.support.results import SIZE_PX, cloud, grid, person

BEHIND = Backdrop("data:image/jpeg;base64,AAAA", (80, 60, 400, 300))


def own(model_person: Keypoints, colour: str = POSE) -> Drawn:
    return Drawn(as_given(model_person), None, SIZE_PX, colour)


def converted(model_person: Keypoints, target: str) -> Drawn:
    way = conversion(model_person.layout.name, target)
    assert way is not None
    return Drawn(way.convert(model_person), way, SIZE_PX, POSE)


def body(visibility: float | None = None) -> Keypoints:
    """Point i of the first eleven lies at (100 + 20 i, 100), and two more rows below it."""
    return person("body", grid(100, 100, 20), visibility)


def test_every_layout_has_a_title_of_its_own() -> None:
    assert set(TITLES) == set(LAYOUT_NAMES)
    assert len(set(TITLES.values())) == len(TITLES)


def test_an_edge_is_its_two_ends_and_a_gap() -> None:
    points = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
    drawn = segments(points, np.array([[0, 2], [1, 2]]))
    assert drawn[[0, 1, 3, 4]].tolist() == [[0, 1], [4, 5], [2, 3], [4, 5]]
    assert np.isnan(drawn[[2, 5]]).all()


def test_the_models_own_points_stand_at_their_pixels_with_all_edges() -> None:
    lines, marks = drawn_figure(own(body()), BEHIND).data
    np.testing.assert_allclose(np.column_stack([marks.x, marks.y]), grid(100, 100, 20), rtol=1e-5)
    assert len(lines.x) == 3 * 35
    assert (lines.line.color, marks.marker.color) == (POSE, POSE)


def test_an_edge_without_both_ends_is_not_drawn() -> None:
    drawn = converted(body(), "mpii-16")
    # Without upper neck (8) and head top (9) four of MPII's fifteen edges have nothing to hold on to.
    assert len(drawn.edges) == 11
    names = [layout("mpii-16").points[i] for i in drawn.found.indices]
    assert ("thorax", "pelvis") in {tuple(sorted((names[a], names[b]), reverse=True)) for a, b in drawn.edges}


def test_a_derived_point_is_hollow_and_says_of_what_it_is_made() -> None:
    _, marks = drawn_figure(converted(body(0.9), "openpose-18"), BEHIND).data
    neck = list(marks.marker.color).index("#FFFFFF")
    assert list(marks.marker.color).count("#FFFFFF") == 1
    assert marks.text[neck] == (
        "<b>neck</b> (1)<br>region: torso<br>derived: middle of left shoulder and right shoulder<br>"
        "visibility 0.90"
    )
    assert marks.text[0] == "<b>nose</b> (0)<br>region: head<br>visibility 0.90"


def test_a_face_has_no_visibility_to_show() -> None:
    _, marks = drawn_figure(own(person("face", cloud(478)), FACE), BEHIND).data
    assert marks.text[0] == "<b>lips 0</b> (0)<br>region: lips"
    assert not any("visibility" in each for each in marks.text)


def test_a_derived_point_of_a_mesh_names_the_points_of_the_mesh() -> None:
    _, marks = drawn_figure(converted(person("face", cloud(478)), "ibug-68"), BEHIND).data
    assert "derived: middle of face oval 361 and face oval 288" in marks.text[13]


@pytest.mark.parametrize(
    ("drawn", "sentence"),
    [
        (own(body()), "33 points and 35 edges, as the model gives them."),
        (
            converted(body(), "body-25"),
            "21 of 25 points and 22 of 26 edges, converted from BlazePose-33 (by name: both call the points "
            "the same, which does not promise the same place); derived: neck, mid hip; left out: left big "
            "toe, left small toe, right big toe, right small toe.",
        ),
        (
            converted(person("face", cloud(478)), "face-mesh-468"),
            "468 points and 1,322 edges, converted from MediaPipe face mesh 478 (exact: the same mesh "
            "without its irises); nothing derived; nothing left out.",
        ),
        # Of eleven columns 20 px apart from x = 500, those from 640 px on lie outside: 4 in each of 3 rows.
        (
            own(person("body", grid(500, 100, 20))),
            "33 points and 35 edges, as the model gives them; 12 points lie outside the picture.",
        ),
    ],
)
def test_the_sentence_says_what_is_drawn(drawn: Drawn, sentence: str) -> None:
    assert drawn_sentence(drawn) == sentence


def test_the_picture_lies_under_the_points_where_it_belongs() -> None:
    layout_of = drawn_figure(own(body()), BEHIND).layout
    (image,) = layout_of.images
    assert (image.x, image.y, image.sizex, image.sizey, image.layer) == (80, 60, 320, 240, "below")
    assert (layout_of.xaxis.range, layout_of.yaxis.range) == ((80, 400), (300, 60))
    assert layout_of.yaxis.scaleanchor == "x"


def test_the_largest_layout_is_small_enough_to_send() -> None:
    figure = drawn_figure(own(person("face", cloud(478)), FACE), BEHIND)
    assert len(figure.to_json()) < 150_000


@pytest.mark.parametrize(
    ("points", "box_px"),
    [
        # 100 px wide and 40 high: 12 px of margin.
        ([[100, 200], [200, 240]], (88, 188, 212, 252)),
        # What lies outside the frame does not count, and the margin ends at its edge.
        ([[5, 5], [105, 45], [700, 10], [50, -300]], (0, 0, 117, 57)),
        # One spot still has a little around it.
        ([[300, 300]], (296, 296, 304, 304)),
        ([[-1, 5], [640, 5]], (0, 0, 640, 480)),
    ],
)
def test_the_box_holds_what_lies_in_the_frame(
    points: list[list[float]], box_px: tuple[int, int, int, int]
) -> None:
    assert box_about(np.array(points, np.float64), SIZE_PX) == box_px


def test_the_backdrop_is_that_part_of_the_picture_scaled_down() -> None:
    frame: Rgb = np.zeros((1000, 2000, 3), np.uint8)
    frame[200:800, 400:1600] = (0, 200, 0)
    behind = backdrop(frame, (400, 200, 1600, 800))
    start, content = behind.uri.split(",")
    picture = Image.open(io.BytesIO(base64.b64decode(content)))
    assert start == "data:image/jpeg;base64"
    assert (picture.size, behind.width_px, behind.height_px) == ((480, 240), 1200, 600)
    np.testing.assert_allclose(
        np.asarray(picture).reshape(-1, 3), (0, 200, 0) * np.ones((480 * 240, 1)), atol=3
    )
