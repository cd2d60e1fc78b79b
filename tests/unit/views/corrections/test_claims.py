"""Bars as long as their numbers, claimed ones in grey, and the curve of the overlap."""

from __future__ import annotations

import numpy as np
import pytest

from components.charts import theme
from components.views.corrections.figures import claims as charts
from components.views.corrections.figures.claims import ClaimBar

BARS = [ClaimBar("the paper", 6.9, claimed=True), ClaimBar("the file", 386.149), ClaimBar("pieces", 2556)]


@pytest.mark.parametrize("logarithmic", [False, True])
def test_bars_and_their_numbers(logarithmic: bool) -> None:
    figure = charts.bars_figure("Operations", BARS, "M", logarithmic=logarithmic)
    (trace,) = figure.data
    assert trace.x == pytest.approx([6.9, 386.149, 2556])
    assert list(trace.text) == ["6.9\u00a0M", "386\u00a0M", "2,556\u00a0M"]
    assert list(trace.marker.color) == [theme.GREY, theme.POSE, theme.POSE]
    low, high = figure.layout.xaxis.range
    assert (10**low if logarithmic else low) <= 6.9 and (10**high if logarithmic else high) > 2556


def test_what_is_printed_is_said_apart_from_what_is_computed() -> None:
    assert charts.bars_sentence(BARS, "M") == (
        "Printed: the paper, 6.9\u00a0M. Computed here: the file, 386\u00a0M; pieces, 2,556\u00a0M."
    )
    assert charts.bars_sentence(BARS[1:2], "") == "Computed here: the file, 386."


def test_the_overlap_falls_from_one_to_nothing() -> None:
    figure = charts.overlap_figure(0.5)
    (trace,) = figure.data
    by_shift = dict(zip(np.round(trace.x).astype(int).tolist(), trace.y.tolist(), strict=True))
    assert (by_shift[0], by_shift[100]) == (1, 0) and by_shift[50] == pytest.approx(1 / 3)
    assert [shape.y0 for shape in figure.layout.shapes] == [0.5]
    assert "0.5 two equal regions may lie 33 % of their side apart" in charts.overlap_sentence(0.5)
