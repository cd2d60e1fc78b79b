"""The worker process and its client: right answers, and every way in which a worker is lost."""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from components.keypoints import AnalysisSettings, body_and_face
from components.models.store import store
from components.processes.stream import worker_client as client_module
from components.processes.stream.worker_client import (
    FrameRefused,
    ModelsUnavailable,
    WorkerClient,
    WorkerLost,
)
from tests.support.real_models import portrait

pytestmark = pytest.mark.timing

DEFAULT = AnalysisSettings()


@pytest.fixture
def worker() -> Iterator[WorkerClient]:
    made = WorkerClient()
    yield made
    made.kill()


def test_a_stream_finds_the_person_and_the_face(worker: WorkerClient) -> None:
    for timestamp_ms in (0, 33, 66):
        found = worker.analyse(portrait(), timestamp_ms, DEFAULT)
    assert len(found.first("body").people) == len(found.first("face").people) == 1
    assert len(found.first("body").people[0].xyz_norm) == 33
    assert len(found.first("face").people[0].xyz_norm) == 478
    assert 0 < max(found.ns["blazepose-full"], found.ns["face-landmarker"]) <= found.analysis_ns


def test_face_presence_is_read_at_least_twice_a_second(worker: WorkerClient) -> None:
    read_ms = []
    # Two seconds of a stream's own time, at 30 frames/s.
    for timestamp_ms in range(0, 2000, 33):
        found = worker.analyse(portrait(), timestamp_ms, DEFAULT)
        presence = found.first("face").extras.presence
        if presence is not None:
            read_ms.append(timestamp_ms)
            assert presence[0] > 0.99
    assert read_ms[0] == 0
    assert np.diff([*read_ms, 2000]).max() < 500


def test_a_worker_gives_way_to_the_page_from_its_start(worker: WorkerClient) -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert psutil.Process(worker.pid).nice() == own + client_module.NICENESS
    worker.wait_ready()
    threads = [int(task.name) for task in Path(f"/proc/{worker.pid}/task").iterdir()]
    assert {os.getpriority(os.PRIO_PROCESS, thread) for thread in threads} == {own + client_module.NICENESS}


def test_a_still_can_be_asked_between_stream_frames(worker: WorkerClient) -> None:
    worker.analyse(portrait(), 10, DEFAULT)
    still = worker.analyse(portrait(), 0, DEFAULT, "still")
    again = worker.analyse(portrait(), 0, DEFAULT, "still")
    assert still.first("face").extras.presence is not None
    np.testing.assert_array_equal(
        still.first("body").people[0].xyz_norm, again.first("body").people[0].xyz_norm
    )
    worker.analyse(portrait(), 11, DEFAULT)


def test_one_model_alone_can_be_asked_for(worker: WorkerClient) -> None:
    found = worker.analyse(portrait(), 0, body_and_face(models="pose"), "still")
    assert list(found.results) == ["blazepose-full"]
    assert len(found.results["blazepose-full"].people) == 1


def test_an_empty_picture_is_an_answer(worker: WorkerClient) -> None:
    found = worker.analyse(np.zeros((240, 320, 3), np.uint8), 0, DEFAULT)
    assert found.first("body").people == found.first("face").people == ()


def test_the_size_may_change_in_a_stream(worker: WorkerClient) -> None:
    small = np.ascontiguousarray(portrait()[::2, ::2])
    for timestamp_ms, frame in enumerate((small, portrait(), small)):
        assert len(worker.analyse(frame, timestamp_ms, DEFAULT).first("body").people) == 1


@pytest.mark.parametrize("shape", [(0, 0, 3), (0, 640, 3), (480, 640), (480, 640, 1), (480, 640, 4)])
def test_a_frame_of_another_kind_is_refused_and_the_next_is_fine(
    worker: WorkerClient, shape: tuple[int, ...]
) -> None:
    with pytest.raises(FrameRefused, match="height × width × 3"):
        worker.analyse(np.zeros(shape, np.uint8), 0, DEFAULT)
    assert len(worker.analyse(portrait(), 1, DEFAULT).first("body").people) == 1


@pytest.mark.parametrize("second_ms", [5, 4])
def test_a_repeated_timestamp_is_refused_and_the_next_is_fine(worker: WorkerClient, second_ms: int) -> None:
    worker.analyse(portrait(), 5, DEFAULT)
    with pytest.raises(FrameRefused, match="Timestamps must increase"):
        worker.analyse(portrait(), second_ms, DEFAULT)
    assert len(worker.analyse(portrait(), 6, DEFAULT).first("body").people) == 1


def test_new_settings_apply_to_the_running_stream(worker: WorkerClient) -> None:
    # Cut to the face: in a picture twice as wide it would be too small for the detector.
    two = np.ascontiguousarray(np.hstack([portrait()[:300, 80:380]] * 2))
    assert len(worker.analyse(two, 0, DEFAULT).first("face").people) == 1
    found = worker.analyse(two, 1, body_and_face(people=2, faces=2))
    assert len(found.first("face").people) == 2


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_worker_that_dies_is_reported_at_once(worker: WorkerClient, number: signal.Signals) -> None:
    worker.analyse(portrait(), 0, DEFAULT)
    os.kill(worker.pid, number)
    started_s = time.monotonic()
    with pytest.raises(WorkerLost, match=number.name):
        worker.analyse(portrait(), 1, DEFAULT)
    assert time.monotonic() - started_s < client_module.FRAME_DEADLINE_S
    assert not psutil.pid_exists(worker.pid)


def test_a_worker_that_hangs_is_killed_at_its_deadline(worker: WorkerClient) -> None:
    worker.analyse(portrait(), 0, DEFAULT)
    os.kill(worker.pid, signal.SIGSTOP)
    started_s = time.monotonic()
    with pytest.raises(WorkerLost, match="did not answer"):
        worker.analyse(portrait(), 1, DEFAULT)
    assert time.monotonic() - started_s < client_module.FRAME_DEADLINE_S + 0.5
    assert not psutil.pid_exists(worker.pid)


def test_a_closed_worker_ends_and_leaves_nothing() -> None:
    # What an earlier test let go of is not to be closed while this one counts.
    gc.collect()
    fds_before = psutil.Process().num_fds()
    worker = WorkerClient()
    worker.analyse(portrait(), 0, DEFAULT)
    process = psutil.Process(worker.pid)
    worker.close()
    process.wait(client_module.REAP_DEADLINE_S)
    assert psutil.Process().num_fds() == fds_before


def test_a_closed_worker_that_hangs_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "REAP_DEADLINE_S", 0.5)
    worker = WorkerClient()
    worker.analyse(portrait(), 0, DEFAULT)
    process = psutil.Process(worker.pid)
    process.suspend()
    worker.close()
    process.wait(3)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda path: path.unlink(), "pose_landmarker_full.task"),
        (lambda path: path.write_bytes(path.read_bytes()[:1000]), "pose_landmarker_full.task"),
        (lambda path: path.write_bytes(b"another file"), "pose_landmarker_full.task"),
    ],
    ids=["missing", "truncated", "swapped"],
)
def test_a_damaged_model_file_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: Callable[[Path], None],
    reason: str,
) -> None:
    for name in ("pose_landmarker_full.task", "face_landmarker.task"):
        (tmp_path / name).write_bytes(store.ensure(name).read_bytes())
    damage(tmp_path / "pose_landmarker_full.task")
    monkeypatch.setenv("KEYPOINT_LAB_FILES", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "empty"))
    worker = WorkerClient()
    try:
        with pytest.raises(ModelsUnavailable, match=reason):
            worker.analyse(portrait(), 0, DEFAULT)
    finally:
        worker.kill()
