"""The limbs are the layouts' edges, each with channels of its own."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints.limbs import LIMB_LAYOUTS, limbs


@pytest.mark.parametrize("name", LIMB_LAYOUTS)
def test_limbs_are_the_edges_with_a_direction(name: str) -> None:
    known = limbs(name)
    assert {tuple(sorted(pair)) for pair in known.pairs.tolist()} == set(
        map(tuple, known.layout.edges.tolist())
    )
    assert sorted(known.channels.tolist()) == list(range(0, 2 * len(known), 2))


@pytest.mark.parametrize("name", LIMB_LAYOUTS)
def test_people_grow_from_the_neck_outwards(name: str) -> None:
    """Each limb starts at a point that an earlier one has reached, so that no two people have to merge."""
    known = limbs(name)
    reached = {1}
    for i, (start, end) in enumerate(known.pairs.tolist()):
        assert start in reached
        assert (end in reached) == (i in known.closing)
        reached.add(end)
    assert reached == set(range(len(known.layout)))


def test_as_in_openpose() -> None:
    coco = limbs("openpose-18")
    assert (len(coco), coco.closing.tolist()) == (19, [17, 18])
    assert coco.name(2) == "right shoulder to right elbow"
    # POSE_COCO_MAP_IDX counts the 19 heatmaps too: "31,32" for the first limb.
    assert coco.channels[0] == 31 - 19
    body = limbs("body-25")
    assert (len(body), body.closing.tolist()) == (26, [18, 19])
    assert body.channels[:3].tolist() == [0, 14, 22]


def test_other_layouts_have_none() -> None:
    with pytest.raises(ValueError, match="No limbs are known for coco-17; they are for openpose-18, body-25"):
        limbs("coco-17")


def test_they_cannot_be_changed() -> None:
    with pytest.raises(ValueError):
        limbs("body-25").pairs[0] = np.int16(0)
