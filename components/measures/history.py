"""Picking from a history: its last seconds, and the same person in each of its frames."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from components.keypoints import FrameResult, Keypoints, Layout, NetworkResult
from components.keypoints.values import Floats, sealed
from components.measures.scale import extent_px

WINDOW_MS = 10_000
REACH = 1.0
"""In `extent_px` (torso, eye distance): who is found farther than this from where one was last is another.

A choice: between two frames of a clip a body moves by a small part of its torso, a head by a part of its eye
distance, while two people's centroids lie about a whole one apart or more. It does not grow while one is
away, for then the other would be within reach in the end; a gap is honest, a jump is not.
"""


def last(history: Sequence[FrameResult], window_ms: int) -> list[FrameResult]:
    """The frames of `history` (newest last) at most `window_ms` older than its newest."""
    return [frame for frame in history if history[-1].timestamp_ms - frame.timestamp_ms <= window_ms]


def result_of(frame: FrameResult, key: str) -> NetworkResult:
    """What the network `key` found on `frame`; an empty result where it did not look."""
    return frame.results.get(key) or NetworkResult(key)


def seconds_before_newest(frames: Sequence[FrameResult]) -> Floats:
    """(T,) the times of `frames` in seconds, the newest at 0 and the others below."""
    stamps_ms = np.array([frame.timestamp_ms for frame in frames], np.int64)
    return sealed((stamps_ms - stamps_ms[-1]) / 1000)


def layout_of(frames: Sequence[FrameResult], key: str) -> Layout | None:
    """That of the first person whom the network `key` found; None where it found nobody."""
    people = (person for frame in frames for person in result_of(frame, key).people)
    return next((person.layout for person in people), None)


def most_people(frames: Sequence[FrameResult], key: str) -> int:
    """How many people the network `key` found at most on one of `frames`."""
    return max((len(result_of(frame, key).people) for frame in frames), default=0)


def follow(frames: Sequence[FrameResult], key: str, person: int = 0) -> list[int | None]:
    """Where one person stands among `people` in each of the T `frames` (newest last).

    It is the person of that number on the newest frame that has so many; going back and forth from there,
    each time the one whose centroid is nearest to where that person was last, but not farther than `REACH`
    own scales. Networks do not say who is who from frame to frame. Where no frame has more than one
    person, it is whoever was found.

    Args:
        person: its number on that frame, from 0.

    Returns:
        T indices; None where the network found nobody, or nobody near enough.
    """
    if person == 0 and most_people(frames, key) <= 1:
        # The usual single person needs no search, which would cost milliseconds over a whole history.
        return [0 if result_of(frame, key).people else None for frame in frames]
    places: list[int | None] = [None] * len(frames)
    numbers = range(len(frames))
    start = next((i for i in reversed(numbers) if len(result_of(frames[i], key).people) > person), None)
    if start is None:
        return places
    places[start] = person
    for way in (numbers[:start][::-1], numbers[start + 1 :]):
        walk = _Walk(result_of(frames[start], key).people[person], frames[start].size_px)
        for number in way:
            places[number] = walk.step(result_of(frames[number], key).people, frames[number].size_px)
    return places


def subjects(frames: Sequence[FrameResult], key: str, places: Sequence[int | None]) -> list[int | None]:
    """Which subject, counted from 0, stands at the (T,) `places` of the T `frames`; None where nobody does.

    A network that looks for one person may leave it for another from one frame to the next, unsaid. So
    a new subject begins where the box about the points does not overlap that of the last frame that had any,
    and where the frame's own size changes, after which places cannot be compared.
    """
    numbers: list[int | None] = []
    box: Floats | None = None
    number, size_px = -1, (0, 0)
    for frame, place in zip(frames, places, strict=True):
        if place is None:
            numbers.append(None)
            continue
        now = _box_px(result_of(frame, key).people[place], frame.size_px)
        if box is None or frame.size_px != size_px or not _overlap(box, now):
            number += 1
        box, size_px = now, frame.size_px
        numbers.append(number)
    return numbers


def _box_px(who: Keypoints, size_px: tuple[int, int]) -> Floats:
    """(2, 2) the least and the greatest x and y of the points."""
    xy_px = who.xy_px(size_px).astype(np.float64)
    return np.stack([np.nanmin(xy_px, axis=0), np.nanmax(xy_px, axis=0)])


def _overlap(one: Floats, other: Floats) -> bool:
    return bool((np.maximum(one[0], other[0]) <= np.minimum(one[1], other[1])).all())


def lost(frames: Sequence[FrameResult], key: str, places: Sequence[int | None]) -> int:
    """On how many of the T `frames` others were found, but not the one at the (T,) `places`."""
    return sum(
        place is None and bool(result_of(frame, key).people)
        for frame, place in zip(frames, places, strict=True)
    )


class _Walk:
    """Looks for one person in frame after frame.

    The reach is that of the longest own scale so far, for a face that turns away has hardly any eye distance.
    """

    def __init__(self, who: Keypoints, size_px: tuple[int, int]) -> None:
        self._scale_px = 0.0
        self._go_to(who, size_px)

    def step(self, people: Sequence[Keypoints], size_px: tuple[int, int]) -> int | None:
        """Where it is among `people`, if it is there."""
        if not people:
            return None
        # Pixels, because a tenth of the width is not as far as a tenth of the height.
        ways_px = [np.hypot(*(_middle_px(who, size_px) - self._centroid_px)) for who in people]
        place = int(np.argmin(ways_px))
        # Points on one spot have no scale to measure by.
        if self._scale_px > 0 and ways_px[place] > REACH * self._scale_px:
            return None
        self._go_to(people[place], size_px)
        return place

    def _go_to(self, who: Keypoints, size_px: tuple[int, int]) -> None:
        self._centroid_px = _middle_px(who, size_px)
        self._scale_px = max(self._scale_px, extent_px(who, size_px))


def _middle_px(who: Keypoints, size_px: tuple[int, int]) -> Floats:
    return sealed(np.nanmean(who.xy_px(size_px), axis=0))
