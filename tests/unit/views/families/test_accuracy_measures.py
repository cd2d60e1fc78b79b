"""The figures of the measures: curves where the formula puts them, bars as long as the lengths."""

from __future__ import annotations

import math

import pytest

from components.measures.normalisers import Normaliser
from components.views.families.figures import accuracy_measures as charts
from tests.support.histories import texts


def test_each_curve_is_the_formula() -> None:
    figure = charts.oks_figure()
    for trace, sigma in zip(figure.data, (0.025, 0.062, 0.107), strict=True):
        assert f"{sigma:.3f}" in trace.name
        for percent, score in list(zip(trace.x, trace.y, strict=True))[::20]:
            expected = math.exp(-((float(percent) / 100) ** 2) / (2 * (2 * sigma) ** 2))
            assert float(score) == pytest.approx(expected, abs=1e-6)
    assert [shape.y0 for shape in figure.layout.shapes] == [0.5, 0.95]


def test_the_sentence_tells_the_distances_at_the_thresholds() -> None:
    # 2σ √(2 ln 2) = 5.9, 14.6 and 25.2 %; 2σ √(−2 ln .95) = 1.6, 4.0 and 6.9 %.
    assert charts.oks_sentence() == (
        "OKS falls to 0.5 at these distances, in % of √area: 5.9 % for the eye, 15 % for the wrist, 25 % for "
        "the hip. AP's strictest threshold of 0.95 allows 1.6 %, 4.0 %, 6.9 %."
    )


def test_bars_are_as_long_as_the_lengths() -> None:
    found = (
        Normaliser("torso", "PCK@0.2", 150.0, 30.0),
        Normaliser("pupils", "NME 8 %", 50.0, 4.0),
    )
    figure = charts.normalisers_figure(found)
    assert [list(trace.x) for trace in figure.data] == [[150, 50], [30, 4]]
    assert charts.normalisers_sentence(found) == (
        "On this picture: torso 150 px, so PCK@0.2 allows 30 px; pupils 50.0 px, so NME 8 % allows 4.0 px."
    )
    assert charts.normalisers_sentence(found[1:]).endswith("The torso is not in view.")


def test_with_nobody_the_reason_stands_there() -> None:
    assert any(
        "no body and no face" in text.lower().replace("<br>", " ")
        for text in texts(charts.normalisers_figure(()))
    )
    assert charts.normalisers_sentence(()).startswith("No body")
