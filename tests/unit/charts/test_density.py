"""The spacing's distribution and the hulls, against hand-made points."""

from __future__ import annotations

import numpy as np
import pytest

from components.charts import FACE, POSE, hulls_figure, hulls_sentence, spacing_figure, spacing_sentence
from components.measures import Density, Missing, density
from tests.support.histories import texts, trace
from tests.support.results import SIZE_PX, both, cloud, grid, known, person

NO_FACE, NO_BODY = Missing("no face in view"), Missing("no body in view")


def body() -> Density:
    return known(density(person("body", grid()), SIZE_PX))


def face() -> Density:
    return known(density(person("face", cloud(478, 2, 20)), SIZE_PX))


def test_the_steps_rise_from_none_to_all_points() -> None:
    for name in ("Pose, 33 points", "Face, 478 points"):
        for yaxis in ("y", "y2"):
            line = trace(spacing_figure(both(body(), face())), name, yaxis)
            assert (line.y[0], line.y[-1]) == (0, 100)
            assert (np.diff(line.x) >= 0).all()
            assert (np.diff(line.y) >= 0).all()


def test_half_of_the_points_lie_below_the_median() -> None:
    measured = face()
    line = trace(spacing_figure(both(body(), measured)), "Face, 478 points", "y2")
    at_median = np.interp(measured.spacing_px.median, line.x, line.y)
    assert at_median == pytest.approx(50, abs=2)


def test_a_grid_steps_up_at_its_spacing() -> None:
    figure = spacing_figure(both(body(), face()))
    px = trace(figure, "Pose, 33 points", "y2")
    assert np.unique(px.x.round(2)).tolist() == pytest.approx([0.3, 10, 300])
    # The grid's own scale is 10 by 10 px, see the tests of the measure.
    percent = trace(figure, "Pose, 33 points", "y")
    assert np.unique(percent.x.round(1)).tolist() == pytest.approx([0.1, 70.7, 100])


def test_spacings_past_the_axis_stand_at_its_end() -> None:
    measured = density(person("body", grid(0, 0, 400), size_px=(4000, 4000)), (4000, 4000))
    line = trace(spacing_figure(both(measured, NO_FACE)), "Pose, 33 points", "y2")
    assert line.x.max() == 300


def test_each_model_has_its_colour() -> None:
    figure = spacing_figure(both(body(), face()))
    assert {t.name: t.line.color for t in figure.data} == {"Pose, 33 points": POSE, "Face, 478 points": FACE}


def test_spacing_in_words() -> None:
    assert spacing_sentence(both(body(), NO_FACE)) == (
        "Half of the 33 pose points have a neighbour within 71 % of the torso (10 px); no face in view."
    )


def test_spacing_without_a_scale_is_told_in_pixels() -> None:
    shape = grid()
    shape[[23, 24]] = shape[[11, 12]]
    measured = density(person("body", shape), SIZE_PX)
    assert spacing_sentence(both(measured, NO_FACE)).startswith(
        "Half of the 33 pose points have a neighbour within 10 px;"
    )
    assert "Pose: the torso has no length in the picture" in texts(spacing_figure(both(measured, NO_FACE)))


def test_a_missing_model_is_named_in_the_legend() -> None:
    assert "Face: no face in view" in texts(spacing_figure(both(body(), NO_FACE)))
    assert "Pose: no body in view" in texts(spacing_figure(both(NO_BODY, face())))
    assert "Face: no face in view" in texts(hulls_figure(both(body(), NO_FACE)))


def test_with_nobody_the_reasons_stand_alone() -> None:
    assert texts(spacing_figure(both(NO_BODY, NO_FACE))) == ["No body in view, no face in view."]
    assert texts(hulls_figure(both(NO_BODY, NO_FACE))) == ["No body in view, no face in view."]
    assert spacing_sentence(both(NO_BODY, NO_FACE)) == "No spacing to show: no body in view, no face in view."
    assert hulls_sentence(both(NO_BODY, NO_FACE)) == "No hull to show: no body in view, no face in view."


def test_the_hull_is_closed_in_a_frame_of_true_proportions() -> None:
    figure = hulls_figure(both(body(), NO_FACE))
    outline = trace(figure, "Pose: 0.65 % of the frame")
    assert (outline.x[0], outline.y[0]) == (outline.x[-1], outline.y[-1])
    assert set(zip(outline.x.round(), outline.y.round(), strict=True)) == {
        (100, 100),
        (200, 100),
        (200, 120),
        (100, 120),
    }
    assert figure.layout.xaxis.range == (0, 640)
    # Pictures count rows from the top.
    assert figure.layout.yaxis.range == (480, 0)
    assert figure.layout.yaxis.scaleanchor == "x"


def test_the_points_stand_in_the_hull() -> None:
    figure = hulls_figure(both(body(), NO_FACE))
    (points,) = [t for t in figure.data if t.mode == "markers"]
    np.testing.assert_array_equal(np.column_stack([points.x, points.y]), grid().round())


def test_a_mirrored_view_swaps_left_and_right() -> None:
    assert hulls_figure(both(body(), face()), mirror=True).layout.xaxis.range == (640, 0)


def test_hulls_in_words() -> None:
    assert hulls_sentence(both(body(), NO_FACE)) == (
        "The 33 pose points span 0.65 % of the frame, 16 to every 1,000 px² of their hull; no face in view."
    )


def test_points_without_an_area_are_told() -> None:
    line = density(person("body", np.column_stack([np.arange(33), np.full(33, 96)])), SIZE_PX)
    assert hulls_sentence(both(line, NO_FACE)) == "The pose points span no area; no face in view."
    assert "Pose: points span no area" in texts(hulls_figure(both(line, NO_FACE)))
