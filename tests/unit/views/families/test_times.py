"""What the families took here: bars, lines over people, and sentences, from times that are made up."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from components.charts.theme import FACE, POSE
from components.content.families import families
from components.measures.timing import Duration
from components.views.families.figures import times as charts

NETWORKS = {network.name: network for network in families().networks}


def measured(
    name: str, ms: float, threads: int = 1, people: int = 1, trained: bool = False, runs: int = 20
) -> charts.Measured:
    return charts.Measured(
        NETWORKS[name], threads, people, runs, Duration(ms, 1.2 * ms), 10.0, 200_000_000, trained
    )


ROWS = [
    measured("HRNet-W32", 400),
    measured("HRNet-W32", 220, threads=2),
    measured("FAN-4", 900),
    measured("HRNet-W32", 2000, people=5),
    measured("OpenPose COCO", 3000),
    measured("OpenPose COCO", 3030, people=5),
]


def named(figure: go.Figure, name: str) -> Any:
    (trace,) = (trace for trace in figure.data if trace.name == name)
    return trace


def test_bars_stand_for_one_person_by_part_and_threads() -> None:
    figure = charts.times_figure(ROWS)
    one, two = named(figure, "body, 1 thread"), named(figure, "body, 2 threads")
    assert list(one.y) == ["HRNet-W32", "OpenPose COCO"] and one.x.tolist() == [400, 3000]
    assert list(two.y) == ["HRNet-W32"] and two.x.tolist() == [220]
    assert one.marker.color == POSE and two.marker.color != POSE and two.marker.line.color == POSE
    face = named(figure, "face, 1 thread")
    assert face.marker.color == FACE and face.text == ("900 ms",)
    assert face.customdata == ("p95 1,080 ms, 20 runs",)


def test_small_networks_can_be_read_beside_large_ones() -> None:
    axis = charts.times_figure([measured("PFLD", 4), measured("OpenPose COCO", 4000)]).layout.xaxis
    assert axis.type == "log" and axis.ticktext == ("1 ms", "10 ms", "100 ms", "1000 ms", "10000 ms")
    # From 1 ms: the short bar is a sixth as long as the long one, and a quarter of the axis is for numbers.
    low, high = axis.range
    assert low == 0 and high == pytest.approx(1.35 * np.log10(4000))


@pytest.mark.parametrize("ms", [0.5, 1.0, 1.4, 10.0, 999.0])
def test_even_one_network_has_a_bar_and_a_tick(ms: float) -> None:
    axis = charts.times_figure([measured("PFLD", ms)]).layout.xaxis
    low, high = axis.range
    assert low < np.log10(ms) < high
    assert sum(low <= np.log10(tick) <= high for tick in axis.tickvals) >= 1


def test_few_runs_have_no_p95() -> None:
    few = measured("FAN-4", 900, runs=19)
    assert few.p95_ms is None and measured("FAN-4", 900).p95_ms == 1080
    assert named(charts.times_figure([few]), "face, 1 thread").customdata == ("19 runs",)


def test_the_figure_says_that_random_weights_give_no_points() -> None:
    told = charts.times_sentence(ROWS)
    assert told == (
        "On one thread the slowest is OpenPose COCO with 3,000 ms, the fastest HRNet-W32 with 400 ms. "
        "Structure and time are real; the weights of the networks that are built here are random, so no "
        "points of theirs are shown."
    )


def test_trained_weights_need_no_such_words() -> None:
    assert charts.times_sentence([measured("BlazePose full", 20, trained=True)]) == (
        "On one thread BlazePose full with 20.0 ms, 10 GMAC/s."
    )


def test_top_down_grows_and_bottom_up_does_not() -> None:
    figure = charts.people_figure(ROWS)
    assert [trace.name for trace in figure.data] == ["HRNet-W32", "OpenPose COCO"]
    assert list(named(figure, "HRNet-W32").x) == [1, 5]
    assert named(figure, "OpenPose COCO").y.tolist() == pytest.approx([3000, 3030])
    assert charts.people_sentence(ROWS) == (
        "HRNet-W32 (top-down, one run for each) takes 5.0 times as long for 5 as for 1; "
        "OpenPose COCO (bottom-up, one run for all) takes 1.0 times as long for 5 as for 1. "
        "Finding the people or faces first is not included."
    )


def test_without_measurements_both_say_what_to_do() -> None:
    for figure in (charts.times_figure([]), charts.people_figure(ROWS[:1])):
        assert not figure.data and "press Measure" in figure.layout.annotations[0].text.replace("<br>", " ")
    assert charts.times_sentence([]).startswith("No times to show")
    assert charts.people_sentence(ROWS[:1]).startswith("No growth to show")
