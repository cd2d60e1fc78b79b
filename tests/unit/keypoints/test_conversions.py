"""Conversions against points that were placed by hand, the lists of their sources, and mirrors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from components.keypoints import Keypoints, Layout, layout
from components.keypoints.conversions import Conversion, ConvertedPoints, as_given, conversion, conversions

BLAZEPOSE, MESH = layout("blazepose-33"), layout("face-mesh-478")


def between(source: str, target: str) -> Conversion:
    found = conversion(source, target)
    assert found is not None
    return found


def numbered(of: Layout) -> Keypoints:
    """Point i lies at (i, 10 i, 100 i), is 2 i metres off, visible with i / N and present with 1 - i / N."""
    i = np.arange(len(of), dtype=np.float32)
    xyz = np.column_stack([i, 10 * i, 100 * i])
    share = i / np.float32(len(of))
    return Keypoints(of, xyz, 2 * xyz, share, 1 - share)


def named(converted: ConvertedPoints) -> dict[str, tuple[float, ...]]:
    points = [converted.layout.points[i] for i in converted.indices]
    return dict(zip(points, map(tuple, converted.xyz_norm.tolist()), strict=True))


# The lists as their sources print them, by index of the source.
LISTS = {
    ("blazepose-33", "coco-17"): "0 2 5 7 8 11 12 13 14 15 16 23 24 25 26 27 28",
    ("coco-17", "openpose-18"): "0 5,6 6 8 10 5 7 9 12 14 16 11 13 15 2 1 4 3",
    ("body-25", "coco-17"): "0 16 15 18 17 5 2 6 3 7 4 12 9 13 10 14 11",
    ("halpe-26", "coco-17"): "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
}


@pytest.mark.parametrize("way", LISTS, ids="-to-".join)
def test_a_conversion_by_name_gives_the_published_list(way: tuple[str, str]) -> None:
    expected = tuple(tuple(map(int, ids.split(","))) for ids in LISTS[way].split())
    assert tuple(tuple(sorted(ids)) for ids in between(*way).parents) == expected


def test_the_neck_is_the_middle_of_the_shoulders_and_as_visible_as_the_worse_of_them() -> None:
    found = between("blazepose-33", "openpose-18").convert(numbered(BLAZEPOSE))
    assert found.indices.tolist() == list(range(18))
    # Shoulders are points 11 and 12.
    assert found.xyz_norm[1].tolist() == [11.5, 115, 1150]
    assert found.world_m is not None and found.visibility is not None and found.presence is not None
    assert found.world_m[1].tolist() == [23, 230, 2300]
    assert found.visibility[1] == pytest.approx(11 / 33)
    assert found.presence[1] == pytest.approx(1 - 12 / 33)


def test_what_cannot_be_had_is_left_out_and_the_rest_keeps_its_place() -> None:
    way = between("blazepose-33", "mpii-16")
    found = way.convert(numbered(BLAZEPOSE))
    assert found.indices.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15]
    # Right ankle 28, right hip 24, pelvis amid the hips 23 and 24, thorax amid 11 and 12, left wrist 15.
    assert found.xyz_norm[[0, 2, 6, 7, 13], 0].tolist() == [28, 24, 23.5, 11.5, 15]
    assert way.left_out == ("upper_neck", "head_top")
    assert way.derived == ("pelvis", "thorax")


@pytest.mark.parametrize(
    ("target", "derived", "left_out"),
    [
        ("body-13", "", "head"),
        ("coco-17", "", ""),
        ("openpose-18", "neck", ""),
        ("human-art-21", "", "left_finger right_finger left_toe right_toe"),
        ("body-25", "neck mid_hip", "left_big_toe left_small_toe right_big_toe right_small_toe"),
        ("halpe-26", "neck hip", "head left_big_toe right_big_toe left_small_toe right_small_toe"),
    ],
)
def test_a_conversion_of_blazepose_is_by_name_and_says_what_is_derived(
    target: str, derived: str, left_out: str
) -> None:
    way = between("blazepose-33", target)
    assert way.kind == "by name"
    assert (way.derived, way.left_out) == (tuple(derived.split()), tuple(left_out.split()))


def test_heels_and_wrists_go_by_their_names() -> None:
    found = named(between("blazepose-33", "body-25").convert(numbered(BLAZEPOSE)))
    assert [found[name][0] for name in ("left_heel", "right_heel", "left_wrist")] == [29, 30, 15]


def test_the_way_over_coco_ends_at_the_same_points() -> None:
    person = numbered(BLAZEPOSE)
    coco = between("blazepose-33", "coco-17").convert(person)
    by_way = Keypoints(coco.layout, coco.xyz_norm, coco.world_m, coco.visibility, coco.presence)
    direct = between("blazepose-33", "openpose-18").convert(person)
    over = between("coco-17", "openpose-18").convert(by_way)
    np.testing.assert_allclose(direct.xyz_norm, over.xyz_norm)
    assert direct.visibility is not None and over.visibility is not None
    np.testing.assert_allclose(direct.visibility, over.visibility)


def test_ibugs_points_are_those_of_the_list_with_its_slip_mended() -> None:
    way = between("face-mesh-478", "ibug-68")
    found = way.convert(numbered(MESH))
    assert way.kind == "approximate" and "mended" in way.note
    assert found.visibility is not None and found.indices.tolist() == list(range(68))
    # Chin 152; jaw 3 amid 132 and 58; jaw 13 amid 361 and 288; outer eye corners 33 and 263; lips 61 and 291.
    assert found.xyz_norm[[8, 3, 13, 36, 45, 48, 54], 0].tolist() == [152, 95, 324.5, 33, 263, 61, 291]
    assert way.derived == ("jaw_3", "jaw_4", "jaw_12", "jaw_13", "nose_bridge_27", "nose_bridge_28")


def test_ibugs_regions_come_from_the_meshs_own() -> None:
    way = between("face-mesh-478", "ibug-68")
    for region in ("left_eye", "right_eye", "left_eyebrow", "right_eyebrow"):
        for index in way.target.regions[region]:
            assert {MESH.region_of[parent] for parent in way.parents[index]} == {region}
    for index in (*way.target.regions["outer_lip"], *way.target.regions["inner_lip"]):
        assert {MESH.region_of[parent] for parent in way.parents[index]} == {"lips"}


def test_the_older_mesh_is_the_first_468_points() -> None:
    way = between("face-mesh-478", "face-mesh-468")
    face = numbered(MESH)
    assert way.kind == "exact"
    np.testing.assert_array_equal(way.convert(face).xyz_norm, face.xyz_norm[:468])


def test_what_a_model_does_not_give_is_not_invented() -> None:
    face = Keypoints(MESH, numbered(MESH).xyz_norm)
    found = between("face-mesh-478", "ibug-68").convert(face)
    assert (found.world_m, found.visibility, found.presence) == (None, None, None)


def test_no_conversion_is_offered_where_there_is_none() -> None:
    assert conversion("wflw-98", "ibug-68") is None
    assert conversion("blazepose-33", "hand-21") is None


def test_points_of_another_layout_are_refused() -> None:
    with pytest.raises(ValueError, match="starts from face-mesh-478, not from blazepose-33"):
        between("face-mesh-478", "ibug-68").convert(numbered(BLAZEPOSE))


def test_parents_that_do_not_fit_are_refused() -> None:
    way = between("halpe-26", "coco-17")
    with pytest.raises(
        ValueError, match="halpe-26 to coco-17: each of the 17 points needs its parents, not 16"
    ):
        replace(way, parents=way.parents[1:])
    with pytest.raises(ValueError, match="indices below 26"):
        replace(way, parents=(*way.parents[1:], (26,)))


def test_the_result_cannot_be_written_to() -> None:
    found = between("blazepose-33", "coco-17").convert(numbered(BLAZEPOSE))
    for array in (found.indices, found.xyz_norm, found.world_m, found.visibility, found.presence):
        assert array is not None and not array.flags.writeable


def flipped(xyz: NDArray[np.float32], twins: NDArray[Any]) -> NDArray[np.float32]:
    """The points of (M, 3) as a mirror shows them, each under the name of its twin."""
    mirrored: NDArray[np.float32] = xyz[twins]
    mirrored[:, 0] *= -1
    return mirrored


@pytest.mark.parametrize("way", conversions(), ids=lambda way: f"{way.source.name}-to-{way.target.name}")
@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 2**32 - 1))
def test_to_convert_a_mirrored_person_is_to_mirror_the_converted(way: Conversion, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = len(way.source)
    xyz, seen = rng.normal(0.5, 1, (n, 3)).astype(np.float32), rng.random(n, np.float32)
    person = way.convert(Keypoints(way.source, xyz, visibility=seen))
    mirrored = way.convert(
        Keypoints(way.source, flipped(xyz, way.source.mirror), visibility=seen[way.source.mirror])
    )
    assert mirrored.indices.tolist() == person.indices.tolist()
    # Where the twin of each of the M points that there are stands among them.
    twins = np.searchsorted(person.indices, way.target.mirror[person.indices])
    assert person.indices[twins].tolist() == way.target.mirror[person.indices].tolist()
    np.testing.assert_allclose(mirrored.xyz_norm, flipped(person.xyz_norm, twins), atol=1e-6)
    assert person.visibility is not None and mirrored.visibility is not None
    np.testing.assert_array_equal(mirrored.visibility, person.visibility[twins])


def test_a_models_own_points_stay_as_they_are() -> None:
    person = numbered(BLAZEPOSE)
    found = as_given(person)
    assert found.layout is BLAZEPOSE and found.indices.tolist() == list(range(33))
    assert (found.xyz_norm, found.world_m) == (person.xyz_norm, person.world_m)
    assert (found.visibility, found.presence) == (person.visibility, person.presence)
