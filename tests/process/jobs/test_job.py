"""One job in its process: right results, and every way in which the process ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from components.keypoints import AnalysisSettings
from components.media.clips import read_clip
from components.media.images import load_image
from components.models.litert.face_presence import FacePresence
from components.models.store import store
from components.models.store.provenance import library_versions
from components.models.tracker_set import TrackerSet
from components.processes.jobs.job import Content, Job, record_of
from components.processes.jobs.protocol import (
    Analyse,
    Failed,
    Finished,
    Opened,
)
from components.processes.jobs.worker import NICENESS
from components.processes.process import PROJECT
from tests.support.jobs import Start, frames_of, wait_for_frames
from tests.support.real_models import model_paths, no_metrics, portrait


def test_a_clip_gives_what_the_models_give_in_this_process(start: Start, clip: Path) -> None:
    events = list(start(clip.read_bytes()).events())
    assert events[0] == Opened("clip", (640, 480), 30.0, 40)
    assert events[-1] == Finished()
    frames = frames_of(events)
    assert [frame.index for frame in frames] == list(range(40))
    read = list(read_clip(clip))
    with no_metrics(), TrackerSet(AnalysisSettings(), "stream") as models:
        for frame, (timestamp_ms, rgb) in zip(frames, ((f.timestamp_ms, f.rgb) for f in read), strict=True):
            expected = models.analyse(rgb, timestamp_ms)
            assert frame.timestamp_ms == timestamp_ms
            for ours, theirs in (
                (frame.first("body"), expected.first("body")),
                (frame.first("face"), expected.first("face")),
            ):
                assert len(ours.people) == len(theirs.people)
                for person, other in zip(ours.people, theirs.people, strict=True):
                    np.testing.assert_allclose(person.xyz_norm, other.xyz_norm, atol=1e-5)
            assert frame.times.analysis >= sum(frame.times.networks.values()), "they ran in turn"
    # Every 400 ms of the clip's own time, so that a clip always gives the same.
    read_ms = [frame.timestamp_ms for frame in frames if frame.first("face").extras.presence is not None]
    assert read_ms == [0, 400, 800, 1200]
    record = record_of(Analyse("a.mp4"), "clip", 30.0, frames)
    assert record.models["blazepose-full"][0].sha256 == store.entry("pose_landmarker_full.task").sha256
    assert record.versions == library_versions()


def test_a_picture_gives_its_points_and_pixels(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "person.mov"
    path.write_bytes(store.ensure("portrait.png").read_bytes())
    job = start(path)
    events = list(job.events())
    assert events[0] == Opened("picture", (512, 512), None, 1)
    (frame,) = frames_of(events)
    with no_metrics(), TrackerSet(AnalysisSettings(), "still") as models:
        expected = models.analyse(portrait())
    np.testing.assert_allclose(
        frame.first("body").people[0].xyz_norm, expected.first("body").people[0].xyz_norm, atol=1e-6
    )
    presence = FacePresence(model_paths().face).read(portrait(), expected.first("face").people)
    read = frame.first("face").extras.presence
    assert read is not None
    np.testing.assert_allclose(read, presence, atol=1e-6)
    np.testing.assert_array_equal(job.picture(frame.size_px), load_image(path))


def test_a_job_gives_way_once_it_works(start: Start, clip: Path) -> None:
    job = start(clip.read_bytes())
    events = job.events()
    wait_for_frames(events)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert psutil.Process(job.pid).nice() == own + NICENESS


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_process_that_dies_is_told_at_once(start: Start, clip: Path, number: signal.Signals) -> None:
    job = start(clip.read_bytes())
    events = job.events()
    wait_for_frames(events)
    os.kill(job.pid, number)
    *_, last = events
    assert last == Failed(f"The process that worked on a.mp4 ended ({number.name}); try again.")
    assert not psutil.pid_exists(job.pid)


def test_a_process_that_hangs_is_ended_at_its_deadline(start: Start, clip: Path) -> None:
    job = start(clip.read_bytes(), stall_deadline_s=15.0)
    events = job.events()
    wait_for_frames(events)
    job._stall_deadline_s = 0.5
    os.kill(job.pid, signal.SIGSTOP)
    started_s = time.monotonic()
    *_, last = events
    assert last == Failed(
        "The process that worked on a.mp4 made no progress for 0.5 s and was ended; try again."
    )
    assert time.monotonic() - started_s < 5.0
    assert not psutil.pid_exists(job.pid)


def test_a_cancelled_job_is_gone(start: Start, clip: Path) -> None:
    job = start(clip.read_bytes())
    events = job.events()
    wait_for_frames(events)
    job.cancel()
    *_, last = events
    assert last == Failed("The job was cancelled.")
    assert not psutil.pid_exists(job.pid)


def test_memory_is_bounded() -> None:
    code = (
        "from components.processes.memory_limit import limit_memory; limit_memory(1_000_000_000)\n"
        "bytearray(500_000_000)\n"
        "try: bytearray(1_500_000_000)\n"
        "except MemoryError: print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("refused\n", 0)


def test_a_job_leaves_nothing(clip: Path) -> None:
    process = psutil.Process()
    before = process.num_fds()
    content = Content.from_bytes(clip.read_bytes(), "a.mp4")
    job = Job(content, Analyse("a.mp4"))
    events = job.events()
    wait_for_frames(events)
    job.close()
    events.close()  # type: ignore[attr-defined]
    content.close()
    assert process.num_fds() == before


def test_it_ends_when_the_pages_process_ends(clip: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from components.processes.jobs.job import Content, Job\n"
        "from components.processes.jobs.protocol import Analyse, Frames\n"
        "job = Job(Content.from_path(Path(sys.argv[1])), Analyse('a.mp4'))\n"
        "for event in job.events():\n"
        "    if isinstance(event, Frames): print(job.pid, flush=True); import time; time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(clip)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as page:
        assert page.stdout is not None
        child = psutil.Process(int(page.stdout.readline()))
        page.kill()
    child.wait(5)
