"""The layouts against MediaPipe's own lists, and what a contradictory layout is told."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from typing import Any, Protocol

import numpy as np
import pytest
from mediapipe.tasks.python.vision import FaceLandmarksConnections, PoseLandmark, PoseLandmarksConnections

from components.keypoints import Layout, layout

POSE, FACE = layout("blazepose-33"), layout("face-mesh-478")


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


@pytest.mark.parametrize("kind", [POSE, FACE], ids=lambda kind: str(kind.name))
def test_mirroring_twice_changes_nothing(kind: Layout) -> None:
    np.testing.assert_array_equal(kind.mirror[kind.mirror], np.arange(len(kind)))


def test_the_poses_twins_are_the_other_sides_points() -> None:
    for name, twin in zip(POSE.points, POSE.mirror, strict=True):
        sides = {"left", "right"} & set(name.split("_"))
        other = {"left": "right", "right": "left"}
        expected = name if not sides else "_".join(other.get(word, word) for word in name.split("_"))
        assert POSE.points[twin] == expected


def test_a_twin_on_the_face_lies_in_the_other_sides_region() -> None:
    other = {"left": "right", "right": "left"}
    for region, twin in zip(FACE.region_of, FACE.mirror, strict=True):
        side, _, part = region.partition("_")
        expected = f"{other[side]}_{part}" if side in other else region
        assert FACE.region_of[twin] == expected


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


@pytest.mark.parametrize("kind", [POSE, FACE], ids=lambda kind: str(kind.name))
def test_pickling_gives_the_same_object(kind: Layout) -> None:
    assert pickle.loads(pickle.dumps(kind)) is kind


def test_the_arrays_cannot_be_written_to() -> None:
    for array in (POSE.edges, POSE.mirror, POSE.regions["head"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(TypeError):
        POSE.regions["tail"] = POSE.mirror  # type: ignore[index]


def test_an_unknown_layout_is_named_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="No layout is called 'coco-17'; known are blazepose-33, face-mesh"):
        layout("coco-17")


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
