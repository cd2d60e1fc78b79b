"""Which points two layouts share, and how far apart two people's are."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints import Keypoints, layout
from components.keypoints.conversions import Conversion, conversion, conversions
from components.measures.shared_points import SharedPoints, shared
from tests.support.results import SIZE_PX, cloud, person


def sharing(first: str, second: str) -> SharedPoints:
    found = shared(layout(first), layout(second))
    assert found is not None
    return found


def names(points: SharedPoints) -> list[str]:
    return [points.layout.points[index] for index in points.indices]


def test_guesses_have_no_distance() -> None:
    xy_px = cloud(33)
    one = person("body", xy_px, np.arange(33) != 3)
    other = person("body", xy_px + (3, 4), np.arange(33) != 5)
    far_px = sharing("blazepose-33", "blazepose-33").distances_px(one, other, SIZE_PX)
    assert np.flatnonzero(np.isnan(far_px)).tolist() == [3, 5]
    assert far_px[np.isfinite(far_px)] == pytest.approx(np.full(31, 5.0), rel=1e-3)


@pytest.mark.parametrize("way", conversions(), ids=lambda way: f"{way.source.name} to {way.target.name}")
def test_a_conversion_lies_on_what_it_is_made_of_in_either_order(way: Conversion) -> None:
    who = person(way.source.name, cloud(len(way.source)))
    made = way.convert(who)
    xyz = np.full((len(way.target), 3), np.nan, np.float32)
    xyz[made.indices] = made.xyz_norm
    other = Keypoints(way.target, xyz)
    there, back = sharing(way.source.name, way.target.name), sharing(way.target.name, way.source.name)
    assert there.kind == back.kind == way.kind
    assert there.indices.tolist() == made.indices.tolist()
    assert there.distances_px(who, other, SIZE_PX) == pytest.approx(np.zeros(len(made.indices)), abs=1e-3)
    if conversion(way.target.name, way.source.name) is None:
        # Else that one is taken, which may make points that were placed otherwise here.
        assert back.distances_px(other, who, SIZE_PX) == pytest.approx(np.zeros(len(made.indices)), abs=1e-3)


def test_without_a_conversion_the_points_of_one_name_are_shared() -> None:
    found = sharing("coco-17", "mpii-16")
    assert found.kind == "by name"
    assert sorted(names(found)) == sorted(
        f"{side}_{joint}"
        for side in ("left", "right")
        for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("blazepose-33", "face-mesh-478"),
        ("numbered-5", "numbered-7"),
        ("face-mesh-478", "hand-21"),
        ("blazepose-33", "hand-21"),
        ("coco-17", "numbered-17"),
    ],
)
def test_regions_with_numbers_are_no_names_to_go_by(first: str, second: str) -> None:
    assert shared(layout(first), layout(second)) is None
