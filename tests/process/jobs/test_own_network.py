"""Clips and pictures through a viewer's own network, in real processes: its faults, its file, its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from components.keypoints import AnalysisSettings, ModelFile, NetworkSettings
from components.keypoints.networks import VIEWER_NETWORK
from components.media.portrait import PortraitClip
from components.models.onnx.viewer_network.network import Choices
from components.processes.jobs.job import Content, Job, record_of
from components.processes.jobs.job_handle import JobHandle, State
from components.processes.jobs.protocol import Analyse, Event, Failed, Finished, Frames
from components.processes.jobs.queue import MOST_BYTES, JobQueue, QueueFull
from components.processes.jobs.result import Result
from components.processes.sandbox.network_file import NetworkFile
from tests.support.clips import write_clip
from tests.support.onnx_nets import constant_net, dots_net, endless_net, shy_net
from tests.support.own_network import CHOICES, END_S, PLACES, SIZE, viewer
from tests.support.real_models import portrait
from tests.support.waiting import until

FACE_AND_OWN = AnalysisSettings((NetworkSettings("face-landmarker"), NetworkSettings(VIEWER_NETWORK)))
OWN = AnalysisSettings((NetworkSettings(VIEWER_NETWORK),))
ANY = Choices(None, None, SIZE, "0..1")
PLACES_NORM = np.column_stack([np.array(PLACES) / SIZE, np.linspace(0, 1, 17)])[np.newaxis]


@contextmanager
def running(clip: Path, content: bytes, settings: AnalysisSettings, **how: Any) -> Iterator[Job]:
    file, held = NetworkFile.of(content), Content.from_path(clip)
    job = Job(held, Analyse(clip.name, settings, viewer=viewer(content, **how)), file.memory)
    file.release()
    try:
        yield job
    finally:
        job.close()
        held.close()


def found(events: list[Event]) -> list[int]:
    """How many people the viewer's network found on each frame."""
    frames = [frame for event in events if isinstance(event, Frames) for frame in event.frames]
    return [len(frame.results[VIEWER_NETWORK].people) for frame in frames]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of two seconds, which grows greener."""
    return write_clip(tmp_path_factory.mktemp("clip") / "a.mp4", 60)


def test_a_clip_is_run_through_a_viewers_network_beside_another(clip: Path) -> None:
    content = dots_net(17)
    with running(clip, content, FACE_AND_OWN) as job:
        events = list(job.events())
    frames = [frame for event in events if isinstance(event, Frames) for frame in event.frames]
    assert len(frames) == 60 and isinstance(events[-1], Finished) and events[-1].notes == ()
    assert all(
        list(frame.results) == list(frame.times.networks) == list(FACE_AND_OWN.keys) for frame in frames
    )
    assert found(events) == [1] * 60
    own = viewer(content)
    record = record_of(Analyse("a.mp4", FACE_AND_OWN, viewer=own), "clip", 30.0, frames)
    assert record.models[VIEWER_NETWORK] == (ModelFile("mine.onnx", own.files[0].sha256),)
    assert record.notes == (
        "mine.onnx saw the whole picture at 96 × 64 px in RGB, scaled to 0 to 1; of its outputs was read the "
        "likeliest.",
    )


def test_people_are_found_for_it_on_every_frame(tmp_path: Path) -> None:
    moving = tmp_path / "moving.mp4"
    moving.write_bytes(PortraitClip(portrait(), seconds=1).as_mp4())
    content = constant_net({"y": PLACES_NORM})
    with running(moving, content, OWN, choices=ANY, region="face") as job:
        events = list(job.events())
    frames = [frame for event in events if isinstance(event, Frames) for frame in event.frames]
    assert len(frames) > 10 and set(found(events)) == {1}
    middles = [frame.results[VIEWER_NETWORK].people[0].xyz_norm[:, :2].mean(axis=0) for frame in frames]
    # The face moves, and so do the same places in the network's input.
    assert np.ptp(middles, axis=0).max() > 0.005


def test_frames_without_an_answer_are_told_of(clip: Path) -> None:
    # The mean of its input rises from 0.23 to 0.30 of white.
    with running(clip, shy_net(PLACES_NORM, 0.265), OWN, choices=ANY) as job:
        events = list(job.events())
    counts = found(events)
    assert counts[0] == 1 and counts[-1] == 0 and len(counts) == 60
    last = events[-1]
    assert isinstance(last, Finished)
    assert f"gave no answer on {counts.count(0)} of 60 frames" in last.notes[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (constant_net({"y": np.ones((1, 1))}), "mine.onnx gives no points: No output fits heatmaps"),
        (b"no network", "mine.onnx cannot be run: This is not an ONNX file"),
        (dots_net(17, (1, 3, 8, 8)), "mine.onnx gives no points: The input"),
    ],
)
def test_a_network_that_cannot_be_used_ends_the_job_with_its_reason(
    clip: Path, content: bytes, said: str
) -> None:
    with running(clip, content, FACE_AND_OWN) as job:
        last = list(job.events())[-1]
    assert isinstance(last, Failed) and last.reason.startswith(said)


def sandbox_of(job: Job) -> psutil.Process:
    """The process that the job's process runs the network in, once it is there."""
    found: list[psutil.Process] = []

    def there() -> bool:
        for one in psutil.Process(job.pid).children():
            # Loading libraries starts some that are soon gone.
            with suppress(psutil.Error):
                if any("sandbox.worker" in part for part in one.cmdline()):
                    found.append(one)
        return bool(found)

    until(there, END_S)
    return found[0]


def test_what_was_found_before_it_died_stands(clip: Path) -> None:
    events: list[Event] = []
    with running(clip, dots_net(17), FACE_AND_OWN) as job:
        for event in job.events():
            if isinstance(event, Frames) and not found(events):
                sandbox_of(job).kill()
            events.append(event)
    last = events[-1]
    assert isinstance(last, Failed)
    assert last.reason.startswith("mine.onnx gives no points: The process that ran the file ended (SIGKILL)")
    assert 0 < len(found(events)) < 60 and set(found(events)) == {1}


def test_a_cancelled_job_leaves_no_network_running(clip: Path) -> None:
    with running(clip, endless_net(), OWN, choices=ANY) as job:
        events = job.events()
        next(events)
        own = sandbox_of(job)
        assert own.nice() == psutil.Process(job.pid).nice()
        # It loops by now, and hears nothing.
        until(lambda: own.cpu_times().user > 2, END_S)
        job.cancel()
        assert isinstance(list(events)[-1], Failed)
        until(lambda: not psutil.pid_exists(own.pid), 5)


@pytest.fixture
def queues() -> Iterator[Callable[..., JobQueue]]:
    """Makes queues, and ends them and all they hold after the test."""
    made: list[JobQueue] = []

    def make(most_bytes: int = MOST_BYTES) -> JobQueue:
        made.append(JobQueue(1, most_bytes=most_bytes))
        return made[-1]

    yield make
    for queue in made:
        for owner in ("a", "b"):
            queue.forget(owner)
        queue.close()


def points(handle: JobHandle[Result]) -> int:
    """How many points the viewer's network has."""
    until(lambda: handle.ended, END_S)
    assert handle.outcome is not None and handle.state is State.DONE
    (person,) = handle.outcome.record.frames[0].results[VIEWER_NETWORK].people
    return len(person.layout)


def test_each_job_runs_the_network_that_it_was_given_though_that_is_replaced_meanwhile(
    queues: Callable[..., JobQueue], clip: Path
) -> None:
    queue, handles, files = queues(), [], []
    for owner, count in (("a", 17), ("b", 21), ("a", 13)):
        content = dots_net(count)
        how = viewer(content, f"{count}.onnx", choices=ANY)
        files.append(NetworkFile.of(content))
        handles.append(queue.submit(owner, clip.read_bytes(), "a.mp4", OWN, own=(how, files[-1])))
        # The viewer removes it at once.
        files[-1].release()
    assert [points(handle) for handle in handles] == [17, 21, 13]
    names = [handle.outcome.record.models[VIEWER_NETWORK][0].name for handle in handles if handle.outcome]
    assert names == ["17.onnx", "21.onnx", "13.onnx"]
    until(lambda: all(file.memory.fd == -1 for file in files), END_S)


def test_a_job_that_is_cancelled_lets_go_of_its_network(queues: Callable[..., JobQueue], clip: Path) -> None:
    queue, content = queues(), dots_net(17)
    own = viewer(content), NetworkFile.of(content)
    running_, waiting = (queue.submit("a", clip.read_bytes(), "a.mp4", OWN, own=own) for _ in range(2))
    own[1].release()
    until(lambda: running_.state is State.RUNNING, END_S)
    for handle in (waiting, running_):
        handle.cancel()
        assert handle.network is None
    until(lambda: own[1].memory.fd == -1, END_S)


def test_networks_count_among_what_a_viewer_keeps_once_however_many_jobs_run_them(
    queues: Callable[..., JobQueue], clip: Path
) -> None:
    content = dots_net(17) + b"\0" * 200_000
    queue = queues(most_bytes=700_000 + 3 * clip.stat().st_size)
    files = [NetworkFile.of(content) for _ in range(4)]
    given = viewer(content)
    try:
        for file in (files[0], files[0], files[1]):
            queue.submit("a", clip.read_bytes(), "a.mp4", OWN, own=(given, file))
        with pytest.raises(QueueFull, match="would take more than"):
            for file in files[2:]:
                queue.submit("a", b"", "b.mp4", OWN, own=(given, file))
    finally:
        for file in files:
            file.release()


def test_without_its_file_the_viewer_is_told_to_give_it_again(clip: Path) -> None:
    held = Content.from_path(clip)
    job = Job(held, Analyse("a.mp4", OWN, viewer=viewer(dots_net(17), choices=CHOICES)))
    try:
        last = list(job.events())[-1]
    finally:
        job.close()
        held.close()
    assert (
        isinstance(last, Failed) and last.reason == "Your network is not here any more; give its file again."
    )
