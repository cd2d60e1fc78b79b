"""A run over a picture and its changed copies, with models that follow the picture exactly, or fail."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest

from components.keypoints import FrameAnalysis, NetworkResult, by_network
from components.keypoints.arrays import Rgb
from components.measures import Missing
from components.measures.repeatability import CHANGES, Repeatability
from components.processes.jobs.repetition import STEPS, Repetition
from components.processes.stream.worker_client import FrameRefused, ModelsUnavailable, WorkerLost
from tests.support.results import BODY, FACE, SIZE_PX, grid, person

PICTURE: Rgb = np.zeros((SIZE_PX[1], SIZE_PX[0], 3), np.uint8)
WAIT_S = 10.0
LITE = "blazepose-lite"


def found(shift_px: float = 0.0, body: bool = True) -> FrameAnalysis:
    people = (person("body", grid(200, 200, 20) + shift_px),) if body else ()
    results = by_network(NetworkResult(LITE), NetworkResult(BODY, people), NetworkResult(FACE))
    return FrameAnalysis(results, dict.fromkeys(results, 0), 0)


def ended(analyse: Callable[[Rgb], FrameAnalysis]) -> Repetition:
    run = Repetition(PICTURE, analyse)
    assert run.wait(WAIT_S)
    return run


def test_points_that_do_not_follow_the_picture_spread() -> None:
    run = ended(lambda _: found())
    assert run.done == STEPS == 17
    assert run.outcome is not None and list(run.outcome) == [LITE, BODY, FACE]
    full = run.outcome[BODY]
    assert isinstance(full, Repeatability) and full.found == 16 and full.median_px > 5
    assert run.outcome[LITE] == Missing("no body in view")
    assert run.outcome[FACE] == Missing("no face in view")
    assert run.problem is None and run.forgotten


def test_each_changed_picture_is_looked_at() -> None:
    seen: list[Rgb] = []
    picture = np.random.default_rng(0).integers(0, 256, PICTURE.shape).astype(np.uint8)

    def look(frame_rgb: Rgb) -> FrameAnalysis:
        seen.append(frame_rgb)
        return found()

    assert Repetition(picture, look).wait(WAIT_S)
    assert (seen[0] == picture).all()
    assert len({frame.tobytes() for frame in seen}) == 1 + len(CHANGES)


def test_on_a_picture_of_nobody_the_changes_are_not_looked_at() -> None:
    run = ended(lambda _: found(body=False))
    assert run.done == 1 and run.outcome is not None
    assert run.outcome[BODY] == Missing("no body in view")


def test_it_can_be_cancelled_on_the_way() -> None:
    reached, go_on = threading.Event(), threading.Event()

    def look(_: Rgb) -> FrameAnalysis:
        reached.set()
        assert go_on.wait(WAIT_S)
        return found()

    run = Repetition(PICTURE, look)
    assert reached.wait(WAIT_S) and not run.ended
    run.forget()
    go_on.set()
    assert run.wait(WAIT_S)
    assert (run.outcome, run.problem, run.done) == (None, "The measurement was cancelled.", 1)


@pytest.mark.parametrize("fault", [FrameRefused, ModelsUnavailable, WorkerLost])
def test_a_failure_is_told(fault: type[Exception]) -> None:
    def fail(_: Rgb) -> FrameAnalysis:
        raise fault("The reason.")

    run = ended(fail)
    assert (run.outcome, run.problem) == (None, "The picture could not be analysed. The reason.")
