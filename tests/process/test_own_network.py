"""A viewer's network in its own process: a known answer, and every way in which a file may do harm."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import helper

from components.keypoints import AnalysisSettings, ModelFile, NetworkSettings, layout
from components.keypoints.networks import VIEWER_NETWORK
from components.models.errors import ModelError
from components.models.families.registry import build, family
from components.models.families.weights import random_weights
from components.models.onnx.trained import TRAINED
from components.models.onnx.viewer_network import network
from components.models.onnx.viewer_network.network import (
    Choices,
    OwnError,
    TrainedFile,
)
from components.models.tracker import Tracker
from components.processes.jobs.job import Content, Job, record_of
from components.processes.jobs.protocol import Analyse, Frames
from components.processes.process import PROJECT
from components.processes.protocol import SharedFrame
from components.processes.sandbox import worker
from components.processes.sandbox.client import OwnNetwork
from components.processes.sandbox.protocol import Limits, OwnJob
from components.processes.sandbox.sandbox import AT_ONCE, NetworkFile, OwnBusy, Sandbox, command
from components.processes.sandbox.tracker import SandboxTracker, ViewerNetwork
from tests.support.checkpoints import Storages, state_of, zipped
from tests.support.clips import write_clip
from tests.support.mutated import mutate
from tests.support.onnx_nets import (
    constant_net,
    dots_net,
    dots_picture,
    endless_net,
    file,
    huge_net,
)

END_S = 60.0
SIZE = (96, 64)
PLACES = [(4 + 5 * i, 50 - 2 * i) for i in range(17)]
PICTURE = dots_picture(PLACES, SIZE)
CHOICES = Choices("coco-17", "heatmap", SIZE, "0..1")
# Stand in the place of the process; each first takes its job.
_TAKES_JOB = (
    "import sys, os, time; from multiprocessing.connection import Connection as C; "
    f"sys.path.insert(0, {str(PROJECT)!r}); c = C(int(sys.argv[1])); c.recv(); "
)
_HANGS = "time.sleep(600)"


def stand_in(then: str) -> tuple[str, ...]:
    return (sys.executable, "-c", _TAKES_JOB + then)


Start = Callable[..., OwnNetwork]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts runs and ends them after the test."""
    made: list[OwnNetwork] = []

    def go(content: bytes | TrainedFile, **more: Any) -> OwnNetwork:
        asked = more.pop("frame_rgb", PICTURE), more.pop("choices", CHOICES)
        made.append(OwnNetwork(Sandbox.of(content, **more), *asked))
        return made[-1]

    yield go
    for run in made:
        run.cancel()
        assert run.wait(END_S)


def problem(run: OwnNetwork) -> str:
    """Why it gave nothing."""
    assert run.wait(END_S)
    assert run.found is None
    assert not psutil.pid_exists(run.pid)
    assert run.problem is not None
    return run.problem


def test_the_known_answer_comes_back(start: Start) -> None:
    run = start(dots_net(17))
    assert run.wait(END_S)
    assert run.problem is None
    assert run.description is not None and run.description.parameters == 17 * 7
    assert run.found is not None
    (person,) = run.found.people
    assert person.points.xyz_norm[:, :2] * SIZE == pytest.approx(np.array(PLACES), abs=0.26)
    assert not psutil.pid_exists(run.pid)


def test_published_weights_are_read_into_their_graph_and_run(start: Start, tmp_path: Path) -> None:
    storages = Storages()
    state = state_of(random_weights(build(family("pose-resnet-50"))), storages)
    file = zipped({"state_dict": state}, storages, tmp_path / "resnet.pth")
    chosen = TRAINED[1].choices((10, 10, 60, 60))
    run = start(TrainedFile("pose-resnet-50", file), choices=chosen)
    assert run.wait(END_S)
    assert run.problem is None
    assert run.found is not None and run.found.used == ("heatmaps 1 × 17 × 64 × 48",)
    assert run.description is not None and run.description.parameters > 33_000_000


def test_a_checkpoint_that_is_none_is_refused(start: Start, tmp_path: Path) -> None:
    (tmp_path / "no.pth").write_bytes(b"nothing")
    run = start(TrainedFile("hrnet-w32", tmp_path / "no.pth"))
    assert "HRNet-W32 cannot be built from no.pth. no.pth is damaged" in problem(run)


def test_without_choices_the_file_is_only_looked_at(start: Start) -> None:
    run = start(endless_net(), frame_rgb=None, choices=None)
    assert run.wait(END_S)
    assert (run.problem, run.found) == (None, None)
    assert run.description is not None and run.description.control_flow == ("Loop",)


def test_a_loop_that_never_ends_is_stopped_at_the_deadline(start: Start) -> None:
    run = start(endless_net(), limits=Limits(deadline_s=1.5))
    assert problem(run) == (
        "“Running it on the picture” took longer than the 1.5 s that a run may take, and was stopped. "
        "It holds Loop, which may never end."
    )


def test_a_loop_that_never_ends_is_stopped_by_its_processor_time(start: Start) -> None:
    run = start(endless_net(), limits=Limits(processor_s=2, deadline_s=60))
    assert problem(run) == "“Running it on the picture” used up its 2 s of processor time, and was stopped."


def test_a_tensor_that_does_not_fit_is_told(start: Start) -> None:
    assert "needs more memory than it may have here" in problem(start(huge_net()))


def test_a_file_that_does_not_fit_is_told_or_ends_the_process(start: Start) -> None:
    run = start(dots_net(17) + bytes(50_000_000), limits=Limits(memory_bytes=300 << 20))
    assert problem(run)


def test_a_file_that_is_not_run_here_is_refused_with_the_reason(start: Start) -> None:
    content = file([helper.make_node("X", ["x"], ["y"], domain="com.evil")])
    assert "needs the operator X of “com.evil”" in problem(start(content))


def test_a_server_too_busy_to_load_is_told(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.processes.sandbox.sandbox.START_DEADLINE_S", 0.2)
    assert "took longer than 0.2 s, so the server is busy" in problem(start(b"any", start=stand_in(_HANGS)))


@pytest.mark.parametrize(
    ("then", "told"),
    [
        ("os.kill(os.getpid(), 11)", "The process that ran the file ended (SIGSEGV) at “Starting”"),
        ("sys.exit(3)", "ended (exit code 3) at “Starting”"),
        ("c.send_bytes(b'[1, 2]')", "gave an answer that cannot be read"),
        ("c.send('a pickle')", "gave an answer that cannot be read"),
        ("c.send_bytes(bytes(5_000_000)); time.sleep(600)", "The process that ran the file"),
    ],
)
def test_a_process_that_is_lost_or_taken_over_costs_one_sentence(start: Start, then: str, told: str) -> None:
    assert told in problem(start(b"any", start=stand_in(then)))


def test_what_a_process_has_started_goes_with_it(start: Start) -> None:
    then = (
        "import subprocess, json; p = subprocess.Popen(['sleep', '600']); "
        "c.send_bytes(json.dumps({'doing': str(p.pid)}).encode()); time.sleep(600)"
    )
    run = start(b"any", start=stand_in(then))
    end_s = time.monotonic() + END_S
    while run.doing == "Starting":
        assert time.monotonic() < end_s
        time.sleep(0.01)
    other = psutil.Process(int(run.doing))
    run.cancel()
    assert problem(run) == "The run was cancelled."
    assert other.wait(5) is None or not other.is_running()


def test_nothing_of_the_page_s_environment_goes_along(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "word")
    then = (
        "import json; c.send_bytes(json.dumps({'doing': ' '.join(sorted(os.environ))}).encode()); "
        "time.sleep(600)"
    )
    env = command()[: command().index(sys.executable)]
    run = start(b"any", start=(*env, *stand_in(then)), limits=Limits(deadline_s=0.5))
    assert "took longer" in problem(run)
    assert "A_SECRET" not in run.doing and "PATH" in run.doing


def test_once_shut_a_process_opens_nothing_and_its_limits_hold() -> None:
    code = (
        "import functools, os, resource, socket, sys\n"
        "from components.processes.sandbox.worker import confine, shut\n"
        "from components.processes.sandbox.protocol import Limits\n"
        "tell = functools.partial(print, file=sys.stderr)\n"
        "confine(Limits(memory_bytes=1 << 30, processor_s=7)); shut()\n"
        "print('to the terminal')\n"
        "read, write = lambda: open('/etc/passwd'), lambda: open('/tmp/x', 'w')\n"
        "for open_ in (read, write, lambda: socket.socket(), os.pipe):\n"
        "    try: open_(); tell('open')\n"
        "    except OSError as e: tell(e.errno)\n"
        "try: bytearray(2 << 30); tell('much')\n"
        "except MemoryError: tell('memory')\n"
        "tell(*[resource.getrlimit(r)[1] for r in (resource.RLIMIT_CPU, resource.RLIMIT_CORE)])\n"
        "tell(repr(sys.stdin.read()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=END_S,
        input="secret",
    )
    assert done.stderr.split() == ["24", "24", "24", "24", "memory", "708", "0", "''"]
    assert done.stdout == ""


def test_only_so_many_run_at_once(start: Start) -> None:
    for _ in range(AT_ONCE):
        start(b"any", start=stand_in(_HANGS))
    with pytest.raises(OwnBusy, match="Other viewers' networks"):
        start(b"any")


def test_one_that_cannot_be_started_leaves_its_place_free(start: Start) -> None:
    for _ in range(AT_ONCE + 1):
        with pytest.raises(FileNotFoundError):
            start(b"any", start=("/no/such/program",))


def test_files_that_are_empty_or_too_large_start_nothing(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OwnError, match="The file is empty"):
        start(b"")
    monkeypatch.setattr("components.processes.sandbox.sandbox.LARGEST_BYTES", 10)
    with pytest.raises(OwnError, match="is the most that is run here"):
        start(bytes(11))
    assert network.LARGEST_BYTES > 254_000_000


@pytest.mark.parametrize("way", ["cancel", "forget"])
def test_cancelling_ends_even_a_process_that_is_stopped(start: Start, way: str) -> None:
    run = start(b"any", start=stand_in(_HANGS))
    psutil.Process(run.pid).suspend()
    getattr(run, way)()
    assert problem(run) == "The run was cancelled."
    assert run.forgotten


def test_nothing_is_left_open(start: Start) -> None:
    before = psutil.Process().num_fds()
    assert start(b"any", start=stand_in("sys.exit(1)")).wait(END_S)
    assert psutil.Process().num_fds() == before


def test_the_process_ends_when_nobody_listens() -> None:
    ours, theirs = socket.socketpair()
    model, frame = SharedFrame(), SharedFrame()
    content = dots_net(17)
    model.view((1, 1, len(content)))[:] = np.frombuffer(content, np.uint8)
    with theirs:
        fds = (theirs.fileno(), model.fd, frame.fd)
        process = subprocess.Popen([*command(), *map(str, fds)], cwd=PROJECT, pass_fds=fds)
    connection = Connection(ours.detach())
    connection.send(OwnJob(len(content), Limits(), 3))
    connection.close()
    assert process.wait(END_S) == 0
    model.close()
    frame.close()


def test_a_process_that_hangs_ends_even_without_its_page() -> None:
    code = (
        "import time; from components.processes.sandbox import worker as c\n"
        "c._GRACE_S = 0; limits = c.Limits(deadline_s=1); c.confine(limits); c.begin(limits); time.sleep(600)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT)
    assert process.wait(END_S) == -signal.SIGALRM


def test_limits_never_rise_above_what_the_operator_set() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    worker._limit(resource.RLIMIT_CORE, soft)
    assert resource.getrlimit(resource.RLIMIT_CORE)[1] <= hard or hard == resource.RLIM_INFINITY
    assert os.getpid()


def test_weights_of_a_second_file_come_along(start: Start) -> None:
    made = onnx.load_model_from_string(dots_net(17))
    (weights,) = (tensor for tensor in made.graph.initializer if tensor.name == "w")
    values = onnx.numpy_helper.to_array(weights).tobytes()
    weights.ClearField("float_data")
    weights.data_location = onnx.TensorProto.EXTERNAL
    weights.external_data.add(key="location", value="w.data")
    content = made.SerializeToString()
    run = start(content, beside={"other": b"123", "w.data": values})
    assert run.wait(END_S)
    assert run.problem is None and run.found is not None
    assert run.found.people[0].points.xyz_norm[:, :2] * SIZE == pytest.approx(np.array(PLACES), abs=0.26)
    assert "lie in another file, “w.data”; give both files together" in problem(start(content))


@pytest.mark.parametrize("name", ["blazepose-33", "face-mesh-468", "face-mesh-478"])
def test_points_of_every_layout_are_had_where_no_file_can_be_opened(start: Start, name: str) -> None:
    values = np.random.default_rng(0).uniform(0, 1, (1, len(layout(name)), 3))
    run = start(constant_net({"points": values}), choices=Choices(None, None, SIZE))
    assert run.wait(END_S)
    assert run.problem is None and run.found is not None
    assert run.found.readings[0].layout == name


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_with_changed_fields_gives_points_or_a_sentence(start: Start, data: st.DataObject) -> None:
    content = mutate(data, onnx.load_model_from_string(dots_net(17, (1, 3, 64, 96))))
    run = start(content, choices=Choices(None, None, SIZE), limits=Limits(deadline_s=10))
    assert run.wait(END_S)
    assert run.found is not None or (run.problem is not None and run.problem.isprintable())
    assert not psutil.pid_exists(run.pid)


def test_a_loaded_network_stays_for_the_next_picture_and_is_let_go_of_when_idle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("components.processes.sandbox.sandbox.IDLE_S", 0.2)
    sandbox = Sandbox.of(dots_net(17))
    runs = []
    for _ in range(2):
        assert sandbox.wake()
        runs.append(OwnNetwork(sandbox, PICTURE, CHOICES, keep=True))
        assert runs[-1].wait(END_S) and runs[-1].problem is None
    assert len({run.pid for run in runs}) == 1
    one, two = (run.found for run in runs)
    assert one is not None and two is not None
    np.testing.assert_array_equal(one.people[0].points.xyz_norm, two.people[0].points.xyz_norm)
    until_s = time.monotonic() + END_S
    while sandbox.wake() and time.monotonic() < until_s:
        sandbox.rest()
        time.sleep(0.5)
    assert not sandbox.wake() and not psutil.pid_exists(sandbox.pid)


def test_choices_that_do_not_fit_leave_the_network_loaded() -> None:
    sandbox = Sandbox.of(dots_net(17, (1, 3, SIZE[1], SIZE[0])))
    wrong = OwnNetwork(sandbox, PICTURE, Choices("coco-17", "heatmap", (10, 10), "0..1"), keep=True)
    assert wrong.wait(END_S) and wrong.problem is not None
    assert sandbox.wake()
    right = OwnNetwork(sandbox, PICTURE, CHOICES)
    assert right.wait(END_S) and right.found is not None
    assert sandbox.forgotten


def viewer(content: bytes, reading: int = 0) -> ViewerNetwork:
    return ViewerNetwork("mine.onnx", CHOICES, reading, "coco-17", "0" * 64, len(content))


def test_a_viewers_network_is_a_tracker() -> None:
    content = dots_net(17)
    file = NetworkFile.of(content)
    tracker: Tracker = SandboxTracker(file.memory, viewer(content))
    file.memory.close()
    try:
        for timestamp_ms in (0, 33):
            result = tracker.complete(tracker.track(PICTURE, timestamp_ms), PICTURE, timestamp_ms)
            (person,) = result.people
            assert result.network == "viewer-network" and person.layout is layout("coco-17")
            assert person.xyz_norm[:, :2] * SIZE == pytest.approx(np.array(PLACES), abs=0.26)
            # Heights of a map that is not bounded are no scores from 0 to 1.
            assert person.score is None
    finally:
        tracker.close()


def test_a_viewers_network_that_cannot_be_loaded_is_a_model_that_cannot_be_built() -> None:
    file = NetworkFile.of(b"no network")
    with pytest.raises(ModelError, match=r"mine\.onnx cannot be run: This is not an ONNX file"):
        SandboxTracker(file.memory, viewer(b"no network"))
    file.memory.close()


def test_a_clip_is_run_through_a_viewers_network_beside_another(tmp_path: Path) -> None:
    content = dots_net(17)
    file, clip = NetworkFile.of(content), Content.from_path(write_clip(tmp_path / "a.mp4", 12))
    settings = AnalysisSettings((NetworkSettings("face-landmarker"), NetworkSettings(VIEWER_NETWORK)))
    job = Job(clip, Analyse("a.mp4", settings, viewer=viewer(content)), file.memory)
    try:
        frames = [frame for event in job.events() if isinstance(event, Frames) for frame in event.frames]
    finally:
        job.close()
        clip.close()
        file.memory.close()
    assert len(frames) == 12
    assert all(list(frame.results) == list(frame.times.networks) == list(settings.keys) for frame in frames)
    assert all(len(frame.results[VIEWER_NETWORK].people) == 1 for frame in frames)
    record = record_of(Analyse("a.mp4", settings, viewer=viewer(content)), "clip", 30.0, frames)
    assert record.models[VIEWER_NETWORK] == (ModelFile("mine.onnx", "0" * 64),)
