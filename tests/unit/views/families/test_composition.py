"""What the sentence says of each way to put a network together."""

from __future__ import annotations

import pytest

from components.charts.graph_words import together
from components.models.families import family, summary
from components.views.families.figures.composition import composition_sentence


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (
            "hrnet-w32",
            "at 4 resolutions side by side (64×48, 32×24, 16×12 and 8×6), which exchange in 8 rounds",
        ),
        ("pose-resnet-50", "from 256×192 down to 8×6 and up again to 64×48, without any skip"),
        ("fastpose-50", "from 256×192 down to 8×6 and up again to 64×48, without any skip"),
        (
            "openpose-coco",
            "down to 46×46 and stays there; stages refine: it writes 19 maps 6 times and 38 maps",
        ),
        ("openpose-body-25", "it writes 26 maps 2 times and 52 maps 4 times"),
        ("fan-4", "down to 4×4 and up to 64×64, 4 times over; stages refine: it writes 68 maps 4 times"),
        ("pfld", "from 112×112 down to 1×1 and never up again, a straight descent to 196 numbers"),
        ("hrnet-v2-w18", "which exchange in 8 rounds by 26 sums"),
    ],
)
def test_each_family_is_told_by_its_graph(key: str, said: str) -> None:
    told = composition_sentence("It", summary(family(key)))
    assert told.startswith("It, ") and said in told and told.endswith(".")


def test_equal_outputs_are_counted_and_not_repeated() -> None:
    assert together([(1, 64, 64, 68)] * 4) == "4 × 64×64×68"
    assert together([(1, 195), (1, 1), (1, 117)]) == "195 + 1 + 117 numbers"
    assert together([(1, 256, 256, 1), (1, 64, 64, 39)]) == "256×256×1, 64×64×39"
