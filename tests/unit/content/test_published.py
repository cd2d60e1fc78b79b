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
