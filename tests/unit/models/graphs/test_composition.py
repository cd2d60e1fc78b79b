"""How networks are put together: counts that papers and definitions give, read from the graphs."""

from __future__ import annotations

import pytest

from components.models.families import family, summary
from components.models.graphs.composition import Exchange, exchange, stages
from components.models.graphs.structure import course


def test_hrnet_exchanges_between_four_resolutions() -> None:
    # One module of 2 branches, four of 3, three of 4 of which the last fuses into the first branch only.
    rounds, sums = 1 + 4 + 3, 1 * 2 + 4 * 3 + 2 * 4 + 1
    assert exchange(summary(family("hrnet-w32"))) == Exchange((64, 32, 16, 8), rounds, sums)


def test_the_hrnet_for_faces_keeps_all_branches_in_its_last_module() -> None:
    assert exchange(summary(family("hrnet-v2-w18"))) == Exchange((64, 32, 16, 8), 8, 2 + 4 * 3 + 3 * 4)


@pytest.mark.parametrize("key", ["pose-resnet-50", "fastpose-50", "openpose-coco", "fan-4", "pfld"])
def test_all_others_exchange_nothing(key: str) -> None:
    assert exchange(summary(family(key))) is None


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("openpose-coco", {19: 6, 38: 6}),
        # Four stages of part affinity fields, then two of heatmaps.
        ("openpose-body-25", {26: 2, 52: 4}),
        ("fan-4", {68: 4}),
        ("hrnet-w32", {17: 1}),
        ("pose-resnet-50", {17: 1}),
        ("pfld", {}),
    ],
)
def test_stages_that_refine(key: str, written: dict[int, int]) -> None:
    assert stages(summary(family(key))) == written


@pytest.mark.parametrize(
    ("key", "bottom", "top"),
    # FastPose's gates look at means over the whole map, which are no resolution of its way.
    [("fastpose-50", 8, 64), ("pose-resnet-50", 8, 64), ("fan-4", 4, 64), ("openpose-coco", 46, None)],
)
def test_the_lowest_resolution_is_that_of_the_way(key: str, bottom: int, top: int | None) -> None:
    run = course(summary(family(key)))
    assert run is not None and (run.bottom, run.top) == (bottom, top)
