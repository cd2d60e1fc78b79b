"""The strongest expressions, in an order that seldom changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.charts import FACE, blendshapes_figure, blendshapes_sentence
from components.charts.blendshapes import expression, strongest
from components.keypoints.blendshapes import BLENDSHAPES
from components.measures import Floats, Missing
from tests.support.histories import texts

NO_FACE = Missing("no face in view")


def scores(**named: float) -> Floats:
    values = np.zeros(52)
    for name, value in named.items():
        values[BLENDSHAPES.index(name)] = value
    return values


def test_names_are_readable() -> None:
    assert expression("eyeBlinkLeft") == "eye blink left"
    assert expression("_neutral") == "neutral"
    assert len({expression(name) for name in BLENDSHAPES}) == 52


def test_higher_scores_come_first_and_equal_ones_by_name() -> None:
    top = strongest(scores(jawOpen=0.9, mouthSmileRight=0.5, mouthSmileLeft=0.5, browInnerUp=0.7))
    assert top[:4] == [
        ("jaw open", 0.9),
        ("brow inner up", 0.7),
        ("mouth smile left", 0.5),
        ("mouth smile right", 0.5),
    ]
    # All others are 0: the first names of them.
    assert [name for name, _ in top[4:]] == [
        "brow down left",
        "brow down right",
        "brow outer up left",
        "brow outer up right",
    ]


def test_trembling_scores_keep_their_places() -> None:
    for tremble in (-0.01, 0, 0.01):
        top = strongest(scores(mouthSmileLeft=0.81 + tremble, mouthSmileRight=0.81 - tremble))
        assert [name for name, _ in top[:2]] == ["mouth smile left", "mouth smile right"]


@given(st.lists(st.floats(0, 1), min_size=52, max_size=52))
@settings(deadline=None)
def test_the_eight_highest_are_shown(values: list[float]) -> None:
    shown = sorted((score for _, score in strongest(np.array(values))), reverse=True)
    assert shown == sorted(values, reverse=True)[:8]


def test_the_bars_say_their_scores() -> None:
    (bars,) = blendshapes_figure(scores(jawOpen=0.9, cheekPuff=0.255)).data
    assert bars.y[:2] == ("jaw open", "cheek puff")
    assert bars.x[:2].tolist() == pytest.approx([0.9, 0.255])
    assert bars.text[0] == "0.90"
    assert bars.marker.color == FACE


def test_blendshapes_in_words() -> None:
    assert blendshapes_sentence(scores(jawOpen=0.9, cheekPuff=0.25, eyeWideLeft=0.5)) == (
        "The strongest of the 52 blendshapes are jaw open (0.90), eye wide left (0.50) and cheek puff (0.25)."
    )


def test_without_a_face() -> None:
    assert texts(blendshapes_figure(NO_FACE)) == ["No face in view."]
    assert blendshapes_sentence(NO_FACE) == "No blendshapes to show: no face in view."
