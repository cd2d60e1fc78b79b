"""The server's job queue: its states, its fairness, its bounds, and what it lets go of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from components.keypoints import AnalysisSettings, Record, ViewSettings
from components.media.clips import read_clip
from components.media.errors import MediaError
from components.media.examine import Limits
from components.models.store import store
from components.processes.jobs import job as job_module
from components.processes.jobs import job_handle
from components.processes.jobs.job import Content
from components.processes.jobs.job_handle import JobHandle, Running, State
from components.processes.jobs.protocol import Analyse
from components.processes.jobs.queue import JobQueue, QueueFull
from components.processes.jobs.result import Result
from tests.support.clips import write_clip
from tests.support.held_jobs import END_S, HeldJob
from tests.support.real_models import portrait
from tests.support.waiting import until

SETTINGS = AnalysisSettings()


def ended(*handles: JobHandle[Any]) -> None:
    until(lambda: all(handle.ended for handle in handles), END_S)


@pytest.fixture
def queues() -> Iterator[Callable[..., JobQueue]]:
    """Makes queues, and ends them and all they hold after the test."""
    made: list[JobQueue] = []

    def make(jobs: int = 1, **options: object) -> JobQueue:
        made.append(JobQueue(jobs, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for queue in made:
        for handle in list(queue._kept):
            handle.forget()
        queue.close()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds without anybody."""
    return write_clip(tmp_path_factory.mktemp("clip") / "empty.mp4", 90, codec="libx264")


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[HeldJob]]:
    """The jobs that have begun, which the test releases."""
    jobs: list[HeldJob] = []

    def start(content: Content, order: Analyse, _: object) -> HeldJob:
        jobs.append(HeldJob(content, order))
        return jobs[-1]

    monkeypatch.setattr(job_handle, "Job", start)
    yield jobs
    for job in jobs:
        job.released.set()


def process_of(handle: JobHandle[Result]) -> psutil.Process:
    phase = handle._phase
    assert isinstance(phase, Running)
    return psutil.Process(phase.job.pid)


def submit(queue: JobQueue, owner: str, count: int = 1) -> list[JobHandle[Result]]:
    return [queue.submit(owner, b"x", f"{owner}{i}", SETTINGS) for i in range(count)]


def test_a_clip_is_analysed_seen_again_and_drawn_on(queues: Callable[..., JobQueue], clip: Path) -> None:
    queue = queues()
    handle = queue.submit("a", clip.read_bytes(), "empty.mp4", SETTINGS)
    assert queue.handles("a") == (handle,) and queue.handles("b") == ()
    ended(handle)
    status = handle.status()
    assert (status.state, status.done, status.expected, status.reason) == (State.DONE, 90, 90, "")
    result = handle.outcome
    assert result is not None and result.has_pixels
    assert (result.record.name, result.record.kind, result.record.fps) == ("empty.mp4", "clip", 30.0)
    read = [frame.rgb for frame in read_clip(clip)]
    for number in (0, 89, 40, 41):
        np.testing.assert_array_equal(result.frame_rgb(number), read[number])
    drawn = queue.draw(handle, ViewSettings("one picture", mirror=False, output_width_px=640))
    ended(drawn)
    assert drawn.state is State.DONE and handle.drawings == [drawn]
    assert drawn.outcome is not None and drawn.outcome[4:8] == b"ftyp"
    assert handle.size_bytes > clip.stat().st_size


def test_a_picture_keeps_its_pixels(queues: Callable[..., JobQueue]) -> None:
    handle = queues().submit("a", store.ensure("portrait.png").read_bytes(), "p.png", SETTINGS, Limits())
    ended(handle)
    assert handle.outcome is not None and handle.outcome.record.kind == "picture"
    np.testing.assert_array_equal(handle.outcome.frame_rgb(0), portrait())
    assert len(handle.outcome.record.frames[0].first("face").people) == 1
    with pytest.raises(ValueError, match="is no clip with results"):
        queues().draw(handle, ViewSettings())


def test_a_refused_file_fails_with_its_reason(queues: Callable[..., JobQueue]) -> None:
    handle = queues().submit("a", b"text", "a.mp4", SETTINGS)
    ended(handle)
    assert handle.state is State.FAILED and handle.status().reason.startswith("a.mp4 is neither a picture")
    assert handle.outcome is None


def test_progress_is_told(queues: Callable[..., JobQueue], clip: Path) -> None:
    handle = queues().submit("a", clip.read_bytes(), "empty.mp4", SETTINGS)
    until(lambda: handle.status().seconds_left is not None or handle.ended, END_S)
    status = handle.status()
    assert status.state is State.RUNNING and 0 < status.done < 90 and status.expected == 90
    assert status.fps is not None and status.seconds_left == pytest.approx((90 - status.done) / status.fps)


def test_two_viewers_share_fairly(queues: Callable[..., JobQueue], begun: list[HeldJob]) -> None:
    queue = queues(1)
    first = submit(queue, "a", 4)
    until(lambda: len(begun) == 1, END_S)
    second = submit(queue, "b", 2)
    assert [handle.status().place for handle in (*first, *second)] == [None, 2, 4, 5, 1, 3]
    for number in range(6):
        until(lambda number=number: len(begun) == number + 1, END_S)  # type: ignore[misc]
        begun[-1].released.set()
    ended(*first, *second)
    assert [job.order.name for job in begun] == ["a0", "b0", "a1", "b1", "a2", "a3"]


def test_a_viewer_with_no_job_running_goes_first(
    queues: Callable[..., JobQueue], begun: list[HeldJob]
) -> None:
    queue = queues(2)
    submit(queue, "a", 4)
    until(lambda: len(begun) == 2, END_S)
    submit(queue, "b", 2)
    begun[0].released.set()
    until(lambda: len(begun) == 3, END_S)
    assert begun[2].order.name == "b0"


def test_live_streams_take_the_place_of_jobs_but_of_the_last(
    queues: Callable[..., JobQueue], begun: list[HeldJob]
) -> None:
    streams, asked = 1, 0

    def running() -> int:
        nonlocal asked
        asked += 1
        return streams

    def until_asked_again() -> None:
        known = asked
        until(lambda: asked > known, END_S)

    queue = queues(3, streams=running)
    submit(queue, "a", 4)
    until(lambda: len(begun) == 2, END_S)
    until_asked_again()
    assert len(begun) == 2
    streams = 9
    for handle in list(begun):
        handle.released.set()
    until(lambda: len(begun) == 3, END_S)
    until_asked_again()
    assert len(begun) == 3
    streams = 0
    until(lambda: len(begun) == 4, END_S)


def test_what_waits_can_be_cancelled(queues: Callable[..., JobQueue], begun: list[HeldJob]) -> None:
    queue = queues(1)
    _, waiting, last = submit(queue, "a", 3)
    until(lambda: len(begun) == 1, END_S)
    waiting.cancel()
    assert waiting.state is State.CANCELLED and waiting.status().place is None
    assert last.status().place == 1
    begun[0].released.set()
    until(lambda: len(begun) == 2, END_S)
    assert begun[1].order.name == last.name


def test_what_runs_can_be_cancelled(queues: Callable[..., JobQueue], clip: Path) -> None:
    queue = queues()
    handle = queue.submit("a", clip.read_bytes(), "empty.mp4", SETTINGS)
    until(lambda: handle.status().done > 0, END_S)
    process = process_of(handle)
    handle.cancel()
    assert handle.state is State.CANCELLED
    process.wait(5)
    after = queue.submit("a", clip.read_bytes(), "empty.mp4", SETTINGS)
    ended(after)
    assert after.state is State.DONE
    assert handle.state is State.CANCELLED and handle.outcome is None


def test_a_drawing_that_is_cancelled_leaves_its_clip(queues: Callable[..., JobQueue], clip: Path) -> None:
    queue = queues()
    handle = queue.submit("a", clip.read_bytes(), "empty.mp4", SETTINGS)
    ended(handle)
    drawing = queue.draw(handle, ViewSettings(output_width_px=1280))
    until(lambda: drawing.state is State.DRAWING, END_S)
    drawing.cancel()
    assert drawing.state is State.CANCELLED and drawing.outcome is None
    assert handle.outcome is not None and handle.outcome.frame_rgb(0).shape == (48, 64, 3)
    again = queue.draw(handle, ViewSettings(output_width_px=640))
    ended(again)
    assert again.state is State.DONE
    handle.forget()
    assert queue.handles("a") == ()


def test_a_killed_job_fails_and_keeps_what_was_found(queues: Callable[..., JobQueue], clip: Path) -> None:
    handle = queues().submit("a", clip.read_bytes(), "empty.mp4", SETTINGS)
    until(lambda: handle.status().done > 0, END_S)
    process_of(handle).kill()
    ended(handle)
    assert handle.state is State.FAILED and "SIGKILL" in handle.status().reason
    assert handle.outcome is not None and 0 < len(handle.outcome.record.frames) <= 90


def test_forgetting_lets_go_of_everything(queues: Callable[..., JobQueue], clip: Path) -> None:
    queue = queues()
    process = psutil.Process()
    before = process.num_fds()
    done = queue.submit("a", clip.read_bytes(), "empty.mp4", SETTINGS)
    ended(done)
    assert done.outcome is not None
    done.outcome.frame_rgb(3)
    drawn = queue.draw(done, ViewSettings())
    ended(drawn)
    running, waiting = (queue.submit("a", clip.read_bytes(), "empty.mp4", SETTINGS) for _ in range(2))
    kept = queue.submit("b", b"x", "b", SETTINGS)
    queue.forget("a")
    assert queue.handles("a") == () and queue.handles("b") == (kept,)
    assert [handle.outcome for handle in (done, waiting, running)] == [None] * 3
    assert [drawn.outcome] == [None]
    ended(kept)
    kept.forget()
    until(lambda: process.num_fds() == before, END_S)


def test_a_forgotten_result_says_so(queues: Callable[..., JobQueue], clip: Path) -> None:
    handle = queues().submit("a", clip.read_bytes(), "empty.mp4", SETTINGS)
    ended(handle)
    result = handle.outcome
    assert result is not None
    handle.forget()
    with pytest.raises(MediaError, match="without pictures"):
        result.frame_rgb(0)


@pytest.mark.usefixtures("begun")
def test_what_is_kept_is_bounded(queues: Callable[..., JobQueue]) -> None:
    queue = queues(1, most_kept=3, most_bytes=1000, most_bytes_in_all=1500)
    submit(queue, "a", 3)
    with pytest.raises(QueueFull, match="You keep 3 files and results"):
        submit(queue, "a")
    with pytest.raises(QueueFull, match="would take more than 0 MB"):
        queue.submit("b", bytes(1001), "b", SETTINGS)
    queue.submit("b", bytes(900), "b", SETTINGS)
    with pytest.raises(QueueFull, match="for all viewers"):
        queue.submit("c", bytes(900), "c", SETTINGS)
    queue.handles("b")[0].forget()
    queue.submit("c", bytes(900), "c", SETTINGS)


def test_results_from_elsewhere_are_kept_too(queues: Callable[..., JobQueue], clip: Path) -> None:
    queue, record = queues(), Record("loaded", "clip", 30.0, SETTINGS, ())
    handle = queue.keep("a", Result(record, Content.from_bytes(clip.read_bytes(), "loaded")))
    assert handle.state is State.DONE and handle.ended and queue.handles("a") == (handle,)
    assert handle.outcome is not None and handle.outcome.record is record
    handle.cancel()
    assert handle.state is State.DONE
    handle.forget()
    assert queue.handles("a") == () and handle.outcome is None


def test_a_job_that_cannot_be_started_fails(
    queues: Callable[..., JobQueue], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(job_module, "Child", refuse)
    handle = queues().submit("a", b"x", "a", SETTINGS)
    ended(handle)
    assert handle.state is State.FAILED and "Too many open files" in handle.status().reason
