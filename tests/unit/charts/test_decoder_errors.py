"""The curves of cells and decoders: each number where it belongs."""

from __future__ import annotations

import numpy as np
import pytest

from components.charts.decoder_errors import (
    cell_figure,
    cell_sentence,
    decoders_sentence,
    real_figure,
    real_sentence,
    sigma_figure,
    stride_figure,
)
from components.decoding.quantisation import CellError, cell_error
from components.decoding.sub_pixel import DECODERS
from components.measures import Missing, OwnScale
from tests.support.histories import texts, trace

STRIDES = (2, 4, 8)
ERRORS = [{name: step * (i + 1) for i, name in enumerate(DECODERS)} for step in (0.001, 1.0, 2.0)]


def test_formula_as_lines_and_measurement_as_dots() -> None:
    exact = [cell_error(stride) for stride in STRIDES]
    measured = [CellError(1, 2, 3)] * 3
    figure = cell_figure(STRIDES, exact, measured, 4)
    assert trace(figure, "largest").y == pytest.approx([stride / np.sqrt(2) for stride in STRIDES])
    assert trace(figure, "RMS").mode == "lines"
    assert trace(figure, "mean, measured").y.tolist() == [1, 1, 1]
    assert trace(figure, "mean, measured").mode == "markers"
    (mark,) = figure.layout.shapes
    assert (mark.x0, mark.x1) == (4, 4)


def test_cells_in_words() -> None:
    assert cell_sentence(cell_error(4), CellError(1.51, 0, 0), 4, OwnScale("torso", 51.0, None)) == (
        "With cells of 4 px, as here, the middle of the right cell is off by 1.53 px on average (1.51 px "
        "measured, 3.0 % of the torso here). It is off by 1.63 px RMS and 2.83 px at most; all three grow in "
        "proportion to the cell."
    )
    assert "torso" not in cell_sentence(cell_error(4), CellError(1.51, 0, 0), 4, Missing("hidden"))


@pytest.mark.parametrize("figure_of", [sigma_figure, stride_figure])
def test_every_decoder_has_its_curve(figure_of: type) -> None:
    arguments = (4, None) if figure_of is sigma_figure else (4,)
    figure = figure_of(STRIDES, ERRORS, *arguments)
    assert [t.name for t in figure.data] == list(DECODERS)
    # An error of nothing stands at the axis' end, which is logarithmic.
    assert trace(figure, "argmax").y == pytest.approx([0.01, 1, 2])
    assert trace(figure, "soft-argmax").y == pytest.approx([0.01, 5, 10])
    assert [shape.x0 for shape in figure.layout.shapes] == [4]


def test_the_nets_own_width_is_marked() -> None:
    figure = sigma_figure(STRIDES, ERRORS, 4, 5.2)
    assert [shape.x0 for shape in figure.layout.shapes] == [4, 5.2]
    assert "this net" in texts(figure)


def test_decoders_in_words_the_best_first() -> None:
    errors = {"argmax": 1.549, "Taylor": 0.0004, "DARK": 0.25}
    assert decoders_sentence(errors, "With cells of 4 px") == (
        "With cells of 4 px, the mean errors are: Taylor under 0.01 px, DARK 0.25 px, argmax 1.5 px."
    )


def test_real_maps_point_by_point() -> None:
    distances = {"argmax": np.array([1.0, 3.0, 2.0]), "DARK": np.array([0.0, 0.5, 0.1])}
    figure = real_figure(distances, ["nose", "left eye", "right eye"])
    assert figure.data[0].x.tolist() == [1, 3, 2]
    assert figure.data[1].x == pytest.approx([0.01, 0.5, 0.1])
    assert list(figure.data[0].text) == ["nose", "left eye", "right eye"]
    assert real_sentence(distances) == (
        "Half of the 3 points with a peak end within these distances of the refined point: "
        "DARK 0.10 px, argmax 2.0 px."
    )
