"""A live session is recorded."""

from __future__ import annotations

import numpy as np
import pytest

from components.media.portrait import PortraitClip
from tests.support.live_viewer import Viewer, analysed
from tests.support.waiting import until


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
