"""The heatmap over the crop and the distances, on a body made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from components.charts import POSE
from components.decoding.heatmaps import Readout
from components.measures import Missing, OwnScale
from components.views.output.figures.heads import (
    POINTS,
    crop_figure,
    crop_sentence,
    distances_figure,
    distances_sentence,
    name_of,
)
from tests.support.histories import texts, trace

SIDE_PX = 256

TORSO = OwnScale("torso", 50.0, None)


def readout(confident: int = 3, moved_px: float = 2.0, scale: OwnScale | Missing = TORSO) -> Readout:
    """All points at (100, 50); the first `confident` peak 10 px to the right and move by `moved_px`."""
    regressed = np.tile([100.0, 50.0], (33, 1))
    peaks, refined = regressed + [10, 0], regressed.copy()
    refined[:confident, 0] += moved_px
    sure = np.arange(33) < confident
    return Readout(regressed, peaks, refined, np.where(sure, 0.9, 0.2), sure, scale)


def heatmap() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    cells = np.zeros((64, 64), np.float32)
    cells[12, 27] = 0.9
    return cells


def test_the_map_lies_on_the_crop_cell_by_cell() -> None:
    figure = crop_figure("data:,", heatmap(), readout(), 0, SIDE_PX, "The crop")
    map_ = figure.data[0]
    # Cell (27, 12) stands at 4 px a cell.
    assert (map_.x0 + 27 * map_.dx, map_.y0 + 12 * map_.dy) == (108, 48)
    assert map_.z[12, 27] == pytest.approx(0.9)
    assert (map_.zmin, map_.zmax) == (0, 1)
    assert figure.layout.images[0].sizex == SIDE_PX
    assert list(figure.layout.xaxis.range) == [0, 256]
    assert list(figure.layout.yaxis.range) == [256, 0]


def test_the_three_places() -> None:
    figure = crop_figure("data:,", heatmap(), readout(), 0, SIDE_PX, "The crop")
    places = {t.name: (t.x[0], t.y[0]) for t in figure.data[1:]}
    assert places == {"regressed": (100, 50), "peak of the heatmap": (110, 50), "refined": (102, 50)}
    assert trace(figure, "regressed").marker.line.color == POSE


def test_a_map_without_a_peak_shows_none() -> None:
    figure = crop_figure("data:,", heatmap(), readout(), 5, SIDE_PX, "The crop")
    assert [t.name for t in figure.data[1:]] == ["regressed", "refined"]


def test_the_close_up_is_round_the_regressed_point() -> None:
    figure = crop_figure("data:,", heatmap(), readout(), 0, SIDE_PX, "Close", window_px=64)
    assert list(figure.layout.xaxis.range) == [68, 132]
    assert list(figure.layout.yaxis.range) == [82, 18]


def test_a_point_in_words() -> None:
    assert crop_sentence(readout(), 0) == (
        "The nose's heatmap peaks at a confidence of 0.90, 10 px from the regressed point (20 % of the "
        "torso). Refined, the point moves 2.0 px (4.0 % of the torso)."
    )
    assert crop_sentence(readout(), 11) == (
        "The left shoulder's heatmap has no peak: no cell has a confidence above 0.20. "
        "The regression writes a place all the same, and there is nothing to refine it by."
    )
    assert crop_sentence(readout(moved_px=0), 0).endswith(
        "No cell near the regressed point is confident enough to refine it."
    )
    assert "(the torso has no length in the picture)" in crop_sentence(
        readout(scale=Missing("the torso has no length in the picture")), 0
    )


def test_the_distances_of_all_33_points() -> None:
    figure = distances_figure(readout())
    peaks, refined = trace(figure, "to the heatmap's peak"), trace(figure, "to the refined point")
    assert peaks.x[:3].tolist() == [10, 10, 10] and np.isnan(peaks.x[3:]).all()
    assert refined.x.tolist() == [2, 2, 2] + [0] * 30
    assert list(peaks.y) == [name_of(i) for i in range(33)]
    assert len(trace(figure, "no peak").y) == 30
    # A pixel is 2 % of the torso on the other axis.
    assert (figure.layout.xaxis.range[1], figure.layout.xaxis2.range[1]) == pytest.approx((10.5, 21))
    assert "From the regressed point, px of the crop" in texts(figure)


def test_without_a_torso_there_is_no_axis_in_percent() -> None:
    assert (
        "xaxis2"
        not in distances_figure(readout(scale=Missing("the torso has no length in the picture"))).layout
    )


def test_distances_in_words() -> None:
    assert distances_sentence(readout()) == (
        "3 of the 33 heatmaps have a peak; its median distance from the regressed point is 10 px (20 % of "
        "the torso). Refining moves 3 points, by a median of 2.0 px (4.0 % of the torso)."
    )
    assert distances_sentence(readout(confident=0)) == (
        "None of the 33 heatmaps has a peak, so all points stay as the regression wrote them."
    )
    assert "Refining moves no point." in distances_sentence(readout(moved_px=0))
    assert distances_figure(readout(confident=0)).layout.xaxis.range[1] == 1


def test_names_are_words() -> None:
    assert (len(POINTS), name_of(0), name_of(11)) == (33, "nose", "left shoulder")
