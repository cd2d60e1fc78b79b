"""Networks measured for a use: medians of known times, spreads, and what cannot be measured."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest

from components.keypoints import AnalysisSettings, FrameAnalysis, NetworkResult, Subject, by_network, network
from components.keypoints.arrays import Rgb
from components.measures import Missing
from components.measures.repeatability import CHANGES
from components.processes.jobs.fitting import Fitting, TrialPicture
from components.processes.stream.worker_client import WorkerLost
from tests.support.page_fakes import body, face
from tests.support.results import BODY, FACE

RGB = np.zeros((480, 640, 3), np.uint8)
PICTURES: dict[Subject, TrialPicture] = dict.fromkeys(
    ("body", "face", "hand"), TrialPicture("the picture", RGB)
)
Analyse = Callable[[Rgb, AnalysisSettings], FrameAnalysis]


def seeing(looks: list[str]) -> Analyse:
    """Takes 1,000 ms for the first look and then 10, 11, 12 … ms; sees a body and a face, but no hand."""

    def analyse(_: Rgb, settings: AnalysisSettings) -> FrameAnalysis:
        (key,) = settings.keys
        looks.append(key)
        times = looks.count(key)
        ms = 1000 if times == 1 else 8 + times
        people = {"body": (body(),), "face": (face(),)}.get(network(key).subject, ())
        return FrameAnalysis(by_network(NetworkResult(key, people)), {key: ms * 1_000_000}, 1)

    return analyse


def test_the_first_look_does_not_count_and_the_median_does() -> None:
    looks: list[str] = []
    work = Fitting(PICTURES, (BODY, FACE), seeing(looks))
    assert work.wait(20) and not work.problems
    assert looks == [BODY] * (1 + len(CHANGES)) + [FACE] * (1 + len(CHANGES))
    # 10 to 25 ms.
    assert {key: each.ms for key, each in work.measured.items()} == {BODY: 17.5, FACE: 17.5}
    assert not isinstance(work.measured[BODY].unsteady, Missing) and work.done == 1


def test_without_anybody_there_is_no_time() -> None:
    work = Fitting(PICTURES, ("hand-landmarker",), seeing([]))
    assert work.wait(20) and not work.measured
    assert work.problems == ("Hand Landmarker could not be measured: there is no hand on the picture.",)


def test_one_that_fails_leaves_the_others() -> None:
    known = seeing([])

    def analyse(rgb: Rgb, settings: AnalysisSettings) -> FrameAnalysis:
        if settings.keys == (BODY,):
            raise WorkerLost("The process ended.")
        return known(rgb, settings)

    work = Fitting(PICTURES, (BODY, FACE), analyse)
    assert work.wait(20) and set(work.measured) == {FACE}
    (problem,) = work.problems
    assert problem.startswith("BlazePose full could not be measured.") and "The process ended." in problem


@pytest.mark.parametrize("end", ["cancel", "forget"])
def test_it_can_be_ended_and_keeps_what_it_has(end: str) -> None:
    reached, on = threading.Event(), threading.Event()
    known = seeing([])

    def analyse(rgb: Rgb, settings: AnalysisSettings) -> FrameAnalysis:
        if settings.keys == (FACE,):
            reached.set()
            on.wait(10)
        return known(rgb, settings)

    work = Fitting(PICTURES, (BODY, FACE), analyse)
    assert reached.wait(10) and not work.ended and not work.forgotten
    getattr(work, end)()
    on.set()
    assert work.wait(10) and set(work.measured) == {BODY} and not work.problems
