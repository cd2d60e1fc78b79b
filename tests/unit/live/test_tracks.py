"""The output track by itself: the newest picture, the idle picture, the end."""

from __future__ import annotations

import asyncio
from typing import Any

import av
import av.frame
import numpy as np
import pytest
from aiortc.contrib.media import MediaRelay
from aiortc.mediastreams import MediaStreamError
from hypothesis import given
from hypothesis import strategies as st

from components.keypoints.arrays import Rgb
from components.live.tracks import (
    IDLE_INTERVAL_S,
    MOST_WAITING,
    CountedTrack,
    FrameSink,
    OutputTrack,
    to_rgb,
)
from components.media.planes import to_video_frame
from tests.support.loops import on_a_loop
from tests.support.waiting import let_all_run, until_on_loop


def grey(level: int, size_px: tuple[int, int] = (64, 48)) -> Rgb:
    return np.full((size_px[1], size_px[0], 3), level, np.uint8)


def level_of(frame: av.frame.Frame | av.Packet[Any]) -> int:
    assert isinstance(frame, av.VideoFrame)
    return int(to_rgb(frame).mean())


def connected(track: OutputTrack) -> OutputTrack:
    """A track whose loop is known, as after the first call of `recv`."""
    track._loop = asyncio.get_running_loop()
    return track


@on_a_loop
async def test_of_two_pictures_at_once_the_newer_is_sent_and_the_track_lives_on() -> None:
    track = connected(OutputTrack(lambda: grey(0), lambda: None))
    for _ in range(50):
        assert track.publish(grey(100)) and track.publish(grey(200))
        assert level_of(await track.recv()) == pytest.approx(200, abs=3)
    started_s = asyncio.get_running_loop().time()
    assert level_of(await track.recv()) == pytest.approx(0, abs=3)
    assert asyncio.get_running_loop().time() - started_s > 0.9 * IDLE_INTERVAL_S


@on_a_loop
async def test_pictures_that_the_sender_cannot_take_in_time_are_refused() -> None:
    track = connected(OutputTrack(lambda: grey(0), lambda: None))
    relayed = MediaRelay().subscribe(track)
    sender = CountedTrack(relayed, track)
    for _ in range(3):
        assert track.publish(grey(100))
        await sender.recv()
    for _ in range(MOST_WAITING):
        assert track.publish(grey(150))
        await let_all_run()
    assert not track.publish(grey(200))
    assert level_of(await sender.recv()) == pytest.approx(150, abs=3)
    assert track.publish(grey(200))
    sender.stop()
    assert relayed.readyState == "ended"


@on_a_loop
async def test_who_keeps_a_picture_does_not_hold_up_the_others() -> None:
    track = connected(OutputTrack(lambda: grey(0), lambda: None))
    sender = CountedTrack(MediaRelay().subscribe(track), track)
    kept = []
    for _ in range(3 * MOST_WAITING):
        assert track.publish(grey(100))
        kept.append(await sender.recv())
    assert len({id(frame) for frame in kept}) == 3 * MOST_WAITING


@on_a_loop
async def test_aiortcs_relay_still_queues_what_the_sender_has_not_taken() -> None:
    # When this fails, the relay shows or bounds its queue, and `CountedTrack` may not be needed.
    track = connected(OutputTrack(lambda: grey(0), lambda: None))
    relayed = MediaRelay().subscribe(track)
    levels = range(0, 200, 20)
    for level in levels:
        track.publish(grey(level))
        if level == 0:
            await relayed.recv()
        await let_all_run()
    queued = [level_of(await relayed.recv()) for _ in levels[1:]]
    assert queued == pytest.approx(list(levels[1:]), abs=3)


@on_a_loop
async def test_an_ended_track_says_so_once() -> None:
    ended = []
    track = OutputTrack(lambda: grey(0), lambda: ended.append(True))
    track.stop()
    track.stop()
    assert ended == [True]
    assert not track.publish(grey(1))
    with pytest.raises(MediaStreamError):
        await track.recv()


@on_a_loop
async def test_a_picture_for_nobody_is_not_kept() -> None:
    track = OutputTrack(lambda: grey(0), lambda: None)
    assert not track.connected
    assert not track.publish(grey(1))


@on_a_loop
async def test_a_sink_that_was_stopped_takes_no_more() -> None:
    taken: list[av.VideoFrame] = []
    source = connected(OutputTrack(lambda: grey(0), lambda: None))
    sink = FrameSink(taken.append)
    assert not sink.hasTrack()
    sink.start()
    sink.addTrack(source)
    sink.start()
    source.publish(grey(50))
    await until_on_loop(lambda: taken)
    sink.stop()
    sink.stop()
    await let_all_run()
    source.publish(grey(60))
    await let_all_run()
    assert len(taken) == 1


@given(st.integers(0, 255), st.integers(1, 40), st.integers(1, 40))
def test_a_picture_survives_the_way_to_video_and_back(level: int, half_width: int, half_height: int) -> None:
    picture = grey(level, (2 * half_width, 2 * half_height))
    back = to_rgb(to_video_frame(picture))
    assert back.shape == picture.shape
    assert np.abs(back.astype(int) - picture).max() <= 3
