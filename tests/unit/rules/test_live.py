"""A rule on a stream counts what the same rule counts on its recording."""

from __future__ import annotations

import dataclasses

import numpy as np

from components.keypoints import FrameResult, NetworkResult, StageTimes, by_network
from components.rules import RULES
from components.rules.drawn import DRAWN
from components.rules.live import LiveRule

KEY = "blazepose-full"


def frames() -> list[FrameResult]:
    """The drawn squats, as if a network of bodies had found them."""
    return [
        dataclasses.replace(
            frame, results=by_network(NetworkResult(KEY, next(iter(frame.results.values())).people))
        )
        for frame in DRAWN["squats"].record.frames
    ]


def test_each_frame_counts_once_however_the_history_overlaps() -> None:
    live, drawn = LiveRule(RULES["squats"]), frames()
    for end in range(20, len(drawn) + 20, 20):
        live.feed(drawn[max(0, end - 60) : end])
    assert live.complete == 5 and live.seen == len(drawn) and not live.active
    assert round(live.value) == 175
    live.feed(drawn[-5:])
    assert live.complete == 5 and live.seen == len(drawn)


def test_an_event_lasts_and_nobody_gives_no_signal() -> None:
    live, drawn = LiveRule(RULES["squats"]), frames()
    # The knees rest for ten frames, and are bent farthest twenty frames later.
    live.feed(drawn[:31])
    assert live.active and live.complete == 0
    live.feed([FrameResult(0, 10_000, (640, 480), by_network(NetworkResult(KEY)), StageTimes())])
    assert np.isnan(live.value) and live.active


def test_another_stream_whose_clock_begins_again_goes_on() -> None:
    live, drawn = LiveRule(RULES["squats"]), frames()
    live.feed(drawn)
    live.feed(drawn[:60])
    assert live.seen == len(drawn) + 60
