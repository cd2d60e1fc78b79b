"""Files that are made to harm, or that hold a job up, are refused in time."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream

from components.media.examine import Limits
from components.models.store import store
from components.processes.jobs import job as job_module
from components.processes.jobs.protocol import (
    Failed,
    Refused,
)
from tests.support.clips import packets, sound_alone, write_clip
from tests.support.jobs import Start, frames_of
from tests.support.pictures import bomb_png

pytestmark = pytest.mark.timing

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


def test_a_job_that_never_gets_on_is_ended(start: Start) -> None:
    *_, last = start(b"x", command=HANGS_LATER, stall_deadline_s=0.3).events()
    assert isinstance(last, Failed) and "made no progress for 0.3 s" in last.reason
