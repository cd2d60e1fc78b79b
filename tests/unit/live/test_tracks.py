"""The output track by itself: the newest picture, the idle picture, the end."""

from __future__ import annotations

import asyncio

import av
import numpy as np
import pytest
from aiortc.mediastreams import MediaStreamError
from hypothesis import given
from hypothesis import strategies as st

from components.keypoints.arrays import Rgb
from components.live.tracks import (
    IDLE_INTERVAL_S,
    MOST_UNSENT,
    FrameSink,
    OutputTrack,
    to_rgb,
)
from components.media.planes import to_video_frame
from tests.support.loops import on_a_loop


def grey(level: int, size_px: tuple[int, int] = (64, 48)) -> Rgb:
    return np.full((size_px[1], size_px[0], 3), level, np.uint8)


def level_of(frame: av.VideoFrame) -> int:
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
async def test_a_picture_more_than_the_connection_can_carry_is_refused() -> None:
    track = connected(OutputTrack(lambda: grey(0), lambda: None))
    waiting = []
    for _ in range(MOST_UNSENT):
        assert track.publish(grey(100))
        waiting.append(await track.recv())
    assert not track.publish(grey(200))
    waiting.clear()
    assert track.publish(grey(200))


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
    while not taken:
        await asyncio.sleep(0.01)
    sink.stop()
    sink.stop()
    await asyncio.sleep(0.01)
    source.publish(grey(60))
    await asyncio.sleep(0.05)
    assert len(taken) == 1


@given(st.integers(0, 255), st.integers(1, 40), st.integers(1, 40))
def test_a_picture_survives_the_way_to_video_and_back(level: int, half_width: int, half_height: int) -> None:
    picture = grey(level, (2 * half_width, 2 * half_height))
    back = to_rgb(to_video_frame(picture))
    assert back.shape == picture.shape
    assert np.abs(back.astype(int) - picture).max() <= 3
