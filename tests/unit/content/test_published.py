"""What others published: well-formed, each with a source that says where it stands."""

from __future__ import annotations

import re

import pytest

from components.content.published import PublishedSpeed, published_speeds


@pytest.mark.parametrize("speed", published_speeds(), ids=lambda speed: f"{speed.system} on {speed.device}")
def test_each_is_complete(speed: PublishedSpeed) -> None:
    assert speed.unit in ("ms", "frames/s")
    assert re.search(r"\d", speed.value)
    assert speed.source.startswith("https://")
    # A file on GitHub changes: only a commit says which one was read.
    if "github.com" in speed.source:
        assert re.search(r"/blob/[0-9a-f]{40}/", speed.source)


def test_each_network_of_a_family_has_its_figure() -> None:
    for speed in published_speeds():
        systems, values = speed.system.count(" / "), speed.value.count(" / ")
        assert systems == values, speed


def test_rates_are_said_in_ms_too() -> None:
    by_system = {(speed.system, speed.device): speed.ms_a_frame for speed in published_speeds()}
    assert by_system["HRNet-W32 / W48, 256 × 192", "Core i7-8700"] == "366 / 685"
    assert by_system["Face Mesh", "mobile GPUs"] == "10 to under 1"
    assert by_system["OpenPose COCO / BODY_25", "a CPU that is not named"] == "about 3,333 / 10,000"
    # As the paper measured: 2.4 and 10.4 s.
    assert by_system["OpenPose COCO / BODY_25", "Core i7-6850K"] is None


def test_one_table_has_one_machine() -> None:
    # docs/en/inference_speed_summary.md of mmpose v0.29 measures all on one processor.
    devices = {speed.device for speed in published_speeds() if "inference_speed_summary" in speed.source}
    assert devices == {"Core i7-8700"}
