"""The papers' own counter gives the numbers that their tables print."""

from __future__ import annotations

import pytest

from components.content.claims import POSE_RESNET_50_GFLOPS
from components.models.families import family, summary
from components.models.families.printed import papers_giga

# README.md of leoxiaobin/deep-high-resolution-net.pytorch, 256 × 192 px.
PRINTED = {"pose-resnet-50": 8.9, "pose-resnet-101": 12.4, "pose-resnet-152": 15.7, "hrnet-w32": 7.1}


@pytest.mark.parametrize("key", PRINTED)
def test_the_printed_numbers_come_out(key: str) -> None:
    # Rounded or cut to one decimal.
    assert papers_giga(summary(family(key))) == pytest.approx(PRINTED[key], abs=0.1)


def test_a_transposed_convolution_counts_four_times() -> None:
    # By hand: 9,654 M in the papers' count, of 4,017 M elsewhere and four times 1,409 M.
    graph = summary(family("pose-resnet-50"))
    transposed = sum(layer.macs or 0 for layer in graph.layers if layer.operator == "ConvTranspose")
    assert papers_giga(graph) * 1024**3 == pytest.approx(graph.macs + 3 * transposed)
    assert transposed == 16 * 256 * (2048 * 8 * 6 + 256 * 16 * 12 + 256 * 32 * 24)
    assert papers_giga(graph) == pytest.approx(8.99, abs=0.005)


def test_the_claims_are_two_of_one_network() -> None:
    papers, mmpose = POSE_RESNET_50_GFLOPS.values()
    graph = summary(family("pose-resnet-50"))
    assert papers == PRINTED["pose-resnet-50"] and mmpose == pytest.approx(graph.macs / 1e9, rel=0.01)
