"""A live session from frames in to pictures out: what it does when all is well and when anything fails."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import av
import numpy as np
import pytest
from aiortc.mediastreams import MediaStreamError
from numpy.typing import NDArray

from components.cli.benchmark.numbered import to_luma
from components.keypoints import Settings, ViewSettings, body_and_face
from components.keypoints.arrays import Rgb
from components.live import LiveSession, Phase
from components.live.feeder import play
from components.live.tracks import IDLE_INTERVAL_S
from components.media.images import load_image
from components.media.portrait import PortraitClip
from components.media.text import PAPER
from components.models.store import store
from components.processes.stream.seats import Pool
from components.processes.stream.worker_client import FRAME_DEADLINE_S
from tests.support.seats import worker_pid

PLAIN = Settings(view=ViewSettings(mirror=False))


@dataclass(frozen=True)
class Shown:
    """What is looked at of a picture."""

    pts: int
    width: int
    luma: NDArray[np.uint8]


class Viewer:
    """Takes pictures from a session as a connection does, on an event loop of its own."""

    def __init__(self, session: LiveSession) -> None:
        self.session = session
        self.pictures: list[Shown] = []
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self.loop.run_until_complete, args=(self._take(),), daemon=True
        )
        self._thread.start()

    async def _take(self) -> None:
        while True:
            try:
                frame = await self.session.output.recv()
            except MediaStreamError:
                return
            assert frame.pts is not None
            self.pictures.append(Shown(frame.pts, frame.width, to_luma(frame).copy()))

    def leave(self) -> None:
        """Ends the connection."""
        self.session.output.stop()
        self._thread.join(5)
        assert not self._thread.is_alive()


@pytest.fixture(scope="module")
def clip() -> PortraitClip:
    return PortraitClip(load_image(store.ensure("portrait.png")))


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool(seats=2)
    made.warm_up()
    yield made
    made.close()


@pytest.fixture
def viewer(pool: Pool) -> Iterator[Viewer]:
    made = Viewer(LiveSession(pool, PLAIN))
    # A frame that comes before the worker is ready is shown, but not analysed.
    until(lambda: pool.taken == 1 and next(iter(pool._taken)).ready)
    yield made
    made.leave()
    until(lambda: pool.taken == 0)


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline_s = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline_s, "the condition did not come true in time"
        time.sleep(0.01)


def analysed(session: LiveSession) -> int:
    return session.status().analysed


def test_every_frame_comes_back_with_both_results(viewer: Viewer, clip: PortraitClip) -> None:
    session = viewer.session
    for number in range(5):
        session.push(clip.frame(number))
        until(lambda number=number: analysed(session) == number + 1)  # type: ignore[misc]
    history = session.history()
    assert [frame.index for frame in history] == list(range(5))
    assert all(len(frame.first("body").people) == len(frame.first("face").people) == 1 for frame in history)
    stamps_ms = [frame.timestamp_ms for frame in history]
    assert stamps_ms == sorted(set(stamps_ms))
    until(lambda: [p.width for p in viewer.pictures[-1:]] == [1280])
    assert session.status().phase is Phase.RUNNING
    pts = [picture.pts for picture in viewer.pictures]
    assert pts == sorted(set(pts))


def test_a_decoded_video_frame_is_taken_too(viewer: Viewer, clip: PortraitClip) -> None:
    frame = av.VideoFrame.from_ndarray(clip.frame(0), format="rgb24").reformat(format="yuv420p")
    viewer.session.push(frame)
    until(lambda: analysed(viewer.session) == 1)
    assert len(viewer.session.history()[0].first("face").people) == 1


def test_a_view_that_is_chosen_while_paused_is_shown_at_once(viewer: Viewer, clip: PortraitClip) -> None:
    session = viewer.session
    session.push(clip.frame(0))
    until(lambda: session.moment is not None)
    session.pause(True)
    session.update(replace(PLAIN, view=replace(PLAIN.view, view="points only")))
    assert session.moment is not None
    # Dark paper with lines on it; the portrait is for the most part bright.
    assert (session.moment.picture_rgb[:, :, 0] == PAPER[0]).mean() > 0.8
    until(lambda: bool(viewer.pictures) and (viewer.pictures[-1].luma < 50).mean() > 0.8)


def test_a_stream_that_is_forgotten_during_a_frame_keeps_no_picture(
    viewer: Viewer, pool: Pool, clip: PortraitClip
) -> None:
    session = viewer.session
    session.push(clip.frame(0))
    until(lambda: session.moment is not None)
    worker = worker_pid(next(iter(pool._taken)))
    os.kill(worker, signal.SIGSTOP)
    session.push(clip.frame(1))
    until(lambda: session._waiting is None)
    session.forget()
    os.kill(worker, signal.SIGCONT)
    until(lambda: pool.taken == 0)
    assert analysed(session) == 2
    assert session.moment is None and session.history() == ()


def test_the_newest_frame_wins_and_the_others_are_counted(viewer: Viewer, clip: PortraitClip) -> None:
    session = viewer.session
    session.push(clip.frame(0))
    until(lambda: analysed(session) == 1)
    for number in range(20):
        session.push(clip.frame(number))
    until(lambda: sum(f.skipped + 1 for f in session.history()) == 21)
    assert analysed(session) < 21


def test_a_changed_size_goes_on(viewer: Viewer, clip: PortraitClip) -> None:
    session = viewer.session
    for number, step in enumerate((1, 2, 1)):
        session.push(np.ascontiguousarray(clip.frame(0)[::step, ::step]))
        until(lambda number=number: analysed(session) == number + 1)  # type: ignore[misc]
    assert [frame.size_px for frame in session.history()] == [(640, 480), (320, 240), (640, 480)]


@pytest.mark.parametrize("shape", [(0, 0, 3), (480, 640), (480, 640, 4)], ids=["empty", "grey", "rgba"])
def test_a_frame_of_another_kind_is_skipped(
    viewer: Viewer, clip: PortraitClip, shape: tuple[int, ...]
) -> None:
    session = viewer.session
    session.push(np.zeros(shape, np.uint8))
    until(lambda: session.status().refused == 1)
    session.push(clip.frame(0))
    until(lambda: analysed(session) == 1)
    assert session.status().restarts == 0


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


def test_pausing_holds_the_analysis(viewer: Viewer, clip: PortraitClip) -> None:
    session = viewer.session
    play(clip.frames, session)
    until(lambda: analysed(session) > 3)
    session.pause(True)
    until(lambda: session.status().phase is Phase.PAUSED)
    time.sleep(0.2)  # The frame that was being analysed may still be finished.
    before, received = analysed(session), session.status().received
    until(lambda: session.status().received > received + 10)
    assert analysed(session) == before
    session.pause(False)
    until(lambda: analysed(session) > before)
    assert session.history()[-1].skipped < 5


def test_settings_apply_within_a_second(viewer: Viewer, clip: PortraitClip) -> None:
    session = viewer.session
    play(clip.frames, session)
    until(lambda: analysed(session) > 3)
    session.update(
        Settings(body_and_face(people=2, faces=2, detection=0.4), ViewSettings("one picture", False))
    )
    changed_s = time.monotonic()
    until(
        lambda: (
            session.moment is not None and session.moment.settings.analysis.of("blazepose-full").people == 2
        ),
        5,
    )
    assert time.monotonic() - changed_s < 1.0
    until(lambda: [p.width for p in viewer.pictures[-1:]] == [640])
    assert session.status().restarts == 0


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


@pytest.mark.parametrize("pixels", [False, True])
def test_a_stream_is_recorded_from_its_start_to_its_stop(
    viewer: Viewer, clip: PortraitClip, pixels: bool
) -> None:
    session = viewer.session
    session.push(clip.frame(0))
    until(lambda: analysed(session) == 1)
    recording = session.record(pixels)
    assert session.recording is recording
    for number in range(1, 6):
        session.push(clip.frame(number))
        until(lambda number=number: analysed(session) == number + 1)  # type: ignore[misc]
    recording.stop()
    session.push(clip.frame(6))
    until(lambda: analysed(session) == 7)
    made = recording.result()
    assert made is not None and made.has_pixels == pixels
    frames = made.record.frames
    assert [frame.index for frame in frames] == list(range(5))
    live = session.history()[1:6]
    for ours, theirs in zip(frames, live, strict=True):
        assert ours.timestamp_ms == theirs.timestamp_ms - live[0].timestamp_ms
        assert ours.first("body") is theirs.first("body") and ours.first("face") is theirs.first("face")
    if pixels:
        difference = made.frame_rgb(0).astype(int) - clip.frame(1)
        assert np.abs(difference).mean() < 6
    made.close()


def test_a_recording_ends_with_its_stream_and_outlives_it_until_it_is_forgotten(
    viewer: Viewer, clip: PortraitClip
) -> None:
    session = viewer.session
    recording = session.record(pixels=False)
    session.push(clip.frame(0))
    until(lambda: analysed(session) == 1)
    session.close()
    assert recording.ended is not None and recording.frames == 1
    session.forget()
    assert recording.frames == 1
    recording.forget()
    assert recording.frames == 0
