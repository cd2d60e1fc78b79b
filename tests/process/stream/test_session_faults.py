"""What a live session does when its worker, its seat, its frames or its models fail, and how it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from components.keypoints import Settings, ViewSettings
from components.keypoints.arrays import Rgb
from components.live.feeder import play
from components.live.session import LiveSession
from components.live.status import Phase
from components.live.tracks import IDLE_INTERVAL_S
from components.media.portrait import PortraitClip
from components.models.store import store
from components.processes.stream.seats import Pool
from components.processes.stream.worker_client import FRAME_DEADLINE_S
from tests.support.live_viewer import PLAIN, Viewer, analysed
from tests.support.seats import worker_pid
from tests.support.waiting import until

pytestmark = pytest.mark.timing


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP])
def test_a_lost_worker_costs_less_than_three_seconds(
    viewer: Viewer, pool: Pool, clip: PortraitClip, number: signal.Signals
) -> None:
    session = viewer.session
    play(clip.frames, session)
    until(lambda: analysed(session) > 5 and pool.spare_ready)
    seat = next(iter(pool._taken))
    before = analysed(session)
    os.kill(worker_pid(seat), number)
    started_s = time.monotonic()
    until(lambda: session.status().restarts == 1, FRAME_DEADLINE_S + 1)
    sent = len(viewer.pictures)
    until(lambda: analysed(session) > before + 3)
    assert time.monotonic() - started_s < 3.0
    assert len(viewer.pictures) > sent


def test_while_a_worker_hangs_the_picture_says_so(viewer: Viewer, pool: Pool, clip: PortraitClip) -> None:
    session = viewer.session
    session.push(clip.frame(0))
    until(lambda: analysed(session) == 1 and [p.width for p in viewer.pictures[-1:]] == [1280])
    shown = viewer.pictures[-1].luma.astype(int)
    os.kill(worker_pid(next(iter(pool._taken))), signal.SIGSTOP)
    session.push(clip.frame(0))
    sent = len(viewer.pictures)
    until(lambda: len(viewer.pictures) > sent, 2 * IDLE_INTERVAL_S)
    banner = np.abs(viewer.pictures[-1].luma - shown).max(axis=1) > 100
    assert banner[400:].any() and not banner[100:300].any()


def test_while_a_worker_hangs_the_event_loop_stays_free(
    viewer: Viewer, pool: Pool, clip: PortraitClip
) -> None:
    session = viewer.session
    play(clip.frames, session)
    until(lambda: analysed(session) > 3)
    os.kill(worker_pid(next(iter(pool._taken))), signal.SIGSTOP)
    waits_s = []
    while session.status().restarts == 0:
        asked_s = time.monotonic()
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), viewer.loop).result(5)
        waits_s.append(time.monotonic() - asked_s)
    assert len(waits_s) > 10
    assert max(waits_s) < 0.2


def test_without_frames_it_says_so_and_recovers(viewer: Viewer, clip: PortraitClip) -> None:
    session = viewer.session
    session.push(clip.frame(0))
    until(lambda: analysed(session) == 1)
    until(lambda: session.status().phase is Phase.NO_FRAMES, 4)
    session.push(clip.frame(1))
    until(lambda: session.status().phase is Phase.RUNNING)


def test_points_only_sends_no_pixel_even_while_starting(pool: Pool) -> None:
    rng = np.random.default_rng(0)
    bright: Rgb = rng.integers(200, 256, (480, 640, 3), np.uint8)
    viewer = Viewer(LiveSession(pool, Settings(view=ViewSettings("points only", False))))
    try:

        def pushed_until_analysed() -> bool:
            viewer.session.push(bright)
            return analysed(viewer.session) > 0 and len(viewer.pictures) > 3

        until(pushed_until_analysed)
    finally:
        viewer.leave()
    # Nothing but dark ground and small bright text: a frame this bright would show in the median.
    assert all(np.median(picture.luma) < 60 for picture in viewer.pictures)


def test_when_all_seats_are_taken_it_waits_and_then_starts(pool: Pool, clip: PortraitClip) -> None:
    seats = [pool.take(), pool.take()]
    viewer = Viewer(LiveSession(pool, PLAIN))
    try:
        play(clip.frames, viewer.session)
        until(lambda: viewer.session.status().phase is Phase.WAITING_FOR_SEAT)
        assert "All 2 live seats" in viewer.session.status().reason
        until(lambda: len(viewer.pictures) > 0)
        seats.pop().release()
        until(lambda: analysed(viewer.session) > 0)
    finally:
        viewer.leave()
        for seat in seats:
            seat.release()
    until(lambda: pool.taken == 0)


def test_a_damaged_model_is_told_and_recovers_when_mended(
    tmp_path: Path, clip: PortraitClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("pose_landmarker_full.task", "face_landmarker.task")
    for name in names:
        (tmp_path / name).write_bytes(store.ensure(name).read_bytes())
    whole = (tmp_path / names[0]).read_bytes()
    (tmp_path / names[0]).write_bytes(whole[:1000])
    monkeypatch.setenv("KEYPOINT_LAB_FILES", str(tmp_path))
    damaged = Pool(seats=1)
    viewer = Viewer(LiveSession(damaged, PLAIN))
    try:
        play(clip.frames, viewer.session)
        until(lambda: viewer.session.status().phase is Phase.UNAVAILABLE)
        assert names[0] in viewer.session.status().reason
        (tmp_path / names[0]).write_bytes(whole)
        until(lambda: viewer.session.status().phase is Phase.RUNNING)
    finally:
        viewer.leave()
        damaged.close()


def test_leaving_gives_the_seat_back_and_ends_the_threads(pool: Pool, clip: PortraitClip) -> None:
    until(lambda: pool.taken == 0)
    before = set(threading.enumerate())
    for _ in range(3):
        viewer = Viewer(LiveSession(pool, PLAIN))
        play(clip.frames, viewer.session)
        until(lambda viewer=viewer: analysed(viewer.session) > 0)  # type: ignore[misc]
        viewer.leave()
        assert viewer.session.status().phase is Phase.ENDED
    until(lambda: pool.taken == 0)
    until(lambda: not any(t.name in ("live-session", "clip-feeder") for t in threading.enumerate()))
    assert len(set(threading.enumerate()) - before) <= 2


def test_frames_after_the_end_are_ignored(pool: Pool, clip: PortraitClip) -> None:
    session = LiveSession(pool, PLAIN)
    session.close()
    session.close()
    session.push(clip.frame(0))
    assert session.closed
    until(lambda: pool.taken == 0)
