"""The measuring process: real results as they come, and every way in which it ends early."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import psutil
import pytest

from components.keypoints.arrays import Rgb
from components.measures.cost import CrowdStep, NetStep, Step, StepFailed, TaskStep, Timed
from components.models.store import store
from components.processes import process as child_module
from components.processes.protocol import SharedFrame
from components.processes.stream.worker_client import NICENESS
from components.processes.timing import run as measurement_module
from components.processes.timing.run import COMMAND, Busy, CostMeasurement, Measurement, TimingJob, machine
from tests.support.paths import PROJECT
from tests.support.real_models import portrait
from tests.support.waiting import until

pytestmark = pytest.mark.timing

END_S = 60.0
SMALL: Rgb = np.zeros((32, 32, 3), np.uint8)
NET = NetStep("blendshapes", 1)
# Stand in the place of the measuring process; each first takes its job.
_TAKES_JOB = (
    "import sys, time; from multiprocessing.connection import Connection as C; c = C(int(sys.argv[1])); "
)
HANGS = (sys.executable, "-c", _TAKES_JOB + "c.recv(); time.sleep(600)")
HANGS_LATER = (
    sys.executable,
    "-c",
    _TAKES_JOB + "from components.measures.cost import Timed; j = c.recv(); "
    "c.send(Timed(j.steps[0], (1, 2, 3))); time.sleep(600)",
)
FAILS = (sys.executable, "-c", _TAKES_JOB + "c.recv(); sys.exit(3)")
FALLS_SILENT = (sys.executable, "-c", _TAKES_JOB + "c.recv(); c.close(); time.sleep(600)")
DRIPS = (
    sys.executable,
    "-c",
    _TAKES_JOB + "from components.measures.cost import Timed; j = c.recv()\n"
    "for s in j.steps: c.send(Timed(s, (1,))); time.sleep(0.1)",
)

Start = Callable[..., CostMeasurement]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts measurements and ends them after the test."""
    made: list[CostMeasurement] = []

    def go(*steps: Step, frame_rgb: Rgb = SMALL, **options: object) -> CostMeasurement:
        streams = options.pop("streams", lambda: 0)
        made.append(Measurement(steps, frame_rgb, streams, **options))  # type: ignore[arg-type]
        return made[-1]

    yield go
    for measurement in made:
        measurement.cancel()
        assert measurement.wait(END_S)


def test_each_kind_of_step_gives_its_times(start: Start) -> None:
    box_px = (181, 72, 270, 177)
    steps: tuple[Step, ...] = (NET, TaskStep("face", "stream"), CrowdStep("face", 2, box_px))
    measurement = start(*steps, frame_rgb=portrait())
    assert measurement.wait(END_S)
    assert measurement.problem is None
    assert tuple(result.step for result in measurement.results) == steps
    net, task, crowd = measurement.results
    assert isinstance(net, Timed) and isinstance(task, Timed) and isinstance(crowd, Timed)
    assert (net.found, task.found, crowd.found) == (None, 1, 2)
    # Memory is counted for a network alone, where the system tells it.
    assert (net.peak_bytes is not None) == (sys.platform == "linux")
    assert task.peak_bytes is crowd.peak_bytes is None
    for result in (net, task, crowd):
        assert len(result.durations_ns) >= 5
    # A task runs the network that was timed alone, and more.
    assert np.median(net.durations_ns) < np.median(task.durations_ns)
    assert not psutil.pid_exists(measurement.pid)


def test_it_gives_way_as_the_workers_do_from_its_start(start: Start) -> None:
    wanted = os.getpriority(os.PRIO_PROCESS, 0) + NICENESS
    measurement = start(*[NET] * 100)
    assert psutil.Process(measurement.pid).nice() == wanted
    until(lambda: len(measurement.results) > 0, END_S)
    threads = [int(task.name) for task in Path(f"/proc/{measurement.pid}/task").iterdir()]
    assert {os.getpriority(os.PRIO_PROCESS, thread) for thread in threads} == {wanted}


def test_results_are_there_before_the_end(start: Start) -> None:
    measurement = start(NET, NET, command=HANGS_LATER)
    until(lambda: len(measurement.results) == 1, END_S)
    assert not measurement.ended
    assert measurement.results == (Timed(NET, (1, 2, 3)),)


def test_a_process_that_dies_is_told_and_its_results_stay(start: Start) -> None:
    measurement = start(NET, TaskStep("face", "still"), command=HANGS_LATER)
    until(lambda: len(measurement.results) == 1, END_S)
    os.kill(measurement.pid, signal.SIGKILL)
    assert measurement.wait(END_S)
    assert measurement.problem == (
        "The measuring process ended (SIGKILL) at “face, whole task in still mode”; what was measured until "
        "then stays. Press Measure to try again."
    )
    assert measurement.results == (Timed(NET, (1, 2, 3)),)


def test_a_process_that_fails_is_told(start: Start) -> None:
    measurement = start(NET, command=FAILS)
    assert measurement.wait(END_S)
    assert measurement.problem is not None and "ended (exit code 3) at “blendshapes" in measurement.problem


def test_a_process_that_falls_silent_is_ended(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "EXIT_DEADLINE_S", 0.2)
    measurement = start(NET, command=FALLS_SILENT)
    assert measurement.wait(END_S)
    assert measurement.problem is not None and "fell silent" in measurement.problem
    assert not psutil.pid_exists(measurement.pid)


def test_a_step_that_hangs_is_ended_at_its_deadline(start: Start) -> None:
    started_s = time.monotonic()
    measurement = start(NET, command=HANGS, step_deadline_s=0.5)
    assert measurement.wait(END_S)
    assert 0.5 <= time.monotonic() - started_s < 5
    assert measurement.problem is not None and "took too long" in measurement.problem
    assert not psutil.pid_exists(measurement.pid)


def test_many_steps_that_are_each_in_time_end_at_the_deadline_of_all(start: Start) -> None:
    measurement = start(*([NET] * 600), command=DRIPS, total_deadline_s=1.5)
    assert measurement.wait(END_S)
    assert measurement.problem is not None and "took too long" in measurement.problem
    assert len(measurement.results) < 30


def test_a_missing_model_file_is_told_and_the_others_go_on(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "face_landmarker.task"
    (tmp_path / name).write_bytes(store.ensure(name).read_bytes())
    monkeypatch.setenv("KEYPOINT_LAB_FILES", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "empty"))
    measurement = start(NetStep("pose detector", 1), TaskStep("pose full", "still"), NET)
    assert measurement.wait(END_S)
    net, task, other = measurement.results
    for failed in (net, task):
        assert isinstance(failed, StepFailed) and "pose_landmarker_full.task" in failed.reason
    assert isinstance(other, Timed)
    assert measurement.problem is None


def test_only_one_measures_at_a_time(start: Start) -> None:
    first = start(NET, command=HANGS)
    with pytest.raises(Busy, match="Another viewer is measuring"):
        start(NET, command=HANGS)
    first.cancel()
    assert first.wait(END_S)
    start(NET, command=HANGS)


def test_one_that_cannot_be_started_leaves_the_turn_free(start: Start) -> None:
    with pytest.raises(FileNotFoundError):
        start(NET, command=("/no/such/program",))
    start(NET, command=HANGS)


@pytest.mark.parametrize("way", ["cancel", "forget"])
def test_cancelling_ends_even_a_process_that_is_stopped(start: Start, way: str) -> None:
    measurement = start(NET, command=HANGS)
    psutil.Process(measurement.pid).suspend()
    getattr(measurement, way)()
    assert measurement.wait(5)
    assert measurement.forgotten
    assert measurement.problem == "The measurement was cancelled; what was measured until then stays."


def test_the_live_streams_meanwhile_are_counted(start: Start) -> None:
    counts = iter((1, 3, 2))
    measurement = start(NET, NET, command=DRIPS, streams=lambda: next(counts))
    assert measurement.wait(END_S)
    assert measurement.most_streams == 3


def test_nothing_is_left_open(start: Start) -> None:
    before = psutil.Process().num_fds()
    measurement = start(NET, command=FAILS)
    assert measurement.wait(END_S)
    assert psutil.Process().num_fds() == before


def test_the_process_ends_when_nobody_listens() -> None:
    ours, theirs = socket.socketpair()
    memory = SharedFrame()
    memory.view((32, 32, 3))[:] = SMALL
    with theirs:
        fds = (theirs.fileno(), memory.fd)
        process = subprocess.Popen(
            [*COMMAND, *map(str, fds)], cwd=PROJECT, pass_fds=fds, stderr=subprocess.DEVNULL
        )
    connection = Connection(ours.detach())
    connection.send(TimingJob((NET,) * 1000, (32, 32, 3)))
    assert isinstance(connection.recv(), Timed)
    connection.close()
    memory.close()
    assert process.wait(END_S) == 0


def test_a_process_that_hangs_ends_even_without_its_page() -> None:
    ours, theirs = socket.socketpair()
    code = (
        "import sys; from components.processes.timing import worker as l; "
        "l.TOTAL_DEADLINE_S = -4; l.main(int(sys.argv[1]), 0)"
    )
    with ours, theirs:
        # It waits for a job that never comes, on a line that stays open.
        fd = theirs.fileno()
        process = subprocess.Popen([sys.executable, "-c", code, str(fd)], cwd=PROJECT, pass_fds=[fd])
        assert process.wait(END_S) == -signal.SIGALRM


def test_the_machine_is_named_with_its_cores() -> None:
    cores = len(os.sched_getaffinity(0))
    assert machine().endswith(f", {cores} core{'s' if cores > 1 else ''}")
    assert machine().split(",")[0].strip()


@pytest.mark.parametrize("content", ["model name\t: Some CPU @ 2 GHz\n", "processor: 0\n", None])
def test_the_processor_has_a_name_whatever_the_system_says(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "cpuinfo"
    if content is not None:
        file.write_text(content)
    name = measurement_module._processor(file)
    assert name
    assert (name == "Some CPU @ 2 GHz") == (content is not None and "model name" in content)
