"""The ledger's charts and their sentences, against a ledger worked out by hand."""

from __future__ import annotations

import pytest

from components.charts import FACE, POSE
from components.measures.cost import CostRow, NetStep, row
from components.views.cost.figures import ledger as charts
from tests.support.costs import ALL, NETS, PIPELINES, copies, net, task
from tests.support.histories import texts, trace

ROWS = [row(timed, NETS, PIPELINES) for timed in ALL]
FIGURES = {
    "times": (charts.times_figure, charts.times_sentence),
    "speed": (charts.speed_figure, charts.speed_sentence),
    "budget": (charts.budget_figure, charts.budget_sentence),
    "crowd": (charts.crowd_figure, charts.crowd_sentence),
}


def rows_of(*timed: object) -> list[CostRow]:
    return [row(one, NETS, PIPELINES) for one in timed]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FIGURES)
def test_before_the_measurement_figure_and_sentence_say_so(name: str) -> None:
    figure, sentence = FIGURES[name]
    assert texts(figure([])) == ["Not measured yet: press Measure."]
    assert sentence([]).endswith("not measured yet: press Measure.")


@pytest.mark.parametrize("name", FIGURES)
def test_each_first_row_can_be_shown_alone(name: str) -> None:
    figure, sentence = FIGURES[name]
    for one in ROWS:
        figure([one]).to_plotly_json()
        assert sentence([one]).endswith(".")


def test_each_network_has_a_bar_on_one_and_on_two_threads() -> None:
    figure = charts.times_figure(ROWS)
    one, two = trace(figure, "Pose, 1 thread"), trace(figure, "Pose, 2 threads")
    assert list(one.y) == list(two.y) == ["pose<br>detector", "pose<br>landmarks full"]
    assert (one.x.tolist(), two.x.tolist()) == ([10, 33], [6, 20])
    assert list(one.text) == ["10 ms", "33 ms"]
    face = trace(figure, "Face, 1 thread")
    assert face.x.tolist() == [2, 8, 1]
    assert (one.marker.color, face.marker.color) == (POSE, FACE)
    # Room for the labels right of the longest bar.
    assert figure.layout.xaxis.range[1] > 33


def test_the_times_in_words() -> None:
    assert charts.times_sentence(ROWS) == (
        "On one thread the slowest is pose landmarks full with 33 ms a run (20 ms on two), "
        "the fastest blendshapes with 1.0 ms."
    )


def test_speeds_are_multiply_adds_by_time() -> None:
    # 40 MMAC in 10 ms, 330 in 33; 40 in 2, 95.6 in 8, 10 in 1.
    figure = charts.speed_figure(ROWS)
    assert trace(figure, "Pose, 1 thread").x.tolist() == pytest.approx([4, 10])
    assert trace(figure, "Face, 1 thread").x.tolist() == pytest.approx([20, 11.95, 10])
    assert charts.speed_sentence(ROWS) == (
        "The same processor reaches 20 GMAC/s on one thread with face detector and 4.0 with pose detector: "
        "equal numbers of multiply-adds need not take equal times."
    )


def test_shares_of_a_frame_stand_beside_the_whole_frame() -> None:
    figure = charts.budget_figure(ROWS)
    # 33, 50, 10 and 20 ms of 33.3.
    for name, share in {"Pose, video": 99, "Pose, still": 150, "Face, video": 30, "Face, still": 60}.items():
        assert trace(figure, name).x.tolist() == pytest.approx([share])
    (whole,) = figure.layout.shapes
    assert (whole.x0, whole.x1) == (100, 100)
    assert charts.budget_sentence(ROWS) == (
        "Of the 33.3 ms between two frames (the dashed line), in video mode pose full takes 99 %, "
        "face takes 30 %."
    )


def test_a_fast_task_leaves_the_whole_frame_in_sight() -> None:
    figure = charts.budget_figure(rows_of(task("face", "stream", 1)))
    assert figure.layout.xaxis.range[1] >= 100


def test_a_task_that_found_nobody_says_so_beside_its_share() -> None:
    sentence = charts.budget_sentence(rows_of(task("face", "stream", 3, found=0)))
    assert sentence.endswith("in video mode face takes 9.0 % and finds nobody.")


def test_time_grows_along_a_line() -> None:
    # Pose 50, 80, 110 ms for 1 to 3 and 80 ms for the 2 that were found of 4: all on the line 20 + 30 n.
    figure = charts.crowd_figure(ROWS)
    pose, face = trace(figure, "Pose"), trace(figure, "Face")
    assert (list(pose.x), pose.y.tolist()) == ([1, 2, 3, 2], [50, 80, 110, 80])
    assert (list(face.x), face.y.tolist()) == ([1, 2, 3, 4], [15, 25, 35, 45])
    lines = [t for t in figure.data if t.mode == "lines"]
    assert [(t.x.tolist(), t.y.tolist()) for t in lines] == [
        ([1, 3], pytest.approx([50, 110])),
        ([1, 4], pytest.approx([15, 45])),
    ]
    assert charts.crowd_sentence(ROWS) == (
        "Pose: each further person adds 30 ms (found only 2 of 4); face: each further face adds 10 ms."
    )


def test_one_number_found_gives_points_and_no_line() -> None:
    rows = rows_of(copies("face", 1, 15), copies("face", 2, 3, found=0))
    figure = charts.crowd_figure(rows)
    assert [t.mode for t in figure.data] == ["markers"]
    assert charts.crowd_sentence(rows) == "Face: too few were found to see a growth (found only 0 of 2)."


def test_a_network_on_two_threads_alone_makes_no_claim_about_one() -> None:
    rows = rows_of(net("blendshapes", 2, 1))
    assert rows[0].step == NetStep("blendshapes", 2)
    assert charts.times_sentence(rows).startswith("No times to show")
    assert charts.speed_sentence(rows).startswith("No speeds to show")
