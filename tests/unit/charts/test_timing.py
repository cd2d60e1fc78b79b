"""Stages stacked, rates and percentiles, against frames of known times."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from components.charts import FACE, POSE, rate_text, timing_figure, timing_sentence
from components.keypoints import FrameResult, StageTimes
from components.measures import Missing, timing
from tests.support.histories import texts, trace
from tests.support.results import frame

MS = 1_000_000
TIMES = StageTimes(
    wait=2 * MS,
    convert=1 * MS,
    networks={"blazepose-full": 17 * MS, "face-landmarker": 8 * MS},
    analysis=18 * MS,
    draw=3 * MS,
)


def frames(n: int = 101, skipped: int = 0) -> list[FrameResult]:
    return [frame(100 * i, times=TIMES, skipped=skipped) for i in range(n)]


def test_the_stack_is_convert_models_draw_and_the_wait_on_top() -> None:
    figure = timing_figure(timing(frames()))
    stack = [(t.name, t.y[0]) for t in figure.data if t.type == "bar" and t.yaxis is None]
    assert stack == [("convert", 1), ("models", 18), ("draw", 3), ("wait", 2)]
    assert figure.layout.barmode == "stack"


def test_the_models_are_lines_that_do_not_add_up() -> None:
    figure = timing_figure(timing(frames()))
    pose, face = trace(figure, "pose"), trace(figure, "face")
    assert (pose.type, pose.y[0], pose.line.color) == ("scatter", 17, POSE)
    assert (face.type, face.y[0], face.line.color) == ("scatter", 8, FACE)


def test_median_and_p95_are_drawn_and_said() -> None:
    slow = [frame(100 * i, times=StageTimes(draw=(i + 1) * MS)) for i in range(101)]
    figure = timing_figure(timing(slow))
    assert [(s.y0, s.y1, s.line.dash) for s in figure.layout.shapes] == [
        (pytest.approx(51), pytest.approx(51), "dash"),
        (pytest.approx(96), pytest.approx(96), "dot"),
    ]
    assert texts(figure)[0] == "A frame: median ╌, p95 ···"
    assert "51 ms in the median and 96 ms at the 95th" in timing_sentence(timing(slow))
    assert figure.layout.yaxis.range == (0, 200)


def test_frames_are_counted_in_each_second() -> None:
    figure = timing_figure(timing(frames(n=51, skipped=1)))
    analysed, skipped = trace(figure, "analysed", "y2"), trace(figure, "skipped", "y2")
    assert analysed.x.tolist() == [second + 0.5 for second in range(-10, 0)]
    # The newest frame counts to the last second, so that it has eleven.
    assert analysed.y.tolist() == [0, 0, 0, 0, 0, 10, 10, 10, 10, 11]
    assert skipped.y.tolist() == [0, 0, 0, 0, 0, 9, 10, 10, 10, 11]
    assert np.sum(analysed.y) == 51
    assert np.sum(skipped.y) == 50
    assert all(name in texts(figure)[1] for name in ("analysed", "skipped"))


def test_the_axis_stays_while_the_times_change_a_little() -> None:
    tops = set()
    for draw_ms in (3, 5, 9):
        times = StageTimes(convert=1 * MS, analysis=18 * MS, draw=draw_ms * MS)
        tops.add(timing_figure(timing([frame(0, times=times)])).layout.yaxis.range)
    assert tops == {(0, 50)}


def test_timing_in_words() -> None:
    assert timing_sentence(timing(frames(skipped=1))) == (
        "In the last 10 s 101 frames were analysed (10.0 a second) and 100 skipped; a frame takes 22 ms in "
        "the median and 22 ms at the 95th percentile, with pose at 17 ms and face at 8.0 ms at the same time."
    )


def test_the_stream_at_a_glance() -> None:
    known = timing(frames(skipped=1))
    assert not isinstance(known, Missing)
    assert rate_text(known) == "22 ms a frame · 100 skipped"


def test_a_single_frame_in_words() -> None:
    sentence = timing_sentence(timing(frames(1)))
    assert sentence.startswith("In the last 10 s 1 frame was analysed and 0 skipped;")


def test_before_the_first_frame() -> None:
    missing = timing([])
    assert isinstance(missing, Missing)
    assert texts(timing_figure(missing)) == ["No frame analysed yet."]
    assert timing_sentence(missing) == "No times to show: no frame analysed yet."


def test_the_warm_up_is_said_and_sets_no_scale() -> None:
    slow = StageTimes(analysis=700 * MS, draw=2 * MS)
    first = replace(frame(0, times=slow), warm_up=True)
    figure, sentence = (
        timing_figure(timing([first, *frames()[1:]])),
        timing_sentence(timing([first, *frames()[1:]])),
    )
    assert figure.layout.yaxis.range == (0, 50)
    assert sentence.endswith("The first frame took 702 ms while the models warmed up: not drawn.")
    several = [replace(frame(i, times=slow), warm_up=True) for i in range(3)]
    assert "The first 3 frames took up to 702 ms" in timing_sentence(timing([*several, *frames()[1:]]))
    assert "warmed up" not in timing_sentence(timing(frames()))
