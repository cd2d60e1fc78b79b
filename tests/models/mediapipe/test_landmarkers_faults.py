"""The faults of files, frames, time and threads that the landmarkers must survive or name."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components.keypoints import (
    DEFAULT_NETWORKS,
    AnalysisSettings,
    NetworkResult,
    body_and_face,
    network,
)
from components.keypoints.arrays import Rgb
from components.models import tracker_set as module
from components.models.errors import BadFrame, ModelError
from components.models.mediapipe import task
from components.models.mediapipe.task import MediaPipeTracker
from components.models.store import store
from components.models.store.store import FileUnavailable, ensure
from components.models.tracker_set import TrackerSet
from tests.support.real_models import Log, Watched, model_paths, no_metrics, portrait


@pytest.fixture(autouse=True, scope="module")
def _no_metrics() -> Iterator[None]:
    with no_metrics():
        yield


@pytest.fixture
def stream() -> Iterator[TrackerSet]:
    with TrackerSet(AnalysisSettings(), "stream") as landmarkers:
        yield landmarkers


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Log:
    monkeypatch.setattr(Watched, "log", [])
    return Watched.log


@pytest.mark.parametrize("timestamp_ms", [40, 39, -1])
def test_time_must_go_on_and_the_stream_survives(stream: TrackerSet, timestamp_ms: int) -> None:
    stream.analyse(portrait(), 40)
    with pytest.raises(ValueError, match=f"{timestamp_ms} ms came after 40 ms"):
        stream.analyse(portrait(), timestamp_ms)
    assert not stream.broken
    assert len(stream.analyse(portrait(), 41).first("face").people) == 1


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        (np.zeros((0, 0, 3), np.uint8), "at least one pixel"),
        (np.zeros((0, 9, 3), np.uint8), "at least one pixel"),
        (np.zeros((9, 9), np.uint8), r"\(9, 9\)"),
        (np.zeros((9, 9, 1), np.uint8), r"\(9, 9, 1\)"),
        (np.zeros((9, 9, 4), np.uint8), r"\(9, 9, 4\)"),
        (np.zeros((9, 9, 3), np.float32), "float32"),
        (np.zeros((9, 18, 3), np.uint8)[:, ::2], "row by row"),
        (np.zeros((9, 9, 3), np.uint8)[..., ::-1], "row by row"),
        (None, "NoneType"),
    ],
)
def test_a_bad_frame_is_refused_and_the_stream_survives(stream: TrackerSet, frame: Rgb, says: str) -> None:
    with pytest.raises(BadFrame, match=says):
        stream.analyse(frame, 0)
    assert not stream.broken
    assert len(stream.analyse(portrait(), 0).first("face").people) == 1


def test_a_poisoned_graph_says_so_and_new_models_work(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        monkeypatch.context() as patch,
        TrackerSet(AnalysisSettings(), "stream") as landmarkers,
    ):
        patch.setattr(module, "check_frame", lambda _: None)
        kept: list[Any] = []
        patch.setattr(task, "_unclosable", kept)
        with pytest.raises(ModelError, match="build new ones"):
            landmarkers.analyse(np.zeros((0, 0, 3), np.uint8), 0)
        assert landmarkers.broken
        with pytest.raises(ModelError, match="build new ones"):
            landmarkers.analyse(portrait(), 1)
        with pytest.raises(ModelError, match="build new ones"):
            landmarkers.reconfigure(body_and_face(people=2))
        landmarkers.close()
        # MediaPipe cannot close them, and their __del__ may hang: they must outlive the collector.
        assert len(kept) == 2
    task._unclosable.extend(kept)
    with TrackerSet(AnalysisSettings(), "stream") as landmarkers:
        assert len(landmarkers.analyse(portrait(), 0).first("body").people) == 1


def test_after_close_nothing_works_and_close_again_does_nothing() -> None:
    landmarkers = TrackerSet(AnalysisSettings(), "still")
    landmarkers.analyse(portrait())
    landmarkers.close()
    landmarkers.close()
    with pytest.raises(ModelError, match="closed"):
        landmarkers.analyse(portrait())
    with pytest.raises(ModelError, match="closed"):
        landmarkers.reconfigure(AnalysisSettings())


def test_a_change_that_cannot_be_made_leaves_all_as_it_was(
    watched: Log, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with TrackerSet(AnalysisSettings(), "stream", build=Watched) as landmarkers:
        watched.clear()
        monkeypatch.setattr(
            task, "local", lambda name: tmp_path / "none.task" if "face" in name else ensure(name)
        )
        with pytest.raises(ModelError, match=r"none\.task is missing"):
            landmarkers.reconfigure(body_and_face(detection=0.1))
        # Only the new pose network, built before the face network failed, was closed.
        assert watched == [("built", "blazepose-full"), ("closed", "blazepose-full")]
        assert landmarkers.settings == AnalysisSettings() and not landmarkers.broken
        assert len(landmarkers.analyse(portrait(), 0).first("body").people) == 1


def test_a_file_that_is_not_here_is_the_stores_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "availability", lambda name: f"{name} is not here.")
    with pytest.raises(FileUnavailable, match=r"pose_landmarker_full\.task is not here"):
        TrackerSet(AnalysisSettings(), "still")


@pytest.mark.parametrize("which", DEFAULT_NETWORKS)
@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("missing", "is missing"),
        ("empty", "is damaged"),
        ("text", "is damaged"),
        ("truncated", "is damaged"),
        ("folder", "is damaged"),
        ("swapped", "is another model's"),
    ],
)
def test_a_bad_file_is_named(
    watched: Log,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    which: str,
    fault: str,
    says: str,
) -> None:
    row = network(which)
    path, good = tmp_path / "bad.task", ensure(row.files[0]).read_bytes()
    other = model_paths().face if row.subject == "body" else model_paths().pose
    if fault == "folder":
        path.mkdir()
    elif fault != "missing":
        content = {"empty": b"", "text": b"hello\n" * 1000, "truncated": good[: len(good) // 2]}
        path.write_bytes(content.get(fault, other.read_bytes()))
    monkeypatch.setattr(task, "local", lambda name: path if name == row.files[0] else ensure(name))
    with pytest.raises(ModelError, match=rf"{row.title}'s file bad\.task {says}.*fetch"):
        TrackerSet(AnalysisSettings(), "stream", build=Watched)
    first = "blazepose-full"
    assert watched == ([("built", first), ("closed", first)] if row.subject == "face" else [])


def test_close_waits_for_a_running_call(monkeypatch: pytest.MonkeyPatch) -> None:
    # Closing a task under a running call crashes the process, so a call must never see its models closed.
    track, close, closed = MediaPipeTracker.track, MediaPipeTracker.close, threading.Event()
    inside = threading.Event()
    seen_closed: list[bool] = []

    def slow(tracker: MediaPipeTracker, frame: Rgb, timestamp_ms: int) -> NetworkResult:
        inside.set()
        # Without a wait in close(), it gets here well within this time.
        seen_closed.append(closed.wait(0.5))
        return NetworkResult("face-landmarker") if seen_closed[-1] else track(tracker, frame, timestamp_ms)

    def noted_close(tracker: MediaPipeTracker) -> None:
        closed.set()
        close(tracker)

    monkeypatch.setattr(MediaPipeTracker, "track", slow)
    monkeypatch.setattr(MediaPipeTracker, "close", noted_close)
    landmarkers = TrackerSet(body_and_face(models="face"), "still")
    looker = threading.Thread(target=landmarkers.analyse, args=(portrait(),))
    looker.start()
    assert inside.wait(20)
    landmarkers.close()
    looker.join(20)
    assert closed.is_set() and seen_closed == [False]


CLOSE_WHILE_RUNNING = """
import os, threading
import numpy as np
from components.keypoints import AnalysisSettings
from components.models.errors import ModelError
from components.models.mediapipe.environment import disable_metrics
from components.models.tracker_set import TrackerSet

disable_metrics(os.environ)
frame = np.zeros((480, 640, 3), np.uint8)
for round in range(6):
    landmarkers = TrackerSet(AnalysisSettings(), "stream")
    going = threading.Semaphore(0)

    def look():
        try:
            for timestamp_ms in range(100_000):
                going.release()
                landmarkers.analyse(frame, timestamp_ms)
        except ModelError as error:
            print(error)

    looker = threading.Thread(target=look)
    looker.start()
    for _ in range(2 + round):
        going.acquire()
    landmarkers.close()
    looker.join()
"""


def test_closing_while_another_thread_analyses_is_safe() -> None:
    command = [sys.executable, "-X", "faulthandler", "-c", CLOSE_WHILE_RUNNING]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "The models are closed; build new ones.\n" * 6
