"""The server's job queue: its states, its fairness, its bounds, and what it lets go of."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
import pytest

from components.keypoints import AnalysisSettings, Record, ViewSettings
from components.media.clips import read_clip
from components.media.errors import MediaError
from components.media.examine import Limits
from components.models.store import store
from components.processes.jobs import job as job_module
from components.processes.jobs.frame_reader import FrameReader
from components.processes.jobs.job import Content
from components.processes.jobs.job_handle import State, Ticket
from components.processes.jobs.queue import JobQueue, QueueFull
from components.processes.jobs.result import Result
from tests.support.clips import write_clip
from tests.support.real_models import portrait

END_S = 60.0
SETTINGS = AnalysisSettings()


def until(true: Callable[[], bool]) -> None:
    """Returns once it is true, and fails when it never gets so."""
    end_s = time.monotonic() + END_S
    while not true():
        assert time.monotonic() < end_s
        time.sleep(0.01)


def ended(*tickets: Ticket) -> None:
    until(lambda: all(ticket.ended for ticket in tickets))


@pytest.fixture
def queues() -> Iterator[Callable[..., JobQueue]]:
    """Makes queues, and ends them and all they hold after the test."""
    made: list[JobQueue] = []

    def make(jobs: int = 1, **options: object) -> JobQueue:
        made.append(JobQueue(jobs, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for queue in made:
        for ticket in list(queue._kept):
            ticket.forget()
        queue.close()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds without anybody."""
    return write_clip(tmp_path_factory.mktemp("clip") / "empty.mp4", 90, codec="libx264")


@dataclass
class Held:
    """Jobs that wait for a test's word instead of a process."""

    begun: list[Ticket] = field(default_factory=list)
    release: set[str] = field(default_factory=set)

    def run(self, ticket: Ticket) -> None:
        ticket._state = State.RUNNING
        self.begun.append(ticket)
        until(lambda: ticket.id in self.release or ticket.ended)
        ticket._end(State.DONE, "")


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    jobs = Held()
    monkeypatch.setattr(Ticket, "run", lambda ticket: jobs.run(ticket))
    yield jobs


def submit(queue: JobQueue, owner: str, count: int = 1) -> list[Ticket]:
    return [queue.submit(owner, b"x", f"{owner}{i}", SETTINGS) for i in range(count)]


def test_a_clip_is_analysed_seen_again_and_drawn_on(queues: Callable[..., JobQueue], clip: Path) -> None:
    queue = queues()
    ticket = queue.submit("a", clip.read_bytes(), "empty.mp4", SETTINGS)
    assert queue.tickets("a") == (ticket,) and queue.tickets("b") == ()
    ended(ticket)
    status = ticket.status()
    assert (status.state, status.done, status.expected, status.reason) == (State.DONE, 90, 90, "")
    assert (ticket.kind, ticket.size_px) == ("clip", (64, 48))
    result = ticket.result
    assert result is not None and result.has_pixels
    assert (result.record.name, result.record.kind, result.record.fps) == ("empty.mp4", "clip", 30.0)
    read = [frame.rgb for frame in read_clip(clip)]
    for number in (0, 89, 40, 41):
        np.testing.assert_array_equal(result.frame_rgb(number), read[number])
    drawn = queue.draw(ticket, ViewSettings("one picture", mirror=False, output_width_px=640))
    ended(drawn)
    assert drawn.state is State.DONE and drawn.source is ticket
    assert drawn.clip is not None and drawn.clip[4:8] == b"ftyp"
    assert ticket.size_bytes > clip.stat().st_size


def test_a_picture_keeps_its_pixels(queues: Callable[..., JobQueue]) -> None:
    ticket = queues().submit("a", store.ensure("portrait.png").read_bytes(), "p.png", SETTINGS, Limits())
    ended(ticket)
    assert ticket.result is not None and ticket.kind == "picture"
    np.testing.assert_array_equal(ticket.result.frame_rgb(0), portrait())
    assert len(ticket.result.record.frames[0].first("face").people) == 1
    with pytest.raises(ValueError, match="is no clip with results"):
        queues().draw(ticket, ViewSettings())


def test_a_refused_file_fails_with_its_reason(queues: Callable[..., JobQueue]) -> None:
    ticket = queues().submit("a", b"text", "a.mp4", SETTINGS)
    ended(ticket)
    assert ticket.state is State.FAILED and ticket.status().reason.startswith("a.mp4 is neither a picture")
    assert ticket.result is None


def test_progress_is_told(queues: Callable[..., JobQueue], clip: Path) -> None:
    ticket = queues().submit("a", clip.read_bytes(), "empty.mp4", SETTINGS)
    until(lambda: ticket.status().seconds_left is not None or ticket.ended)
    status = ticket.status()
    assert status.state is State.RUNNING and 0 < status.done < 90 and status.expected == 90
    assert status.fps is not None and status.seconds_left == pytest.approx((90 - status.done) / status.fps)


def test_two_viewers_share_fairly(queues: Callable[..., JobQueue], held: Held) -> None:
    queue = queues(1)
    first = submit(queue, "a", 4)
    until(lambda: len(held.begun) == 1)
    second = submit(queue, "b", 2)
    assert [ticket.status().place for ticket in (*first, *second)] == [None, 2, 4, 5, 1, 3]
    for number in range(6):
        until(lambda number=number: len(held.begun) == number + 1)  # type: ignore[misc]
        held.release.add(held.begun[-1].id)
    ended(*first, *second)
    assert [ticket.name for ticket in held.begun] == ["a0", "b0", "a1", "b1", "a2", "a3"]


def test_a_viewer_with_no_job_running_goes_first(queues: Callable[..., JobQueue], held: Held) -> None:
    queue = queues(2)
    submit(queue, "a", 4)
    until(lambda: len(held.begun) == 2)
    submit(queue, "b", 2)
    held.release.add(held.begun[0].id)
    until(lambda: len(held.begun) == 3)
    assert held.begun[2].name == "b0"


def test_live_streams_take_the_place_of_jobs_but_of_the_last(
    queues: Callable[..., JobQueue], held: Held
) -> None:
    streams = 1
    queue = queues(3, streams=lambda: streams)
    submit(queue, "a", 4)
    until(lambda: len(held.begun) == 2)
    time.sleep(0.1)
    assert len(held.begun) == 2
    streams = 9
    for ticket in list(held.begun):
        held.release.add(ticket.id)
    until(lambda: len(held.begun) == 3)
    time.sleep(0.1)
    assert len(held.begun) == 3
    streams = 0
    until(lambda: len(held.begun) == 4)


def test_what_waits_can_be_cancelled(queues: Callable[..., JobQueue], held: Held) -> None:
    queue = queues(1)
    running, waiting, last = submit(queue, "a", 3)
    until(lambda: len(held.begun) == 1)
    waiting.cancel()
    assert waiting.state is State.CANCELLED and waiting.status().place is None
    assert last.status().place == 1
    held.release.add(running.id)
    until(lambda: len(held.begun) == 2)
    assert held.begun[1] is last


def test_what_runs_can_be_cancelled(queues: Callable[..., JobQueue], clip: Path) -> None:
    queue = queues()
    ticket = queue.submit("a", clip.read_bytes(), "empty.mp4", SETTINGS)
    until(lambda: ticket.status().done > 0)
    assert ticket._job is not None
    process = psutil.Process(ticket._job.pid)
    ticket.cancel()
    assert ticket.state is State.CANCELLED
    process.wait(5)
    after = queue.submit("a", clip.read_bytes(), "empty.mp4", SETTINGS)
    ended(after)
    assert after.state is State.DONE
    assert ticket.state is State.CANCELLED and ticket.result is None


def test_a_drawing_that_is_cancelled_leaves_its_clip(queues: Callable[..., JobQueue], clip: Path) -> None:
    queue = queues()
    ticket = queue.submit("a", clip.read_bytes(), "empty.mp4", SETTINGS)
    ended(ticket)
    drawing = queue.draw(ticket, ViewSettings(output_width_px=1280))
    until(lambda: drawing.state is State.DRAWING)
    drawing.cancel()
    assert drawing.state is State.CANCELLED and drawing.clip is None
    assert ticket.result is not None and ticket.result.frame_rgb(0).shape == (48, 64, 3)
    again = queue.draw(ticket, ViewSettings(output_width_px=640))
    ended(again)
    assert again.state is State.DONE
    ticket.forget()
    assert queue.tickets("a") == ()


def test_a_killed_job_fails_and_keeps_what_was_found(queues: Callable[..., JobQueue], clip: Path) -> None:
    ticket = queues().submit("a", clip.read_bytes(), "empty.mp4", SETTINGS)
    until(lambda: ticket.status().done > 0)
    assert ticket._job is not None
    psutil.Process(ticket._job.pid).kill()
    ended(ticket)
    assert ticket.state is State.FAILED and "SIGKILL" in ticket.status().reason
    assert ticket.result is not None and 0 < len(ticket.result.record.frames) <= 90


def test_forgetting_lets_go_of_everything(queues: Callable[..., JobQueue], clip: Path) -> None:
    queue = queues()
    process = psutil.Process()
    before = process.num_fds()
    done = queue.submit("a", clip.read_bytes(), "empty.mp4", SETTINGS)
    ended(done)
    assert done.result is not None
    done.result.frame_rgb(3)
    drawn = queue.draw(done, ViewSettings())
    ended(drawn)
    running, waiting = (queue.submit("a", clip.read_bytes(), "empty.mp4", SETTINGS) for _ in range(2))
    kept = queue.submit("b", b"x", "b", SETTINGS)
    queue.forget("a")
    assert queue.tickets("a") == () and queue.tickets("b") == (kept,)
    assert [ticket.result for ticket in (done, waiting, running)] == [None] * 3
    assert [drawn.clip] == [None]
    ended(kept)
    kept.forget()
    until(lambda: process.num_fds() == before)


def test_a_forgotten_result_says_so(queues: Callable[..., JobQueue], clip: Path) -> None:
    ticket = queues().submit("a", clip.read_bytes(), "empty.mp4", SETTINGS)
    ended(ticket)
    result = ticket.result
    assert result is not None
    ticket.forget()
    with pytest.raises(MediaError, match="without pictures"):
        result.frame_rgb(0)


@pytest.mark.usefixtures("held")
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
    queue.tickets("b")[0].forget()
    queue.submit("c", bytes(900), "c", SETTINGS)


def test_results_from_elsewhere_are_kept_too(queues: Callable[..., JobQueue], clip: Path) -> None:
    queue = queues()
    record = Record("loaded", "clip", 30.0, SETTINGS, ())
    ticket = queue.keep("a", Result(record, Content.from_bytes(clip.read_bytes(), "loaded")))
    assert ticket.state is State.DONE and ticket.ended and queue.tickets("a") == (ticket,)
    assert ticket.result is not None and ticket.result.record is record
    ticket.cancel()
    assert ticket.state is State.DONE
    ticket.forget()
    assert queue.tickets("a") == () and ticket.result is None


def test_a_frame_reader_ends_when_nobody_asks_and_comes_back(clip: Path) -> None:
    content = Content.from_path(clip)
    reader = FrameReader(content, Limits(), idle_s=0.2)
    first = reader.frame(0)
    assert reader.pid is not None
    process = psutil.Process(reader.pid)
    until(lambda: reader.pid is None)
    process.wait(5)
    np.testing.assert_array_equal(reader.frame(0), first)
    with pytest.raises(MediaError, match=r"has no frame at 0\.010 s"):
        reader.frame(10)
    assert reader.pid is not None
    psutil.Process(reader.pid).kill()
    with pytest.raises(MediaError, match="could not be read; try again"):
        reader.frame(0)
    np.testing.assert_array_equal(reader.frame(0), first)
    reader.close()
    content.close()


def test_a_job_that_cannot_be_started_fails(
    queues: Callable[..., JobQueue], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(job_module, "Child", refuse)
    ticket = queues().submit("a", b"x", "a", SETTINGS)
    ended(ticket)
    assert ticket.state is State.FAILED and "Too many open files" in ticket.status().reason
