"""SimCC's bins and errors as drawn and said."""

from __future__ import annotations

import numpy as np
import pytest

from components.decoding.simcc import ResolutionError, encode
from components.views.families.figures.simcc_rows import (
    bins_figure,
    bins_sentence,
    resolution_figure,
    resolution_sentence,
)
from tests.support.histories import texts, trace

POINT = (10.2, 20.4)
X, Y = (rows[0] for rows in encode(np.array([POINT]), (192, 256), sigma_bins=5.0))
ERRORS = [
    ResolutionError(64, 0.8, 6.0, 3.5, 1.7, 0.77, 6.1),
    ResolutionError(256, 0.2, 1.5, 0.9, 0.3, 0.19, 1.53),
]


def test_bins_about_their_peak_by_their_distance() -> None:
    figure = bins_figure(X, Y, 2.0, POINT)
    across = trace(figure, "across")
    # Bin 20 is the highest, at 10 px; a row of 384 begins at 0, so that 20 are left of it and 24 right.
    assert len(across.x) == 45
    assert across.x[20] == pytest.approx(-0.2)
    assert across.y[20] == 1
    assert across.text[20] == "bin 20"
    assert len(trace(figure, "down").x) == 49


def test_bins_in_words() -> None:
    assert bins_sentence("left wrist", X, Y, 2.0, POINT) == (
        "The left wrist is bin 20 of 384 across and bin 41 of 512 down; read back, it is 0.22 px off, and a "
        "bin is 0.50 px wide."
    )


def test_errors_as_formula_and_as_measured() -> None:
    figure = resolution_figure(ERRORS, 256)
    assert trace(figure, "SimCC").y == pytest.approx([0.77, 0.19])
    assert trace(figure, "SimCC, these points").y == pytest.approx([0.8, 0.2])
    assert trace(figure, "heatmap's highest cell, these points").mode == "markers"
    assert trace(figure, "heatmap by quarter offset").y == pytest.approx([3.5, 0.9])
    assert trace(figure, "heatmap by DARK").y == pytest.approx([1.7, 0.3])
    assert texts(figure)[0] == "Ideal labels: mean error, px of a 256 px crop (dots: yours)"
    assert resolution_sentence(ERRORS) == (
        "Labels of SimCC in an input of 256 px are off by 0.20 of the crop's pixels on average. A heatmap of "
        "stride 4 is off by 1.5 if its highest cell is taken, 0.90 with the quarter offset and 0.30 with "
        "DARK. In an input of 64 px, SimCC is off by 0.80, and the heatmap by 6.0 if its highest cell is "
        "taken, 3.5 with the quarter offset and 1.7 with DARK."
    )
