"""The layouts against MediaPipe's own lists and COCO's, and what a contradictory layout is told."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterable
from typing import Any, Protocol

import numpy as np
import pytest
from mediapipe.tasks.python.vision import (
    FaceLandmarksConnections,
    HandLandmarksConnections,
    PoseLandmark,
    PoseLandmarksConnections,
)
from mediapipe.tasks.python.vision.hand_landmarker import HandLandmark

from components.keypoints import Layout, layout
from components.keypoints.layouts import LAYOUT_NAMES, numbered

POSE, FACE = layout("blazepose-33"), layout("face-mesh-478")
OTHER_SIDE = {"left": "right", "right": "left"}

# Points, edges and pairs of twins, counted in the lists of the sources that the layouts name.
COUNTS = {
    "body-13": (13, 12, 6),
    "mpii-16": (16, 15, 6),
    "coco-17": (17, 19, 8),
    "openpose-18": (18, 19, 8),
    "human-art-21": (21, 23, 10),
    "body-25": (25, 26, 11),
    "halpe-26": (26, 27, 11),
    "blazepose-33": (33, 35, 16),
    "hand-21": (21, 21, 0),
    "ibug-68": (68, 63, 29),
    "wflw-98": (98, 93, 44),
    "face-mesh-468": (468, 1322, 220),
    "face-mesh-478": (478, 1330, 225),
}


class Connection(Protocol):
    start: int
    end: int


def pairs(connections: Iterable[Connection]) -> set[tuple[int, int]]:
    return {(min(c.start, c.end), max(c.start, c.end)) for c in connections}


def edges(of: Layout) -> set[tuple[int, int]]:
    return {(int(a), int(b)) for a, b in of.edges}


def mediapipe_face(part: str) -> set[tuple[int, int]]:
    return pairs(getattr(FaceLandmarksConnections, f"FACE_LANDMARKS_{part}"))


def test_the_pose_has_mediapipes_names_in_its_order() -> None:
    names = [mark.name.lower() for mark in sorted(PoseLandmark)]
    assert list(POSE.points) == names


def test_the_pose_has_mediapipes_edges() -> None:
    assert edges(POSE) == pairs(PoseLandmarksConnections.POSE_LANDMARKS)


def test_the_face_has_mediapipes_unique_mesh_edges_and_irises() -> None:
    mesh = mediapipe_face("TESSELATION")
    assert len(mesh) == 1322
    assert edges(FACE) == mesh | mediapipe_face("LEFT_IRIS") | mediapipe_face("RIGHT_IRIS")


@pytest.mark.parametrize(
    "region", ["lips", "left_eye", "right_eye", "left_eyebrow", "right_eyebrow", "nose", "face_oval"]
)
def test_a_named_region_of_the_face_has_the_points_of_mediapipes(region: str) -> None:
    points = {point for edge in mediapipe_face(region.upper()) for point in edge}
    assert set(FACE.regions[region].tolist()) == points


@pytest.mark.parametrize("side", ["left", "right"])
def test_an_iris_has_mediapipes_ring_and_its_middle(side: str) -> None:
    ring = {point for edge in mediapipe_face(f"{side.upper()}_IRIS") for point in edge}
    iris = set(FACE.regions[f"{side}_iris"].tolist())
    assert len(iris) == 5
    assert iris - ring == {min(iris)}


def test_the_hand_has_mediapipes_names_and_edges() -> None:
    hand = layout("hand-21")
    names = [mark.name.lower().replace("finger_", "") for mark in sorted(HandLandmark)]
    assert list(hand.points) == names
    assert edges(hand) == pairs(HandLandmarksConnections.HAND_CONNECTIONS)


def test_the_older_mesh_is_the_newer_without_its_irises() -> None:
    older = layout("face-mesh-468")
    assert older.points == FACE.points[:468]
    assert edges(older) == mediapipe_face("TESSELATION")
    assert set(FACE.regions) - set(older.regions) == {"left_iris", "right_iris"}


def ring(outer: float, upper: list[float], inner: float) -> list[tuple[float, float]]:
    """An eye of WFLW from corner to corner above and back below."""
    return [(outer, 0), *[(x, -0.1) for x in upper], (inner, 0), *[(x, 0.1) for x in upper[::-1]]]


def drawn_wflw() -> np.ndarray:
    """(98, 2): an even face in the order of the figure on WFLW's page; x to the right of the picture."""
    jaw = [((i - 16) / 16, ((i - 16) / 16) ** 2) for i in range(33)]
    brow = [-0.8, -0.65, -0.5, -0.35, -0.2]
    right_brow = [*[(x, -0.5) for x in brow], *[(x, -0.45) for x in brow[:0:-1]]]
    left_brow = [*[(-x, -0.5) for x in brow[::-1]], *[(-x, -0.45) for x in brow[1:]]]
    nose = [*[(0, y / 10) for y in range(4)], *[(x / 10, 0.35) for x in range(-2, 3)]]
    eyes = [*ring(-0.6, [-0.55, -0.5, -0.45], -0.4), *ring(0.4, [0.45, 0.5, 0.55], 0.6)]
    mouth = [*[(x / 10, 0.5) for x in range(-3, 4)], *[(x / 10, 0.7) for x in range(2, -3, -1)]]
    inner = [*[(x / 10, 0.55) for x in range(-2, 3)], *[(x / 10, 0.6) for x in range(1, -2, -1)]]
    return np.array([*jaw, *right_brow, *left_brow, *nose, *eyes, *mouth, *inner, (-0.5, 0), (0.5, 0)])


def test_the_twins_of_wflw_lie_across_a_face() -> None:
    face, wflw = drawn_wflw(), layout("wflw-98")
    np.testing.assert_allclose(face[wflw.mirror], face * (-1, 1), atol=1e-9)
    # Neighbours along the chains lie near one another, or the groups would be cut wrongly.
    assert np.hypot(*(face[wflw.edges[:, 0]] - face[wflw.edges[:, 1]]).T).max() < 0.3


def test_the_layouts_are_those_that_are_counted_here() -> None:
    assert set(LAYOUT_NAMES) == set(COUNTS)


@pytest.mark.parametrize("name", LAYOUT_NAMES)
def test_a_layout_has_as_many_points_edges_and_twins_as_its_source(name: str) -> None:
    kind = layout(name)
    twins = int((kind.mirror != np.arange(len(kind))).sum()) // 2
    assert (len(kind), len(kind.edges), twins) == COUNTS[name]
    assert kind.name == name


@pytest.mark.parametrize(
    ("name", "edge"),
    [
        ("body-13", "head left_shoulder"),
        ("body-13", "right_shoulder right_hip"),
        ("mpii-16", "thorax upper_neck"),
        ("mpii-16", "upper_neck right_shoulder"),
        ("mpii-16", "pelvis left_hip"),
        ("openpose-18", "neck left_hip"),
        ("openpose-18", "left_ear left_shoulder"),
        ("human-art-21", "left_wrist left_finger"),
        ("human-art-21", "right_ankle right_toe"),
        ("body-25", "neck mid_hip"),
        ("body-25", "right_big_toe right_small_toe"),
        ("body-25", "left_ankle left_heel"),
        ("halpe-26", "head neck"),
        ("halpe-26", "hip right_hip"),
        ("halpe-26", "left_ankle left_small_toe"),
        ("ibug-68", "left_eye_42 left_eye_47"),
        ("ibug-68", "inner_lip_60 inner_lip_67"),
        ("wflw-98", "right_eyebrow_33 right_eyebrow_41"),
    ],
)
def test_an_edge_joins_what_it_should(name: str, edge: str) -> None:
    kind = layout(name)
    a, b = sorted(kind.points.index(point) for point in edge.split())
    assert (a, b) in edges(kind)


@pytest.mark.parametrize("name", [name for name in LAYOUT_NAMES if not name.startswith("face-mesh")])
def test_a_layouts_edges_are_the_same_in_the_mirror(name: str) -> None:
    kind = layout(name)
    mirrored = {tuple(sorted((int(kind.mirror[a]), int(kind.mirror[b])))) for a, b in kind.edges}
    assert mirrored == edges(kind)


@pytest.mark.parametrize("name", LAYOUT_NAMES)
def test_a_twin_lies_in_the_other_sides_region(name: str) -> None:
    kind = layout(name)
    for region, twin in zip(kind.region_of, kind.mirror, strict=True):
        side, _, part = region.partition("_")
        expected = f"{OTHER_SIDE[side]}_{part}" if side in OTHER_SIDE else region
        assert kind.region_of[twin] == expected


@pytest.mark.parametrize("name", [name for name in LAYOUT_NAMES if COUNTS[name][0] < 68])
def test_a_twin_is_called_like_its_point_but_for_the_side(name: str) -> None:
    kind = layout(name)
    for point, twin in zip(kind.points, kind.mirror, strict=True):
        assert kind.points[twin] == "_".join(OTHER_SIDE.get(word, word) for word in point.split("_"))


@pytest.mark.parametrize("name", LAYOUT_NAMES)
def test_a_layout_says_where_it_comes_from(name: str) -> None:
    source = layout(name).source
    if name == "body-13":
        assert "order is the convention" in source and "derived" in source
    else:
        assert re.match(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}:[\w./]+", source)


def test_what_was_inferred_is_said_to_be() -> None:
    assert "inferred" in layout("wflw-98").source


def test_the_mirrored_mesh_has_the_same_edges_but_for_a_few() -> None:
    mirrored = {tuple(sorted((int(FACE.mirror[a]), int(FACE.mirror[b])))) for a, b in FACE.edges}
    # The mesh itself is not quite symmetric: some quads are cut along the other diagonal.
    assert len(mirrored & edges(FACE)) > 0.9 * len(FACE.edges)


def test_eye_corners_are_twins() -> None:
    assert FACE.mirror[33] == 263
    assert FACE.mirror[1] == 1


def test_a_point_knows_its_region() -> None:
    assert POSE.region_of[0] == "head"
    assert POSE.region_of[32] == "right_leg"
    assert FACE.region_of[473] == "left_iris"
    assert FACE.points[473] == "left_iris_473"


@pytest.mark.parametrize("name", LAYOUT_NAMES)
def test_pickling_gives_the_same_object(name: str) -> None:
    assert pickle.loads(pickle.dumps(layout(name))) is layout(name)


def test_the_arrays_cannot_be_written_to() -> None:
    for array in (POSE.edges, POSE.mirror, POSE.regions["head"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(TypeError):
        POSE.regions["tail"] = POSE.mirror  # type: ignore[index]


def test_points_that_nothing_is_known_of_have_their_numbers() -> None:
    seven = numbered(7)
    assert seven.points == tuple(f"point_{i}" for i in range(7)) and seven.edges.shape == (0, 2)
    assert seven is layout("numbered-7") and seven is pickle.loads(pickle.dumps(seven))
    for name in ("numbered-0", "numbered-10001", "numbered-", "numbered-x", "numbered--1"):
        with pytest.raises(ValueError, match="No layout is called"):
            layout(name)


def test_an_unknown_layout_is_named_with_the_known_ones() -> None:
    with pytest.raises(
        ValueError, match="No layout is called 'coco-18'; known are body-13, mpii-16, coco-17"
    ):
        layout("coco-18")


GOOD: dict[str, Any] = {
    "name": "toy",
    "points": ("nose", "left_ear", "right_ear"),
    "regions": {"middle": np.array([0], np.int16), "ears": np.array([1, 2], np.int16)},
    "edges": np.array([[0, 1], [0, 2]], np.int16),
    "mirror": np.array([0, 2, 1], np.int16),
    "source": "made up",
}


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("points", ("nose", "ear", "ear"), "point names repeat"),
        ("regions", {"middle": np.array([0, 1])}, "cover each of the 3 points once"),
        (
            "regions",
            {"all": np.array([0, 1, 2]), "ears": np.array([1, 2])},
            "cover each of the 3 points once",
        ),
        ("edges", np.array([0, 1]), "pairs of indices below 3"),
        ("edges", np.array([[0, 1, 2]]), "pairs of indices below 3"),
        ("edges", np.array([[0, 3]]), "pairs of indices below 3"),
        ("edges", np.array([[-1, 2]]), "pairs of indices below 3"),
        ("edges", np.array([[1, 0]]), "smaller index first"),
        ("edges", np.array([[1, 1]]), "no self-edges"),
        ("edges", np.array([[0, 1], [0, 1]]), "unique"),
        ("mirror", np.array([0, 1]), "mirror must pair the 3 points"),
        ("mirror", np.array([1, 2, 0]), "each twin's twin itself"),
    ],
)
def test_parts_that_contradict_each_other_are_refused(part: str, value: object, message: str) -> None:
    assert len(Layout(**GOOD)) == 3
    with pytest.raises(ValueError, match=f"Layout toy: .*{message}"):
        Layout(**{**GOOD, part: value})
