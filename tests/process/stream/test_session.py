"""A live session from frames in to pictures out, when all is well."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace

import av
import numpy as np
import pytest

from components.keypoints import Settings, ViewSettings, body_and_face
from components.live.feeder import play
from components.live.status import Phase
from components.media.portrait import PortraitClip
from components.media.text import PAPER
from components.processes.stream.seats import Pool
from tests.support.live_viewer import PLAIN, Viewer, analysed
from tests.support.seats import worker_pid
from tests.support.waiting import until

pytestmark = pytest.mark.timing


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
    until(lambda: session.shown_frame is not None)
    session.pause(True)
    session.update(replace(PLAIN, view=replace(PLAIN.view, view="points only")))
    assert session.shown_frame is not None
    # Dark paper with lines on it; the portrait is for the most part bright.
    assert (session.shown_frame.picture_rgb[:, :, 0] == PAPER[0]).mean() > 0.8
    until(lambda: bool(viewer.pictures) and (viewer.pictures[-1].luma < 50).mean() > 0.8)


def test_a_stream_that_is_forgotten_during_a_frame_keeps_no_picture(
    viewer: Viewer, pool: Pool, clip: PortraitClip
) -> None:
    session = viewer.session
    session.push(clip.frame(0))
    until(lambda: session.shown_frame is not None)
    worker = worker_pid(next(iter(pool._taken)))
    os.kill(worker, signal.SIGSTOP)
    session.push(clip.frame(1))
    until(lambda: session._waiting is None)
    session.forget()
    os.kill(worker, signal.SIGCONT)
    until(lambda: pool.taken == 0)
    assert analysed(session) == 2
    assert session.shown_frame is None and session.history() == ()


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


def test_pausing_holds_the_analysis(viewer: Viewer, clip: PortraitClip) -> None:
    session = viewer.session
    play(clip.frames, session)
    until(lambda: analysed(session) > 3)
    session.pause(True)
    until(lambda: session.status().phase is Phase.PAUSED)
    received = session.status().received
    # The frame that was being analysed may still be finished.
    until(lambda: session.status().received > received + 10)
    before = analysed(session)
    until(lambda: session.status().received > received + 20)
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
            session.shown_frame is not None
            and session.shown_frame.settings.analysis.of("blazepose-full").people == 2
        ),
        5,
    )
    assert time.monotonic() - changed_s < 1.0
    until(lambda: [p.width for p in viewer.pictures[-1:]] == [640])
    assert session.status().restarts == 0
