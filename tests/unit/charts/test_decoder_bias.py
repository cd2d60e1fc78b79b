"""Biases as figures and sentences, on numbers made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from components.charts.decoder_bias import (
    flip_figure,
    flip_sentence,
    pull_figure,
    pull_sentence,
    ruler_figure,
    ruler_sentence,
)
from components.decoding.bias import CONVENTIONS
from tests.support.histories import trace

X_PX = np.array([0.0, 64.0, 128.0])
PULLS = {5.0: (X_PX, np.array([99.0, 58.4, 0.0])), 20.0: (X_PX, np.array([2.0, 0.001, 0.0]))}
SHIFTS_PX = {"HRNet": [-1.0, -3.0], "half-cell": [0.0, 1e-7]}


def test_a_curve_for_each_sharpness() -> None:
    figure = pull_figure(PULLS, 256)
    assert [t.name for t in figure.data] == ["beta 5", "beta 20"]
    assert trace(figure, "beta 5").y == pytest.approx([99, 58.4, 0])


def test_the_pull_in_words() -> None:
    assert pull_sentence(PULLS, 256) == (
        "A peak at a quarter of the map's width is read too far towards the middle: by 58 px with beta 5, "
        "under 0.01 px with beta 20."
    )


def test_the_ruler_has_each_cell_where_its_convention_puts_it() -> None:
    figure = ruler_figure(CONVENTIONS, 4)
    assert [list(t.x) for t in figure.data] == [[0, 4, 8, 12], [0.5, 4.5, 8.5, 12.5], [2, 6, 10, 14]]
    assert [shape.x0 for shape in figure.layout.shapes] == [0, 4, 8, 12, 16]
    assert ruler_sentence(CONVENTIONS, 4) == (
        "Cell 0 of a map with cells of 4 px stands at 0 px for MediaPipe, 0.5 px for HRNet, 2 px for "
        "half-cell. Reading a map by another convention moves every point by up to 2 px along each axis."
    )


def test_the_shift_of_a_mirrored_map() -> None:
    assert trace(flip_figure(SHIFTS_PX, (2, 4)), "HRNet").y.tolist() == [-1, -3]
    assert flip_sentence(SHIFTS_PX, (2, 4), 4) == (
        "Mirrored back, the map of the mirrored picture is shifted with cells of 4 px: HRNet by 3 px, "
        "half-cell not at all. The mean of both maps keeps half of it."
    )
