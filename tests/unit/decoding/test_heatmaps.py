"""Refining on hand-made maps, and the three places of each point."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.decoding.heatmaps import (
    confidences,
    decoder_distances_px,
    peak_sigma,
    read_out,
    refine,
)
from components.decoding.sub_pixel import gaussian_maps
from components.keypoints.results import FloatArray
from components.measures import Missing

NOTHING = -20.0


def logit(share: float) -> float:
    return float(np.log(share / (1 - share)))


def blank(maps: int = 1, width: int = 64, height: int = 64) -> FloatArray:
    return np.full((height, width, maps), NOTHING, np.float32)


def at(*places: tuple[float, float]) -> FloatArray:
    return np.array(places, np.float32)


def test_a_sigmoid_that_does_not_overflow() -> None:
    assert confidences(np.array([-1e4, 0, logit(0.8), 1e4], np.float32)) == pytest.approx([0, 0.5, 0.8, 1])


def test_the_centroid_of_two_cells_by_hand() -> None:
    maps = blank()
    maps[10, 20, 0], maps[11, 22, 0] = logit(0.9), logit(0.3)
    # Column (0.9 · 20 + 0.3 · 22) / 1.2 = 20.5, row (0.9 · 10 + 0.3 · 11) / 1.2 = 10.25; no half cell.
    assert refine(at((21.6 / 64, 10.2 / 64)), maps)[0] == pytest.approx([20.5 / 64, 10.25 / 64], abs=1e-5)


def test_the_window_is_three_cells_to_each_side_of_the_points_own() -> None:
    maps = blank()
    maps[30, 30, 0] = logit(0.9)
    kept, moved = at((33.99 / 64, 30 / 64)), [30 / 64, 30 / 64]
    assert refine(kept, maps)[0] == pytest.approx(moved, abs=1e-5)
    assert refine(at((34 / 64, 30 / 64)), maps)[0].tolist() == at((34 / 64, 30 / 64))[0].tolist()
    assert refine(at((27 / 64, 30 / 64)), maps)[0] == pytest.approx(moved, abs=1e-5)
    assert refine(kept, maps, kernel=5).tolist() == kept.tolist()


def test_a_map_that_is_not_sure_leaves_the_point() -> None:
    maps = blank()
    point = at((0.5, 0.5))
    maps[33, 33, 0] = logit(0.49)
    assert refine(point, maps).tolist() == point.tolist()
    maps[33, 33, 0] = logit(0.51)
    assert refine(point, maps)[0] == pytest.approx([33 / 64, 33 / 64], abs=1e-5)
    assert refine(point, maps, min_confidence=0.6).tolist() == point.tolist()


def test_the_window_is_cut_at_the_edge() -> None:
    maps = blank(width=32, height=16)
    maps[0, 0, 0] = logit(0.9)
    assert refine(at((1 / 32, 1 / 16)), maps)[0] == pytest.approx([0, 0], abs=1e-5)
    maps[15, 31, 0] = logit(0.9)
    assert refine(at((0.99, 0.99)), maps)[0] == pytest.approx([31 / 32, 15 / 16], abs=1e-5)


@pytest.mark.parametrize("outside", [(-0.1, 0.5), (1.0, 0.5), (0.5, -0.1), (0.5, 1.2)])
def test_a_point_off_the_map_stays(outside: tuple[float, float]) -> None:
    maps = np.full((64, 64, 1), 9, np.float32)
    assert refine(at(outside), maps).tolist() == at(outside).tolist()


def test_less_than_a_cell_before_the_edge_counts_as_the_first_cell() -> None:
    maps = blank()
    maps[0, 0, 0] = logit(0.9)
    assert refine(at((-0.9 / 64, -0.9 / 64)), maps)[0] == pytest.approx([0, 0], abs=1e-5)


@given(st.integers(4, 59), st.integers(4, 59), st.floats(-2.9, 2.9), st.floats(-2.9, 2.9))
def test_a_single_sure_cell_is_where_every_point_near_it_goes(
    column: int, row: int, dx: float, dy: float
) -> None:
    maps = blank()
    maps[row, column, 0] = 8
    moved = refine(at(((column + dx) / 64, (row + dy) / 64)), maps)[0] * 64
    assert moved == pytest.approx([column, row], abs=1e-3)


def test_each_point_has_its_own_map() -> None:
    maps = blank(2)
    maps[10, 10, 1] = 8
    points = at((0.15, 0.15), (0.15, 0.15))
    assert refine(points, maps)[1] == pytest.approx([10 / 64, 10 / 64], abs=1e-4)
    assert refine(points, maps)[0].tolist() == points[0].tolist()
    with pytest.raises(ValueError, match="2 heatmaps need as many points"):
        refine(points[:1], maps)


def body() -> tuple[FloatArray, FloatArray]:
    """39 points; shoulders at (0.25, 0.25) and hips at (0.25, 0.5) without peaks, the nose with one."""
    points, maps = np.full((39, 2), 0.25, np.float32), blank(39)
    points[[23, 24], 1] = 0.5
    maps[16, 19, 0] = logit(0.8)
    return points, maps


def test_the_places_of_a_made_up_body() -> None:
    read = read_out(*body(), 256)
    assert read.regressed_px.shape == read.peak_px.shape == read.refined_px.shape == (33, 2)
    assert read.regressed_px[0].tolist() == [64, 64]
    assert read.peak_px[0].tolist() == [76, 64]
    assert read.refined_px[0] == pytest.approx([76, 64], abs=1e-3)
    assert read.refined_px[1].tolist() == [64, 64]
    assert read.confidence[0] == pytest.approx(0.8)
    # The other maps are background: they have no peak.
    assert np.flatnonzero(read.confident).tolist() == [0]
    assert read.scale == Missing("torso and shoulder width not in view")
    to_peak, to_refined = read.distances_px()
    assert to_peak[0] == pytest.approx(12)
    assert to_refined[:2] == pytest.approx([12, 0], abs=1e-3)
    assert not read.refined_px.flags.writeable and not read.confident.flags.writeable


def test_the_width_of_a_gaussian_is_found_again() -> None:
    maps = 0.9 * gaussian_maps(np.array([[30.0, 30.0], [20.0, 40.0]]), 1.7, 64)
    logits = np.log(np.maximum(maps, 1e-9) / (1 - maps)).astype(np.float32)
    assert peak_sigma(logits) == pytest.approx(1.7, rel=1e-3)
    assert peak_sigma(np.dstack([logits, blank(3)])) == pytest.approx(1.7, rel=1e-3)


def test_maps_without_a_peak_have_no_width() -> None:
    assert peak_sigma(blank(3)) is None


def test_decoders_are_compared_where_there_is_a_peak() -> None:
    points, maps = body()
    distances_px = decoder_distances_px(maps, read_out(points, maps, 256), 256)
    assert {name: values.shape for name, values in distances_px.items()} == dict.fromkeys(distances_px, (1,))
    assert distances_px["argmax"][0] == pytest.approx(0, abs=1e-3)
    # One sure cell: its neighbours are alike, and so nearly is the mean of all.
    assert distances_px["quarter offset"][0] == pytest.approx(0, abs=1e-3)
    assert distances_px["centre of mass"][0] == pytest.approx(0, abs=0.01)
