"""The Lab's part of the bench: a clip's analysis against bare inference, two workers, and memory."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import psutil

from components import formats
from components.cli.benchmark.of_rounds import of_rounds
from components.keypoints import FrameResult, Record
from components.media.clip_writer import ClipWriter, open_mp4
from components.media.clips import read_clip
from components.media.examine import Limits
from components.models.mediapipe.bare import bare_clip
from components.models.mediapipe.environment import disable_metrics, quiet_native_stderr
from components.processes.jobs.job import Content, Job, record_of
from components.processes.jobs.protocol import Analyse, Event, Finished, Frames, Opened

ROUNDS = 3
SHORT_FRAMES = 80
LONG_S, LONG_FPS, LONG_PX = 180, 30, (1280, 720)
LOOKED_AT_FPS = 3.0
"""Of the long clip; the memory of the other frames' results is added in proportion."""
WITHOUT_B_FRAMES = {"preset": "veryfast", "crf": "23", "bf": "0"}
"""So that frames are stored in the order in which they are shown."""
WATCH_S = 0.1
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class JobPace:
    """One job's pace once its models are loaded, and what it found.

    Attributes:
        began_s, ended_s: when the first results and the end came, on the monotonic clock.
        frames: analysed between the two.
    """

    record: Record
    began_s: float
    ended_s: float
    frames: int

    @property
    def ms(self) -> float:
        """Milliseconds a frame."""
        return (self.ended_s - self.began_s) * 1e3 / self.frames


def lab_figures(clip: Path, bundles: tuple[Path, Path]) -> dict[str, Any]:
    """All figures of the Lab; medians and the `spread` of ROUNDS rounds.

    Args:
        clip: a file of some seconds.
        bundles: the pose and the face model's.
    """
    with tempfile.TemporaryDirectory() as folder:
        short, long = Path(folder) / "short.mp4", Path(folder) / "long.mp4"
        write_short_clip(clip, short)
        rounds = _rounds(short, bundles)
        write_long_clip(clip, long)
        memory = round(memory_mb(long))
    return {**of_rounds(rounds), "memory_mb": memory}


def _rounds(clip: Path, bundles: tuple[Path, Path]) -> list[dict[str, float]]:
    """`two_bare` is what two workers could gain at most on this machine as it is now."""
    rounds = []
    (before_ms,) = bare_at_once(clip, bundles, 1)
    for _ in range(ROUNDS):
        (one,) = at_once(clip, 1)
        (after_ms,) = bare_at_once(clip, bundles, 1)
        bare_ms, before_ms = (before_ms + after_ms) / 2, after_ms
        rounds.append(
            {
                "clip_ratio": (one.ms + writing_ms(one.record)) / bare_ms,
                "two_workers": gain(one.ms, [job.ms for job in at_once(clip, 2)]),
                "two_bare": gain(bare_ms, bare_at_once(clip, bundles, 2)),
            }
        )
    return rounds


def bare_at_once(clip: Path, bundles: tuple[Path, Path], processes: int) -> list[float]:
    """Milliseconds a frame of bare inference on the clip, in so many processes at the same time."""
    barrier, pipes = _SPAWN.Barrier(processes), [_SPAWN.Pipe(duplex=False) for _ in range(processes)]
    made = [_SPAWN.Process(target=_bare, args=(clip, bundles, barrier, theirs)) for _, theirs in pipes]
    for process in made:
        process.start()
    try:
        for _, theirs in pipes:
            # Without a copy of the other end here, a process that dies is heard as the end of its pipe.
            theirs.close()
        return [ours.recv() for ours, _ in pipes]
    finally:
        for process in made:
            process.kill()
            process.join()


def _bare(clip: Path, bundles: tuple[Path, Path], barrier: Barrier, pipe: Connection) -> None:
    disable_metrics(os.environ)
    frames = ((frame.timestamp_ms, frame.rgb) for frame in read_clip(clip))
    with quiet_native_stderr():
        barrier.wait()
        pipe.send(bare_clip(*bundles, frames))


def analyse(
    content: Content, on_start: Callable[[int], None] | None = None, limits: Limits | None = None
) -> JobPace:
    """The job from its start to its end.

    Raises:
        RuntimeError: when it does not finish.
    """
    order = Analyse(content.name, limits=limits or Limits())
    job = Job(content, order)
    if on_start is not None:
        on_start(job.pid)
    opened: Opened | None = None
    frames: list[FrameResult] = []
    first = 0
    began_s = 0.0
    last: Event | None = None
    try:
        for last in job.events():
            if isinstance(last, Opened):
                opened = last
            elif isinstance(last, Frames):
                if not frames:
                    began_s, first = time.monotonic(), len(last.frames)
                frames += last.frames
    finally:
        job.close()
    if not isinstance(last, Finished) or opened is None:
        raise RuntimeError(f"The clip could not be analysed: {last}")
    record = record_of(order, opened.kind, opened.fps, frames)
    return JobPace(record, began_s, time.monotonic(), len(frames) - first)


def at_once(clip: Path, jobs: int) -> list[JobPace]:
    """So many jobs on the same clip at the same time."""
    done: list[JobPace] = []

    def one() -> None:
        content = Content.from_path(clip)
        try:
            done.append(analyse(content))
        finally:
            content.close()

    threads = [threading.Thread(target=one) for _ in range(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(done) < jobs:
        raise RuntimeError("A job of the bench failed.")
    return done


def gain(one_ms: float, each_ms: Sequence[float]) -> float:
    """Throughput of several that ran at once over that of one alone, from their milliseconds a frame."""
    return sum(one_ms / ms for ms in each_ms)


def writing_ms(record: Record) -> float:
    """Milliseconds a frame to write the results as JSON, which holds all."""
    started_s = time.perf_counter()
    formats.write(record, ".json")
    return (time.perf_counter() - started_s) * 1e3 / len(record.frames)


def memory_mb(clip: Path) -> float:
    """Peak of a job's process, growth of this one's and the file's own bytes, while a clip is analysed.

    The clip is LONG_S long at LONG_FPS. Only LOOKED_AT_FPS frames a second are looked at, and this process,
    which keeps the results, grows by as much more as there are more frames.
    """
    content = Content.from_bytes(clip.read_bytes(), clip.name)
    before = psutil.Process().memory_info().rss
    peaks = {"job": 0, "page": before}
    ended = threading.Event()

    def watch(pid: int) -> None:
        while not ended.wait(WATCH_S):
            peaks["job"] = max(peaks["job"], _peak_bytes(pid))
            peaks["page"] = max(peaks["page"], psutil.Process().memory_info().rss)

    try:
        done = analyse(
            content,
            lambda pid: threading.Thread(target=watch, args=(pid,), daemon=True).start(),
            Limits(fps=LOOKED_AT_FPS),
        )
        results = (peaks["page"] - before) * LONG_S * LONG_FPS / len(done.record.frames)
        return float(peaks["job"] + results + content.size_bytes) / 1e6
    finally:
        ended.set()
        content.close()


def _peak_bytes(pid: int) -> int:
    """The most memory that the process had up to now; 0 once it is gone. proc(5), VmHWM."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def write_short_clip(clip: Path, out: Path) -> None:
    """The clip's first SHORT_FRAMES frames."""
    with open_mp4(str(out)) as container:
        writer = ClipWriter(container, Fraction(LONG_FPS), Fraction(1, LONG_FPS), WITHOUT_B_FRAMES)
        for number, frame in enumerate(islice(read_clip(clip), SHORT_FRAMES)):
            writer.add(frame.rgb, number)
        writer.finish()


def write_long_clip(clip: Path, out: Path) -> None:
    """The clip at 720p again and again until it is three minutes long; encoded once, its packets repeated."""
    once = out.with_suffix(".once.mp4")
    with open_mp4(str(once)) as container:
        writer = ClipWriter(container, Fraction(LONG_FPS), Fraction(1, LONG_FPS), WITHOUT_B_FRAMES)
        for number, frame in enumerate(read_clip(clip)):
            writer.add(np.asarray(cv2.resize(frame.rgb, LONG_PX), np.uint8), number)
        writer.finish()
    with av.open(str(once)) as source, open_mp4(str(out)) as container:
        video = source.streams.video[0]
        stream = container.add_stream_from_template(video)
        packets = [packet for packet in source.demux(video) if packet.pts is not None]
        for number in range(LONG_S * LONG_FPS):
            packet = packets[number % len(packets)]
            again = av.Packet(bytes(packet))
            again.pts = again.dts = number
            again.time_base, again.is_keyframe, again.stream = (
                Fraction(1, LONG_FPS),
                packet.is_keyframe,
                stream,
            )
            container.mux(again)
    once.unlink()
