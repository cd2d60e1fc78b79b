"""The picture to zoom into: what each mark tells, which layers are drawn, and the table of all points."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from components.charts import FACE, POSE
from components.charts.keypoints import Drawn
from components.charts.keypoints_backdrop import Backdrop
from components.keypoints import Keypoints, NetworkResult, layout
from components.keypoints.conversions import as_given, conversion
from components.measures import OwnScale, density
from components.views.lab.figures.picture import PointsLayer, details, view_figure, view_sentence
from components.views.lab.figures.point_table import COLUMNS, point_rows
from components.views.lab.layers import layers_of
from tests.support.results import BODY, SIZE_PX, cloud, frame_of, grid, known, person
from tests.support.results import FACE as FACE_KEY

BEHIND = Backdrop("data:image/jpeg;base64,AAAA", (0, 0, 640, 480))
TORSO_PX = np.sqrt(800)


def body() -> Keypoints:
    """Eleven columns and three rows, 20 px apart, with a torso of √800 px."""
    flat = person("body", grid(100, 100, 20), 0.9, 0.8)
    world_m = np.tile(np.array([0.5, -0.25, 0.125], np.float32), (33, 1))
    return Keypoints(flat.layout, flat.xyz_norm, world_m, flat.visibility, flat.presence)


def layer(who: Keypoints, colour: str = POSE, hull: bool = False, edges: bool = True) -> PointsLayer:
    found = known(density(who, SIZE_PX))
    drawn = Drawn(as_given(who), None, SIZE_PX, colour)
    return PointsLayer(drawn, found.own_scale, found.hull if hull else None, edges)


def test_a_mark_tells_all_that_is_known() -> None:
    # 20 px to the nearest of √800 px of torso are 71 %.
    assert details(layer(body()))[0] == (
        "BlazePose-33: <b>nose</b> (0)<br>region: head<br>visibility 0.90<br>x 100.0, y 100.0, z 0.0 px<br>"
        "presence 0.80<br>nearest neighbour within 71 % of the torso (20 px)"
    )


def test_a_face_has_neither_visibility_nor_presence() -> None:
    told = details(layer(person("face", cloud(478)), FACE))[5]
    assert "visibility" not in told and "presence" not in told and "nearest neighbour" in told


def test_points_lie_on_edges_and_edges_on_hulls() -> None:
    figure = view_figure([layer(body(), hull=True)], BEHIND, "a")
    hull, lines, marks = figure.data
    assert (hull.fill, lines.mode, marks.mode) == ("toself", "lines", "markers")
    # The hull is 200 × 40 px and its outline is closed.
    assert (hull.x[0], hull.y[0]) == (hull.x[-1], hull.y[-1])
    assert (hull.x.min(), hull.x.max(), hull.y.min(), hull.y.max()) == pytest.approx((100, 300, 100, 140))
    assert len(marks.text) == 33


def test_layers_can_be_left_out() -> None:
    (marks,) = view_figure([layer(body(), edges=False)], BEHIND, "a").data
    assert marks.mode == "markers"
    assert len(view_figure([], BEHIND, "a").data) == 0
    assert view_sentence([], SIZE_PX).startswith("No points are shown")


def test_the_view_can_be_zoomed_and_keeps_its_place_until_another_picture_comes() -> None:
    figure = view_figure([layer(body())], BEHIND, "picture 7")
    assert not figure.layout.xaxis.fixedrange and not figure.layout.yaxis.fixedrange
    assert (figure.layout.dragmode, figure.layout.uirevision) == ("zoom", "picture 7")
    assert figure.layout.meta["tall"] == 0.75


def test_the_view_in_words_counts_people() -> None:
    layers = [layer(body()), layer(body()), layer(person("face", cloud(478)), FACE)]
    assert view_sentence(layers, SIZE_PX) == (
        "On the picture of 640 × 480 px: 2 times 33 points in the layout BlazePose-33, 478 points in the "
        "layout MediaPipe face mesh 478; drag to zoom, double-click to see the whole again, point at a mark "
        "to read it."
    )


def test_a_row_for_each_point_with_units() -> None:
    rows = point_rows([(1, layer(body())), (2, layer(person("face", cloud(478)), FACE))])
    assert len(rows) == 33 + 478 and all(tuple(row) == COLUMNS for row in rows)
    assert rows[12] == {
        "layout": "BlazePose-33", "person": 1, "index": 12, "point": "right shoulder", "region": "torso",
        "x, px": pytest.approx(120, abs=1e-3), "y, px": pytest.approx(120, abs=1e-3), "z, px": 0,
        "x, m": 0.5, "y, m": -0.25, "z, m": 0.125,
        "visibility": pytest.approx(0.9), "presence": pytest.approx(0.8), "score": None,
        "nearest, px": pytest.approx(20, abs=1e-3),
        "nearest, % of own scale": pytest.approx(100 * 20 / TORSO_PX, rel=1e-4),
    }  # fmt: skip
    assert rows[33]["person"] == 2
    assert {rows[40][name] for name in ("x, m", "visibility", "presence")} == {None}


def test_a_score_stands_in_the_table_and_on_the_mark_also_of_converted_points() -> None:
    scored = replace(body(), visibility=None, presence=None, score=np.linspace(0, 1, 33).astype(np.float32))
    rows = point_rows([(1, layer(scored))])
    assert rows[32]["score"] == 1 and rows[32]["visibility"] is None
    way = conversion("blazepose-33", "coco-17")
    assert way is not None
    drawn = Drawn(way.convert(scored), way, SIZE_PX, POSE)
    made = PointsLayer(drawn, OwnScale("torso", TORSO_PX, None))
    assert point_rows([(1, made)])[0]["score"] == 0 and "score 0" in details(made)[0]
    # What is less likely than not is not in view, however it was converted.
    assert "a guess that no measure counts" in details(made)[0]


def test_a_converted_layout_has_rows_for_the_points_that_there_are() -> None:
    way = conversion("blazepose-33", "mpii-16")
    assert way is not None
    drawn = Drawn(way.convert(body()), way, SIZE_PX, POSE)
    rows = point_rows([(1, PointsLayer(drawn, OwnScale("torso", TORSO_PX, None)))])
    assert [row["index"] for row in rows] == [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15]
    assert rows[0]["point"] == layout("mpii-16").points[0].replace("_", " ")


def test_marks_and_lines_know_how_large_their_subject_is() -> None:
    _, lines, marks = view_figure([layer(body(), hull=True)], BEHIND, "a").data
    # 200 of the picture's 640 px; the page shrinks marks with it on a small screen.
    assert lines.meta == marks.meta == {"share": pytest.approx(200 / 640)}


def test_the_points_of_two_networks_of_one_layout_are_told_apart() -> None:
    lite, full = NetworkResult("blazepose-lite", (body(),)), NetworkResult(BODY, (body(), body()))
    frame = frame_of(0, lite, full, NetworkResult(FACE_KEY, (person("face", cloud(478)),)))
    layouts = {"blazepose-lite": "blazepose-33", BODY: "coco-17", FACE_KEY: "face-mesh-478"}
    layers = layers_of(frame, layouts)
    assert [(number, each.title) for number, each in layers] == [
        (1, "BlazePose-33 by BlazePose lite"),
        *((number, "COCO-17 by BlazePose full") for number in (1, 2)),
        (1, "MediaPipe face mesh 478"),
    ]
    assert len({each.drawn.colour for _, each in layers}) == 3
    shown = [each for _, each in layers_of(frame, layouts, [FACE_KEY])]
    assert [each.drawn.colour for each in shown] == [FACE]
    assert {row["layout"] for row in point_rows(layers)} == {each.title for _, each in layers}
    assert "2 times 17 points in the layout COCO-17 by BlazePose full" in view_sentence(
        [each for _, each in layers], SIZE_PX
    )


def test_points_without_depth_have_none_in_the_hover_and_in_the_table() -> None:
    xyz = body().xyz_norm.copy()
    xyz[:, 2] = np.nan
    flat = layer(Keypoints(body().layout, xyz))
    assert "x 100.0, y 100.0 px" in details(flat)[0]
    assert point_rows([(1, flat)])[0]["z, px"] is None
