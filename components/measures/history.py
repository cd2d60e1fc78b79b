"""Picking from a history: its last seconds, and the same person in each of its frames."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from components.keypoints import FrameResult, Keypoints, ModelName, ModelResult
from components.measures.values import Floats, sealed

WINDOW_MS = 10_000


def last(history: Sequence[FrameResult], window_ms: int) -> list[FrameResult]:
    """The frames of `history` (newest last) at most `window_ms` older than its newest."""
    return [frame for frame in history if history[-1].timestamp_ms - frame.timestamp_ms <= window_ms]


def result_of(frame: FrameResult, model: ModelName) -> ModelResult:
    """What `model` found on `frame`."""
    return frame.pose if model == "pose" else frame.face


def seconds_before_newest(frames: Sequence[FrameResult]) -> Floats:
    """(T,) the times of `frames` in seconds, the newest at 0 and the others below."""
    stamps_ms = np.array([frame.timestamp_ms for frame in frames], np.int64)
    return sealed((stamps_ms - stamps_ms[-1]) / 1000)


def _nearest(people: Sequence[Keypoints], to: Keypoints, size_px: tuple[int, int]) -> int:
    # Pixels, because a tenth of the width is not as far as a tenth of the height.
    centroid_px = to.xy_px(size_px).mean(axis=0)
    return int(np.argmin([np.hypot(*(who.xy_px(size_px).mean(axis=0) - centroid_px)) for who in people]))


def follow(frames: Sequence[FrameResult], model: ModelName) -> list[int | None]:
    """Where one person stands among `people` in each of the T `frames` (newest last).

    It is the first person of the newest frame that has any; going back, each time the one whose centroid
    is nearest to where that person was last. The models do not say who is who from frame to frame.

    Returns:
        T indices; None where the model found nobody.
    """
    places: list[int | None] = []
    followed: Keypoints | None = None
    for frame in reversed(frames):
        people = result_of(frame, model).people
        if not people:
            places.append(None)
            continue
        # The usual single person needs no search, which would cost milliseconds over a whole history.
        place = 0 if followed is None or len(people) == 1 else _nearest(people, followed, frame.size_px)
        followed = people[place]
        places.append(place)
    return places[::-1]
