"""One person through the frames of a record, for formats that hold one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from components.keypoints import FrameResult, Keypoints, Layout

_Box = tuple[float, float, float, float]


@dataclass
class PersonTrack:
    """A person on the T frames of a record.

    Attributes:
        people: T of them, None where the person was not found.
        frames: on how many there is one.
    """

    layout: Layout
    people: list[Keypoints | None] = field(default_factory=list)
    frames: int = 0
    box_norm: _Box = (0, 0, 0, 0)
    size_px: tuple[int, int] = (0, 0)

    def add(self, person: Keypoints, index: int, size_px: tuple[int, int]) -> None:
        """The person is on the frame of this index, of this (width, height)."""
        self.people += [None] * (index - len(self.people)) + [person]
        self.frames += 1
        self.box_norm, self.size_px = _box(person), size_px


def followed(frames: Sequence[FrameResult], key: str) -> PersonTrack | None:
    """The person with metres whom that network finds on most frames, the first of several; None for nobody.

    A network numbers people by frame, and may leave one for another without a word. So a person is who lies
    over the place where that person was last, the one of most overlap first; who lies over nobody's place is
    somebody new, and so is everybody when the frame's size or the layout changes.
    """
    tracks: list[PersonTrack] = []
    for index, frame in enumerate(frames):
        result = frame.results.get(key)
        people = [person for person in result.people if person.world_m is not None] if result else []
        before = _paired(people, [one for one in tracks if one.size_px == frame.size_px])
        for i, person in enumerate(people):
            if i not in before:
                before[i] = PersonTrack(person.layout)
                tracks.append(before[i])
            before[i].add(person, index, frame.size_px)
    longest = max(tracks, key=lambda one: one.frames, default=None)
    if longest is not None:
        longest.people += [None] * (len(frames) - len(longest.people))
    return longest


def _paired(people: Sequence[Keypoints], tracks: Sequence[PersonTrack]) -> dict[int, PersonTrack]:
    """Of each of the people, by number, who that was before; nobody twice."""
    overlaps = [
        (_overlap(one.box_norm, _box(person)), i, j)
        for i, person in enumerate(people)
        for j, one in enumerate(tracks)
        if one.layout is person.layout
    ]
    paired: dict[int, PersonTrack] = {}
    taken: set[int] = set()
    for overlap, i, j in sorted(overlaps, key=lambda each: (-each[0], *each[1:])):
        if overlap > 0 and i not in paired and j not in taken:
            paired[i] = tracks[j]
            taken.add(j)
    return paired


def _box(person: Keypoints) -> _Box:
    low, high = np.nanmin(person.xyz_norm[:, :2], axis=0), np.nanmax(person.xyz_norm[:, :2], axis=0)
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def _overlap(one: _Box, other: _Box) -> float:
    """The area that both share, over the area of both together."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return shared / (sum(areas) - shared)
