"""The process that times the families: real times as they come, and progress on the way."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import psutil
import pytest

from components.models.onnx.running import FamilyTime
from components.processes.timing.family_run import (
    FamilyFailed,
    FamilyMeasurement,
    FamilyStep,
    measure_families,
)
from components.processes.timing.family_worker import measure
from components.processes.timing.run import Busy, Doing
from tests.support.waiting import until

pytestmark = pytest.mark.timing

END_S = 60.0
PFLD = FamilyStep("pfld", "PFLD")
Start = Callable[..., FamilyMeasurement]


@pytest.fixture
def start() -> Iterator[Start]:
    made: list[FamilyMeasurement] = []

    def go(*steps: FamilyStep, **options: object) -> FamilyMeasurement:
        made.append(measure_families(steps, lambda: 0, **options))  # type: ignore[arg-type]
        return made[-1]

    yield go
    for measurement in made:
        measurement.cancel()
        assert measurement.wait(END_S)


def test_the_smallest_family_is_timed_for_one_and_for_two(start: Start) -> None:
    measurement = start(PFLD, FamilyStep("pfld", "PFLD", 2, 2))
    assert measurement.wait(END_S)
    assert measurement.problem is None
    one, two = measurement.results
    assert isinstance(one, FamilyTime) and isinstance(two, FamilyTime)
    assert (one.passes, one.threads, two.passes, two.threads) == (1, 1, 2, 2)
    assert one.gmac_per_s > 0
    assert measurement.doing.startswith("PFLD on 2 threads for 2 people: timing, ")
    assert not psutil.pid_exists(measurement.pid)


def test_how_far_it_is_comes_before_the_result(start: Start) -> None:
    code = (
        "import sys, time; from multiprocessing.connection import Connection as C; c = C(int(sys.argv[1]))\n"
        "from components.processes.timing.run import Doing\n"
        "c.recv(); c.send(Doing('building')); time.sleep(600)"
    )
    measurement = start(PFLD, command=(sys.executable, "-c", code))
    until(lambda: measurement.doing or measurement.ended, END_S)
    assert (measurement.doing, measurement.results) == ("building", ())
    with pytest.raises(Busy):
        start(PFLD)


def test_what_cannot_run_here_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> FamilyTime:
        raise MemoryError

    monkeypatch.setattr("components.processes.timing.family_worker.time_family", fails)
    failed = measure(PFLD, None, lambda _: None)
    assert failed == FamilyFailed(PFLD, "PFLD does not fit into this machine's memory.")


def test_the_words_of_its_progress() -> None:
    told: list[Doing] = []
    measure(FamilyStep("pfld", "PFLD", 1), None, told.append)
    assert [doing.what for doing in told[:3]] == [
        "PFLD on 1 thread: building",
        "PFLD on 1 thread: warming up",
        "PFLD on 1 thread: timing, 1 run",
    ]
    assert told[3].what == "PFLD on 1 thread: timing, 2 runs"
