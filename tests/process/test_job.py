"""One job in its process: right results, hostile files refused, and every way in which the process ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import psutil
import pytest
from av.video.stream import VideoStream

from components.keypoints import AnalysisSettings, FrameResult
from components.media.clips import read_clip
from components.media.examine import Limits
from components.media.images import load_image
from components.media.portrait import PortraitClip
from components.models.litert.face_presence import FacePresence
from components.models.store import store
from components.models.store.provenance import library_versions
from components.models.tracker_set import TrackerSet
from components.processes.jobs import job as job_module
from components.processes.jobs.job import Content, Job, record_of
from components.processes.jobs.protocol import (
    Analyse,
    Event,
    Failed,
    Finished,
    Frames,
    Opened,
    Refused,
)
from components.processes.jobs.worker import NICENESS
from components.processes.process import PROJECT
from tests.support.clips import packets, sound_alone, write_clip
from tests.support.pictures import bomb_png
from tests.support.real_models import model_paths, no_metrics, portrait

REFUSED_WITHIN_S = 2.0
"""As the issue has it, from the start of the process."""
# Stand in the place of the job's process; each first takes its order.
_TAKES_ORDER = (
    "import sys, time; from multiprocessing.connection import Connection as C; c = C(int(sys.argv[1])); "
    "c.recv(); from components.processes.jobs.protocol import *; c.send(Started()); "
)
HANGS = (sys.executable, "-c", _TAKES_ORDER + "time.sleep(600)")
HANGS_LATER = (
    sys.executable,
    "-c",
    _TAKES_ORDER + "c.send(Opened('clip', (4, 4), 30.0, 2)); time.sleep(600)",
)


@pytest.fixture
def start() -> Iterator[Callable[..., Job]]:
    """Starts jobs on a file's content and ends them after the test."""
    made: list[tuple[Job, Content]] = []

    def go(
        content: bytes | Path, name: str = "a.mp4", limits: Limits | None = None, **options: object
    ) -> Job:
        held = Content.from_path(content) if isinstance(content, Path) else Content.from_bytes(content, name)
        order = Analyse(held.name, limits=limits or Limits())
        made.append((Job(held, order, **options), held))  # type: ignore[arg-type]
        return made[-1][0]

    yield go
    for job, content in made:
        job.close()
        content.close()


Start = Callable[..., Job]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty frames of the moving portrait."""
    moving = PortraitClip(portrait())
    path = tmp_path_factory.mktemp("clip") / "moving.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for number in range(40):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(moving.frame(2 * number), format="rgb24")))
        out.mux(stream.encode(None))
    return path


def frames_of(events: list[Event]) -> list[FrameResult]:
    return [frame for event in events if isinstance(event, Frames) for frame in event.frames]


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


def truncated(folder: Path) -> bytes:
    content = write_clip(folder / "a.mp4", 60, codec="libx264").read_bytes()
    return content[: len(content) // 2]


def without_frames(folder: Path) -> bytes:
    path = folder / "a.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        container.start_encoding()
    return path.read_bytes()


def far_future(folder: Path) -> bytes:
    path = folder / "a.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=30)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = 64, 48
        for number, packet in enumerate(packets("mpeg4", (64, 48), 2, 30)):
            packet.stream, packet.pts, packet.dts = stream, number * 10_000_000, number * 10_000_000
            container.mux(packet)
    return path.read_bytes()


HOSTILE: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "a bomb": (lambda _: bomb_png(30_000, 30_000), "megapixels|too large"),
    "a million wide": (lambda _: bomb_png(1_000_000, 1), "at most 20000 a side"),
    "a playlist": (lambda _: b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n", "is neither a picture"),
    "a playlist of another kind": (
        lambda _: b"ffconcat version 1.0\nfile /etc/passwd\n",
        "is neither a picture",
    ),
    "truncated": (truncated, "damaged|breaks off"),
    "no frames": (without_frames, "no frames|damaged|no video"),
    "sound alone": (lambda folder: sound_alone(folder / "a.mp4").read_bytes(), "no video stream"),
    "far future": (far_future, "longer than 180 s"),
    "garbage": (lambda _: np.random.default_rng(1).bytes(100_000), "is neither a picture"),
    "garbage that begins well": (
        lambda _: b"\x00\x00\x00\x20ftypisom" + np.random.default_rng(1).bytes(9999),
        "damaged",
    ),
    "nothing": (lambda _: b"", "is empty"),
    "a picture without pixels": (lambda _: store.ensure("portrait.png").read_bytes()[:40], "damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_two_seconds(start: Start, name: str, tmp_path: Path) -> None:
    make, reason = HOSTILE[name]
    content = make(tmp_path)
    started_s = time.monotonic()
    *before, last = start(content, "a.mp4").events()
    took_s = time.monotonic() - started_s
    assert isinstance(last, Refused), last
    assert re.search(reason, last.reason) and last.reason.startswith("a.mp4 ") and last.reason.endswith(".")
    assert not frames_of(before) and took_s < REFUSED_WITHIN_S


def test_a_file_that_holds_the_opening_up_is_refused_in_time(start: Start) -> None:
    started_s = time.monotonic()
    (last,) = start(b"x", command=HANGS).events()
    assert isinstance(last, Refused) and "could not be opened within 1.5 s" in last.reason
    assert time.monotonic() - started_s < job_module.OPEN_DEADLINE_S + 1.0


def test_a_clip_that_proves_unusable_on_the_way_keeps_what_came_before(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "growing.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx", rate=30)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = 64, 48
        both = [*packets("libvpx", (64, 48), 5, 30), *packets("libvpx", (1616, 1200), 2, 30)]
        for number, packet in enumerate(both):
            packet.stream, packet.pts, packet.dts = stream, number * 33, number * 33
            container.mux(packet)
    *events, last = start(path, limits=Limits(megapixels=0.9)).events()
    assert isinstance(last, Refused) and "cannot be decoded after frame 5" in last.reason
    assert len(frames_of(events)) == 5


def wait_for_frames(events: Iterator[Event]) -> None:
    for event in events:
        if isinstance(event, Frames):
            return
    raise AssertionError("The job ended before its first frame.")


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


def test_a_job_that_never_gets_on_is_ended(start: Start) -> None:
    *_, last = start(b"x", command=HANGS_LATER, stall_deadline_s=0.3).events()
    assert isinstance(last, Failed) and "made no progress for 0.3 s" in last.reason


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
        "from components.processes.memory_limit import limit_memory; limit_memory(300_000_000)\n"
        "bytearray(200_000_000)\n"
        "try: bytearray(400_000_000)\n"
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
